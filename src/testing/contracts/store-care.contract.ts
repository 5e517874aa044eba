import { describe, expect, test } from 'vitest'
import type { TendedStore } from '../../ports/store-care.ts'
import { newAppend, newEvent, newRecord, putAll, readAll } from './store-place.ts'

/** What a store must do that can be kept small. */
export function storeCareContract(name: string, open: () => TendedStore): void {
  const within = async (body: (store: TendedStore) => Promise<void>): Promise<void> => {
    const store = open()
    try {
      await body(store)
    } finally {
      await store.close()
    }
  }
  const events = (count: number) => Array.from({ length: count }, (_, n) => newEvent(`e${n}`))

  describe(`store care contract: ${name}`, () => {
    test('takes streams away in bounded pieces, from their beginning', async () => {
      await within(async (store) => {
        for (let expected = 0; expected < 5; expected += 1) {
          await store.commit([newAppend({ expected, events: events(1) })])
        }
        await store.commit([newAppend({ stream: 'run:2', events: events(1) })])
        const order = { organization: 'acme', streams: ['run:1'], rowsMax: 3 }
        expect(await store.removeStreams(order)).toEqual({ rows: 3, streams: [], unreferred: [] })
        const [first] = await store.readStream({ organization: 'acme', stream: 'run:1' })
        expect(first?.seq).toBe(4)
        const last = await store.removeStreams(order)
        expect(last).toEqual({ rows: 2, streams: ['run:1'], unreferred: [] })
        expect((await readAll(store)).map(({ stream }) => stream)).toEqual(['run:2'])
      })
    })

    test('a writer of a stream that is gone is refused', async () => {
      await within(async (store) => {
        await store.commit([newAppend({ events: events(2) })])
        await store.removeStreams({ organization: 'acme', streams: ['run:1'], rowsMax: 9 })
        const stale = newAppend({ expected: 2, events: events(1) })
        expect(await store.commit([stale])).toEqual([{ type: 'conflict', actual: 0 }])
      })
    })

    test('takes nothing of another organization', async () => {
      await within(async (store) => {
        await store.commit([newAppend({ events: events(2), blobs: ['h'] })])
        const removed = await store.removeStreams({
          organization: 'globex',
          streams: ['run:1'],
          rowsMax: 9,
        })
        expect(removed).toMatchObject({ rows: 0, unreferred: [] })
        expect(await readAll(store)).toHaveLength(2)
        expect(await store.isReferred('acme', 'h')).toBe(true)
        expect(await store.isReferred('globex', 'h')).toBe(false)
      })
    })

    test('says which blobs nothing refers to any more, and which are only of some streams', async () => {
      await within(async (store) => {
        const blobs = ['own', 'shared']
        await store.commit([newAppend({ events: events(1), blobs })])
        await store.commit([newAppend({ stream: 'run:2', events: events(1), blobs: ['shared'] })])
        const both = { organization: 'acme', streams: ['run:1', 'run:2'] }
        const one = { organization: 'acme', streams: ['run:1'] }
        expect((await store.sizesOfStreams(one)).blobs).toEqual(['own'])
        expect([...(await store.sizesOfStreams(both)).blobs].toSorted()).toEqual(blobs)
        expect((await store.removeStreams({ ...one, rowsMax: 9 })).unreferred).toEqual(['own'])
        const last = await store.removeStreams({ ...both, streams: ['run:2'], rowsMax: 9 })
        expect(last.unreferred).toEqual(['shared'])
      })
    })

    test('lists records of a status oldest first, from a place on', async () => {
      await within(async (store) => {
        const records = [3, 1, 2].map((createdAt) =>
          newRecord({ id: `r${createdAt}`, status: 'COMPLETED', createdAt }),
        )
        await store.commit([putAll(records), putAll([newRecord({ id: 'x', status: 'FAILED' })])])
        await store.commit([putAll([newRecord({ id: 'o', status: 'COMPLETED' })], 'globex')])
        const query = { organization: 'acme', kind: 'run', status: 'COMPLETED', limit: 2 } as const
        const ids = async (more: object) =>
          (await store.oldestRecords({ ...query, ...more })).map(({ id }) => id)
        expect(await ids({})).toEqual(['r1', 'r2'])
        expect(await ids({ after: { createdAt: 2, id: 'r2' } })).toEqual(['r3'])
      })
    })

    test('gives free room back in bounded pieces', async () => {
      await within(async (store) => {
        const text = 'x'.repeat(20_000)
        for (let n = 0; n < 50; n += 1) {
          await store.commit([newAppend({ stream: `run:${n}`, events: [newEvent('a', { text })] })])
        }
        const full = await store.sizes()
        const streams = Array.from({ length: 50 }, (_, n) => `run:${n}`)
        await store.removeStreams({ organization: 'acme', streams, rowsMax: 1_000 })
        const freed = await store.sizes()
        expect(freed.freeBytes).toBeGreaterThan(500_000)
        expect(await store.shrink(100_000)).toBeGreaterThan(300_000)
        while ((await store.shrink(100_000)) > 0) continue
        const small = await store.sizes()
        expect(small.freeBytes).toBe(0)
        expect(small.bytes).toBeLessThan(full.bytes - 500_000)
        expect(small.logBytes).toBe(0)
      })
    })
  })
}
