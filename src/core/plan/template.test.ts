import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../json.ts'
import type { Scope } from './expression.ts'
import { hasTemplate, parseTemplate } from './template.ts'

function resolve(value: Json, scope: Scope = {}): Json {
  const { template, problems } = parseTemplate(value)
  expect(problems).toEqual([])
  const evaluation = template.resolve(scope)
  if (!evaluation.ok) throw new Error(evaluation.reason)
  return evaluation.value
}

const scope = { a: { output: { n: 3, list: [1, 2], text: 'hi' } }, inputs: { city: 'Paris' } }

describe('a text', () => {
  test.each<[string, Json]>([
    ['{{ a.output.n }}', 3],
    ['{{a.output.list}}', [1, 2]],
    ['{{ a.output }}', { n: 3, list: [1, 2], text: 'hi' }],
    ['{{ a.output.n > 2 }}', true],
    ['{{ null }}', null],
  ])('that is one template keeps the type: %s', (text, value) => {
    expect(resolve(text, scope)).toEqual(value)
  })

  test.each([
    [' {{ a.output.n }}', ' 3'],
    ['{{ a.output.n }}{{ a.output.n }}', '33'],
    ['{{ inputs.city }}: {{ a.output.list }}!', 'Paris: 1, 2!'],
    ['n is {{ null }}.', 'n is .'],
    ['{{ "}}" }}-{{ \'}}\' }}', '}}-}}'],
    ['{{ {"k": {"x": a.output.n}}.k.x }}?', '3?'],
    ['say {{ "\\"}}\\"" }}', 'say "}}"'],
  ])('with a template inside is put together: %s', (text, value) => {
    expect(resolve(text, scope)).toBe(value)
  })

  test.each(['plain', '', '{ a }', '}}', 'open {{ for ever', '{{', 'a }} b', '{'])(
    'without a closed template stays as it is: %j',
    (text) => {
      expect(resolve(text)).toBe(text)
    },
  )
})

test('templates are found anywhere in a value, and the rest is left alone', () => {
  const value = { q: ['{{ inputs.city }}', { deep: '{{ a.output.n }}' }], plain: { x: [1, null] } }
  expect(resolve(value, scope)).toEqual({ q: ['Paris', { deep: 3 }], plain: { x: [1, null] } })
  expect(hasTemplate(value)).toBe(true)
  expect(hasTemplate(value.plain)).toBe(false)
})

test('a value without templates is given as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(!hasTemplate(value as Json))
      expect(resolve(value as Json)).toBe(value)
    }),
  )
})

test('every expression and every problem has its JSON Pointer', () => {
  const { places, problems } = parseTemplate({
    'a/b': ['x', '{{ one.output }}'],
    'c~d': { e: "and {{ two +* }} and {{ it's }}, {{ three.output }}" },
  })
  expect(places.map(({ path, expression }) => [path, expression.source])).toEqual([
    ['/a~1b/1', 'one.output'],
    ['/c~0d/e', 'three.output'],
  ])
  expect(problems.map(({ path, source }) => [path, source])).toEqual([
    ['/c~0d/e', 'two +*'],
    ['/c~0d/e', "it's"],
  ])
})

test('a missing key makes the whole value fail, with the reason', () => {
  const { template } = parseTemplate({ list: ['ok', 'is {{ a.output.missing }}'] })
  expect(template.resolve(scope)).toEqual({ ok: false, reason: 'No such key: missing' })
})

test('a key __proto__ is data like any other', () => {
  const value = JSON.parse('{"__proto__": "{{ inputs.city }}"}') as Json
  const resolved = resolve(value, scope)
  expect(JSON.stringify(resolved)).toBe('{"__proto__":"Paris"}')
  expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype)
})
