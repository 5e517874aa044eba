import { expect, test } from 'vitest'
import { Large, listOf, objectOf, plainOf } from './large.ts'
import { beginningOf, shownMax, shownValue } from './shown-value.ts'

const reference = { hash: 'h', bytes: 100_000, preview: '"xx' }
const large = new Large(reference, () => 'whole')

test('what is short is shown whole, what is large by a reference', () => {
  expect(shownValue({ a: 1 }, '/output')).toEqual({ value: { a: 1 }, large: [] })
  expect(shownValue(large, '/output')).toEqual({ value: reference, large: ['/output'] })
  const long = 'x'.repeat(shownMax)
  const shown = shownValue({ long }, '/output')
  expect(shown.large).toEqual(['/output'])
  expect(shown.value).toMatchObject({ bytes: expect.any(Number), preview: expect.any(String) })
})

test('a composed value is shown with references in its places, a very long one as one', () => {
  const composed = objectOf([
    ['a/b', large],
    ['c', 2],
  ])
  expect(shownValue(composed, '/output')).toEqual({
    value: { 'a/b': reference, c: 2 },
    large: ['/output/a~1b'],
  })
  const many = listOf(Array.from({ length: 1_000 }, () => large))
  expect(shownValue(many, '/output')).toMatchObject({
    value: { preview: expect.stringMatching(/^\["xx/) },
    large: ['/output'],
  })
})

test('parts of a composed value are read when they are looked at', () => {
  const read: string[] = []
  const part = (name: string) =>
    new Large({ ...reference, hash: name }, () => (read.push(name), name))
  const whole = plainOf(listOf([part('a'), part('b'), 'c'])) as readonly string[]
  expect(whole).toHaveLength(3)
  expect(read).toEqual([])
  expect(whole[1]).toBe('b')
  expect(read).toEqual(['b'])
})

test('how a value begins costs no more than it shows', () => {
  expect(beginningOf({ a: [1, { b: 'text' }] }, 100)).toBe('{"a":[1,{"b":"text"}]}')
  expect(beginningOf({ a: 'y'.repeat(1_000) }, 10)).toBe('{"a":"yyyy')
})
