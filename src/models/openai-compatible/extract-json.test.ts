import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../core/json.ts'
import { extractJson } from './extract-json.ts'

const objects = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>

describe('the object in an answer', () => {
  test('is found again, bare, fenced or in prose', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const json = JSON.stringify(object)
        const expected: unknown = JSON.parse(json)
        fc.pre(!json.includes('<think>') && !json.includes('```'))
        expect(extractJson(json)).toEqual(expected)
        expect(extractJson(`Sure:\n\`\`\`json\n${json}\n\`\`\``)).toEqual(expected)
        expect(extractJson(`Here you are: ${json} - done.`)).toEqual(expected)
      }),
    )
  })

  test('is looked for in any text without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => void extractJson(text)))
  })

  test('is not looked for longer than a moment in hostile text', () => {
    const startedAt = performance.now()
    expect(extractJson('{'.repeat(500_000))).toBeUndefined()
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})
