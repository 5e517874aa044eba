import { describe, expect, test } from 'vitest'
import type { Json, JsonSchema } from '../json.ts'
import { checkValue } from './check-value.ts'

function pathsOf(value: Json, schema: JsonSchema): readonly string[] {
  return checkValue(value, schema).map(({ path, message }) => `${path} ${message}`)
}

const city: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    days: { type: 'integer' },
    unit: { enum: ['C', 'F'] },
    tags: { type: 'array', items: { type: 'string' } },
    at: { type: ['object', 'null'], properties: { 'x/y': { type: 'number' } }, required: ['x/y'] },
  },
  required: ['name'],
}

test('what fits has no problems', () => {
  const value = { name: 'Paris', days: 3, unit: 'C', tags: ['a'], at: { 'x/y': 1.5 }, more: true }
  expect(checkValue(value, city)).toEqual([])
  expect(checkValue({ name: 'Paris', at: null }, city)).toEqual([])
  expect(checkValue('anything', {})).toEqual([])
})

test('every problem is told at once, with its JSON Pointer', () => {
  expect(pathsOf({ days: 1.5, unit: 'K', tags: ['a', 2], at: {} }, city)).toEqual([
    ' name is required',
    '/days must be integer, not number',
    '/unit must be one of "C", "F", not "K"',
    '/tags/1 must be string, not number',
    '/at x/y is required',
  ])
  expect(pathsOf({ name: 'P', at: { 'x/y': 'no' } }, city)).toEqual([
    '/at/x~1y must be number, not string',
  ])
})

test('a missing value is told apart from a wrong one', () => {
  expect(checkValue({}, city).map(({ missing }) => missing)).toEqual([true])
  expect(checkValue([], city).map(({ missing }) => missing)).toEqual([false])
})

describe('templates', () => {
  test('that are the whole text may become anything', () => {
    expect(checkValue({ name: '{{ a.output }}', days: '{{ a.output }}' }, city)).toEqual([])
    expect(checkValue('{{ a }}', { enum: ['C'] })).toEqual([])
  })

  test('inside a text are text', () => {
    expect(checkValue({ name: 'in {{ a.output }}' }, city)).toEqual([])
    expect(pathsOf({ name: 'x', days: '{{ a.output }} ' }, city)).toEqual([
      '/days must be integer, not string',
    ])
  })
})

test('inputs that are not known are refused only where the schema says so', () => {
  const closed = { ...city, additionalProperties: false }
  expect(pathsOf({ name: 'P', constructor: 1, nane: 2 }, closed)).toEqual([
    '/constructor is not a known input',
    '/nane is not a known input',
  ])
})

test('names that every object has are not taken for given', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: { constructor: { type: 'string' }, toString: { type: 'string' } },
    required: ['constructor'],
  }
  expect(pathsOf({}, schema)).toEqual([' constructor is required'])
})

test('only what surely does not fit is a problem', () => {
  const composed = { enum: [[1], { a: 1 }] } as JsonSchema
  expect(checkValue([1], composed)).toEqual([])
  expect(checkValue(1, { type: null } as unknown as JsonSchema)).toEqual([])
  expect(checkValue({ a: 1 }, { anyOf: [{ type: 'string' }] })).toEqual([])
})
