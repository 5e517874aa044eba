import { expect, test } from 'vitest'
import type { JsonObject } from './action.ts'
import { openBreakableExample } from './breakage.ts'
import { openPlatformProbe } from './platform-probe.ts'
import { faultWays } from './state/faults.ts'

const checks = ['errors.check', 'health.check', 'compliance.check', 'resources.check']

interface Found {
  readonly problem: string
  readonly fix: { readonly capability: string; readonly inputs: JsonObject }
}

test.each(Object.keys(faultWays))(
  '%s is found by one check, and mended by its fix',
  async (way) => {
    using probe = openPlatformProbe()
    const example = openBreakableExample(probe.folder)
    const find = async (): Promise<readonly Found[]> => {
      const place = { application: 'shop', environment: 'production' }
      const results = await Promise.all(checks.map((name) => probe.ask(name, place)))
      return results.flatMap(({ output }) => output['findings'] as unknown as readonly Found[])
    }
    expect(await find()).toEqual([])
    example.break({ way, application: 'shop', environment: 'production' })
    expect(example.list()).toMatchObject([{ way, application: 'shop', environment: 'production' }])
    const [found, ...others] = await find()
    expect(others).toEqual([])
    const staging = await probe.ask('health.check', { environment: 'staging', application: 'shop' })
    expect(staging.output['healthy']).toBe(true)
    await probe.ask(found?.fix.capability ?? '', found?.fix.inputs ?? {})
    expect(await find()).toEqual([])
    expect(example.list()).toEqual([])
  },
)

test('what is broken can be mended without being found', async () => {
  using probe = openPlatformProbe()
  const example = openBreakableExample(probe.folder)
  for (const _ of Object.keys(faultWays)) example.break({})
  expect(example.list()).toHaveLength(5)
  expect(example.mend()).toHaveLength(5)
  expect(example.list()).toEqual([])
  const { output } = await probe.ask('resources.check', { application: 'checkout' })
  expect(output['checked']).toEqual(['shop-staging', 'shop-production'])
  expect(output['healthy']).toBe(true)
})

test('what is not there cannot be broken, and is left alone', async () => {
  using probe = openPlatformProbe()
  const example = openBreakableExample(probe.folder)
  expect(example.break({ way: 'magic' })).toMatchObject({
    refused: expect.stringMatching(/no way "magic"/),
  })
  expect(example.break({ application: 'ghost' })).toHaveProperty('refused')
  expect(example.break({ application: 'portal' })).toHaveProperty('refused')
  expect(example.list()).toEqual([])
  await expect(probe.ask('health.check', { application: 'ghost' })).rejects.toThrow(/nothing of/)
})
