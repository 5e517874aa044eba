import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainJson } from './plain-json.ts'

test('takes every JSON value, as a copy', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const plain = plainJson(value)
      expect('json' in plain && plain.json).toEqual(value)
      const isObject = typeof value === 'object' && value !== null
      expect('json' in plain && Object.is(plain.json, value)).toBe(!isObject)
    }),
  )
})

test('what it takes survives a journal, and what it gives is what the journal gives back', () => {
  fc.assert(
    fc.property(fc.anything({ withDate: true, withMap: true, withBigInt: true }), (value) => {
      const plain = plainJson(value)
      if (!('json' in plain)) return
      // JSON has no minus zero; there is nothing to be done about it.
      expect(JSON.stringify(JSON.parse(JSON.stringify(plain.json)))).toBe(
        JSON.stringify(plain.json),
      )
      expect(JSON.stringify(plain.json)).toBe(JSON.stringify(value ?? null))
    }),
  )
})

test('a field of any name stays a field of the copy', () => {
  const value: unknown = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}')
  const plain = plainJson(value)
  expect(JSON.stringify(plain)).toBe('{"json":{"__proto__":{"admin":true},"constructor":1}}')
  expect(plain).not.toHaveProperty('json.admin')
})
