import { expect, test } from 'vitest'
import { createStyle, cut, duration, fill, printable, printableLine, widthOf } from './text.ts'

test('what others wrote cannot move the cursor, recolour the terminal or reverse the text', () => {
  expect(printable('a\u001b[2Jb\u0007\u009b31mc\u202ed')).toBe('a[2Jb31mcd')
  expect(printable('line 1\nline 2\tend')).toBe('line 1\nline 2\tend')
  expect(printableLine(' a\r\n b ')).toBe('a b')
})

test('a text is as wide as the terminal draws it', () => {
  expect(widthOf('abc')).toBe(3)
  expect(widthOf('東京')).toBe(4)
  expect(widthOf('e\u0301')).toBe(1)
  expect(widthOf('🚀')).toBe(2)
  expect(fill('東京', 6)).toBe('東京  ')
})

test('a text that is cut says so and fits', () => {
  expect(cut('abcdef', 6)).toBe('abcdef')
  expect(cut('abcdefg', 6)).toBe('abcde…')
  expect(widthOf(cut('東京東京', 6))).toBeLessThanOrEqual(6)
  expect(cut('abc', 0)).toBe('')
})

test('durations are for people', () => {
  expect([0, 12, 999.6, 1234, 59_949, 59_951, 125_000, 3_720_000].map(duration)).toEqual([
    '0 ms',
    '12 ms',
    '1.0 s',
    '1.2 s',
    '59.9 s',
    '1 m 00 s',
    '2 m 05 s',
    '1 h 02 m',
  ])
})

test('without colours a text stays as it is', () => {
  expect(createStyle(false).red('x')).toBe('x')
  expect(createStyle(true).red('x')).toBe('\u001b[31mx\u001b[39m')
})
