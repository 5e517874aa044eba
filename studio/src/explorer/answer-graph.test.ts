import { expect, test } from 'vitest'
import { lineOf } from './answer-graph.ts'

test('a value is one line: nodes by label and name, relationships by type, the rest as it is', () => {
  const node = { labels: ['Agent'], properties: { id: 'a1', name: 'writer' } }
  const nameless = { labels: ['ExecutionStep'], properties: { id: 's1' } }
  const relationship = { type: 'HAS_CAPABILITY', from: 'a1', to: 'c1', properties: {} }
  expect(lineOf(node)).toBe('Agent writer')
  expect(lineOf([node, nameless])).toBe('Agent writer, ExecutionStep s1')
  expect(lineOf(relationship)).toBe('HAS_CAPABILITY')
  expect(lineOf({ count: 3 })).toBe('{"count":3}')
  expect(lineOf([1, 2])).toBe('[1,2]')
  expect(lineOf(null)).toBe('null')
  expect(lineOf('text')).toBe('text')
})
