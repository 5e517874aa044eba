import { expect, test } from 'vitest'
import { daysUntil, resolveDay } from './day.ts'

const wednesday = new Date('2026-03-04T23:30:00Z')

test.each([
  ['today', '2026-03-04'],
  ['tomorrow', '2026-03-05'],
  ['the day after tomorrow', '2026-03-06'],
  ['since yesterday', '2026-03-03'],
  ['in 3 days', '2026-03-07'],
  ['Friday', '2026-03-06'],
  ['next wednesday', '2026-03-11'],
  ['2026-12-24', '2026-12-24'],
  ['2026-12-24T10:00:00Z', '2026-12-24'],
  ['2026-99-99', undefined],
  ['soon', undefined],
])('%s is %s, seen from a Wednesday', (said, day) => {
  expect(resolveDay(said, wednesday)).toBe(day)
})

test('counts whole days whatever the time of day', () => {
  expect(daysUntil('2026-03-05', wednesday)).toBe(1)
  expect(daysUntil('2026-03-04', wednesday)).toBe(0)
  expect(daysUntil('2026-02-28', wednesday)).toBe(-4)
})
