import { describe, expect, test } from 'vitest'
import { plainValue } from './plain-value.ts'

const node = { _id: 1, _labels: ['thing'], id: 'a', n: 5n }
const edge = { _id: 2, _source: 1, _target: 1, _type: 'KNOWS', since: 1 }

describe('a plain value', () => {
  test('has no ids of the engine, however deep a node or relationship stands', () => {
    const plainNode = { labels: ['thing'], properties: { id: 'a', n: 5 } }
    const plainEdge = { type: 'KNOWS', properties: { since: 1 } }
    expect(plainValue([{ deep: [node, edge] }])).toEqual([{ deep: [plainNode, plainEdge] }])
    const path = { nodes: [node, node], edges: [edge] }
    expect(plainValue(path)).toEqual([plainNode, plainEdge, plainNode])
    expect(plainValue({ nodes: [node], edges: [] })).toEqual([plainNode])
  })

  test('leaves maps alone that only look like something else', () => {
    expect(plainValue({ nodes: [1], edges: [] })).toEqual({ nodes: [1], edges: [] })
    expect(plainValue({ _id: 'x' })).toEqual({ _id: 'x' })
  })

  test('is JSON whatever the engine gives', () => {
    expect(plainValue(2n ** 53n)).toBe('9007199254740992')
    expect(plainValue(-5n)).toBe(-5)
    expect(plainValue(Number.NaN)).toBeNull()
    expect(plainValue(Number.POSITIVE_INFINITY)).toBeNull()
    expect(plainValue(undefined)).toBeNull()
    expect(plainValue(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
    expect(plainValue(new Float32Array([0.5]))).toEqual([0.5])
    expect(plainValue(Buffer.from([1, 2]))).toEqual([1, 2])
  })
})
