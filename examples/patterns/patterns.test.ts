import { expect, test } from 'vitest'
import { loadPatterns } from './pattern.ts'
import { runPattern } from './run-pattern.ts'

const patterns = loadPatterns()

test('there are the 43 patterns, each once', () => {
  const numbers = patterns.map(({ number }) => number)
  expect(numbers).toEqual(Array.from({ length: 43 }, (_, index) => index + 1))
})

test.each(patterns.map((pattern) => [`${pattern.number} ${pattern.name}`, pattern] as const))(
  '%s',
  async (_, pattern) => {
    const checks = await runPattern(pattern)
    for (const { what, actual, expected } of checks) expect(actual, what).toEqual(expected)
  },
)
