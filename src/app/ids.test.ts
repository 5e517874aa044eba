import { expect, test } from 'vitest'
import { createId } from './ids.ts'

test('ids of one millisecond sort in the order in which they were made', () => {
  const now = 1_800_000_000_000
  const ids = Array.from({ length: 2_000 }, () => createId('run', now))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids.map((id) => id.slice(-13))).size).toBe(ids.length)
  expect(createId('run', now + 1) > (ids.at(-1) ?? '')).toBe(true)
  expect(ids[0]).toMatch(/^run_[0-9a-z]{26}$/)
})
