import { expect, test } from 'vitest'
import { restMs } from './thread-load.ts'

test('a graph that is far behind takes a larger share of a busy thread', () => {
  const near = restMs({ spentMs: 10, lag: 100_000 })
  const far = restMs({ spentMs: 10, lag: 100_001 })
  expect(10 / (10 + near)).toBeLessThan(0.05)
  expect(10 / (10 + far)).toBeGreaterThan(0.2)
})
