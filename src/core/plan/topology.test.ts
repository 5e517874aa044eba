import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTopology } from './topology.ts'

/** Edges that only go back, so that there is no cycle. */
const acyclic = fc
  .array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 })
  .map((lists) =>
    lists.map((list, node) => (node === 0 ? [] : [...new Set(list.map((edge) => edge % node))])),
  )

describe('a plan without a cycle', () => {
  test('is ordered with dependencies first, and every node once', () => {
    fc.assert(
      fc.property(acyclic, (dependencies) => {
        const { order, cycle } = createTopology(dependencies)
        const place = new Map(order.map((node, at) => [node, at]))
        expect(cycle).toBeUndefined()
        expect(place.size).toBe(dependencies.length)
        for (const [node, list] of dependencies.entries()) {
          for (const one of list) expect(place.get(one)).toBeLessThan(place.get(node) ?? -1)
        }
      }),
    )
  })

  test('ranks each node by its longest path to an end, and knows its dependents', () => {
    fc.assert(
      fc.property(acyclic, (dependencies) => {
        const { ranks, dependents } = createTopology(dependencies)
        for (const [node, after] of dependents.entries()) {
          const longest = Math.max(0, ...after.map((one) => ranks[one] ?? 0))
          expect(ranks[node]).toBe(longest + 1)
          for (const one of after) expect(dependencies[one]).toContain(node)
        }
      }),
    )
  })
})

describe('a cycle', () => {
  test('is named, in the direction of the work, first node repeated', () => {
    const { cycle, order } = createTopology([[], [0, 3], [1], [2], [3]])
    expect(cycle).toEqual([1, 2, 3, 1])
    expect(order).toEqual([0])
  })

  test('of one node is found', () => {
    expect(createTopology([[0]]).cycle).toEqual([0, 0])
  })

  test('is a cycle of edges that exist, whatever else there is', () => {
    const anything = fc.array(fc.array(fc.nat(11), { maxLength: 3 }), {
      minLength: 12,
      maxLength: 12,
    })
    fc.assert(
      fc.property(anything, (dependencies) => {
        const { cycle, order } = createTopology(dependencies)
        expect(cycle === undefined).toBe(order.length === dependencies.length)
        for (const [at, node] of (cycle ?? []).slice(1).entries()) {
          expect(dependencies[node]).toContain(cycle?.[at])
        }
        if (cycle !== undefined) expect(cycle[0]).toBe(cycle.at(-1))
      }),
    )
  })
})

test('100,000 nodes in one chain, or waiting for one, need no recursion', () => {
  const count = 100_000
  const chain = Array.from({ length: count }, (_, node) => (node === 0 ? [] : [node - 1]))
  expect(createTopology(chain).ranks[0]).toBe(count)
  const star = Array.from({ length: count }, (_, node) => (node === 0 ? [] : [0]))
  expect(createTopology(star).dependents[0]).toHaveLength(count - 1)
  const ring = Array.from({ length: count }, (_, node) => [(node + count - 1) % count])
  expect(createTopology(ring).cycle).toHaveLength(count + 1)
})
