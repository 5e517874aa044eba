import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '@source/core/json.ts'
import { createDraft, readDraft } from './form-draft.ts'
import { readSchema } from './schema-fields.ts'
import type { FormField } from './schema-fields.ts'

function fieldsOf(schema: JsonSchema): readonly FormField[] {
  const form = readSchema(schema)
  if (form.type === 'json') throw new Error(form.reason)
  return form.fields
}

const everything: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Full name', description: 'As in the passport.' },
    essay: { type: 'string', maxLength: 5000 },
    dueDate: { type: 'string', format: 'date' },
    budget: { type: 'number' },
    seats: { type: 'integer', default: 2 },
    agree: { type: 'boolean' },
    size: { enum: ['S', 'M', 'L'] },
    plan: {
      oneOf: [
        { const: 1, title: 'One' },
        { const: 2, title: 'Two' },
      ],
    },
    days: { type: 'array', items: { enum: ['Mon', 'Tue'] } },
    tags: { type: 'array', items: { type: 'string' } },
    scores: { type: 'array', items: { type: 'number' } },
    note: { type: ['string', 'null'] },
    address: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  required: ['name', 'seats'],
}

describe('a schema that can be drawn', () => {
  test('becomes one field for each question', () => {
    const fields = fieldsOf(everything)
    expect(fields.map(({ type, label }) => `${type} ${label}`)).toEqual([
      'text Full name',
      'text Essay',
      'text Due date',
      'number Budget',
      'number Seats',
      'boolean Agree',
      'choice Size',
      'choice Plan',
      'choices Days',
      'list Tags',
      'list Scores',
      'text Note',
      'group Address',
    ])
    expect(fields[0]).toMatchObject({ hint: 'As in the passport.', isRequired: true })
    expect(fields[1]).toMatchObject({ isLong: true })
  })

  test('gives back what was entered, and leaves out what was not', () => {
    const fields = fieldsOf(everything)
    const entered = {
      ...createDraft(fields),
      name: 'Ada',
      budget: '2,5',
      plan: '1',
      days: [1],
      tags: 'a\n\nb',
      scores: '1\n2.5',
      'address/city': 'Paris',
    }
    expect(readDraft(fields, entered)).toEqual({
      type: 'value',
      value: {
        name: 'Ada',
        budget: 2.5,
        seats: 2,
        agree: false,
        plan: 2,
        days: ['Tue'],
        tags: ['a', 'b'],
        scores: [1, 2.5],
        address: { city: 'Paris' },
      },
    })
  })

  test('says by field what is missing or no number', () => {
    const fields = fieldsOf(everything)
    const entered = { ...createDraft(fields), seats: '1.5', budget: 'much', scores: 'x' }
    expect(readDraft(fields, entered)).toEqual({
      type: 'problems',
      problems: {
        name: 'This is needed.',
        seats: 'This is not a number.',
        budget: 'This is not a number.',
        scores: 'This is not a number.',
        'address/city': 'This is needed.',
      },
    })
  })

  test('a value that fits comes back from its form as it went in', () => {
    const values = fc.record({
      name: fc.string({ minLength: 1 }),
      seats: fc.integer(),
      agree: fc.boolean(),
      budget: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
      size: fc.constantFrom('S', 'M', 'L'),
      days: fc.subarray(['Mon', 'Tue']),
      address: fc.record({ city: fc.string({ minLength: 1 }) }),
    })
    const fields = fieldsOf(everything)
    fc.assert(
      fc.property(values, (value) => {
        const read = readDraft(fields, createDraft(fields, value))
        expect(read).toEqual({ type: 'value', value })
      }),
    )
  })
})

describe('a schema that cannot be drawn', () => {
  test.each([
    [{ $ref: '#/x' }, 'the form uses $ref'],
    [{ type: 'string' }, 'the form is not an object'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'keys that are not named'],
    [object({ a: { allOf: [] } }), 'a uses allOf'],
    [object({ a: { type: ['string', 'number'] } }), 'a has no type that can be drawn'],
    [object({ a: { type: 'array' } }), 'a is a list of anything'],
    [object({ a: { type: 'array', items: { type: 'object' } } }), 'a is a list of objects'],
    [object({ a: { anyOf: [{ type: 'string' }, { type: 'number' }] } }), 'a has alternatives'],
    [object({ a: { enum: [{ b: 1 }] } }), 'a choice is between objects'],
    [object({ a: object({ b: object({ c: object({ d: object({}) }) }) }) }), 'nested too deeply'],
  ] as readonly (readonly [JsonSchema, string])[])('%j is asked for as JSON', (schema, reason) => {
    expect(readSchema(schema)).toMatchObject({
      type: 'json',
      reason: expect.stringContaining(reason),
    })
  })

  test('no schema, however odd, breaks it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (properties) => {
        expect(['fields', 'json']).toContain(readSchema(object(properties as never)).type)
      }),
    )
  })
})

function object(properties: { readonly [name: string]: JsonSchema }): JsonSchema {
  return { type: 'object', properties }
}
