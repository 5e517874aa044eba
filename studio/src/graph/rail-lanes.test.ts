import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRails } from './rail-lanes.ts'

const plans = fc.integer({ min: 1, max: 30 }).chain((count) =>
  fc
    .array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: count * 2 })
    .map((pairs) => ({
      ids: Array.from({ length: count }, (_, row) => `s${row}`),
      edges: pairs.filter(([a, b]) => a < b),
    })),
)

test('a lane that a step still needs is not given to another', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const { lanes } = createRails(plan)
      for (const [from, to] of plan.edges) {
        const between = lanes.slice(from + 1, to)
        expect(between).not.toContain(lanes[from])
      }
    }),
  )
})

test('a chain stays in one lane, and branches get their own', () => {
  const chain = {
    ids: ['a', 'b', 'c'],
    edges: [
      [0, 1],
      [1, 2],
    ],
  } as const
  expect(createRails(chain)).toEqual({ lanes: [0, 0, 0], laneCount: 1 })
  const fork = {
    ids: ['a', 'b', 'c', 'd'],
    edges: [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ],
  } as const
  expect(createRails(fork)).toEqual({ lanes: [0, 1, 0, 0], laneCount: 2 })
})
