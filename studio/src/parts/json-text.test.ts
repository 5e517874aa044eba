import { expect, test } from 'vitest'
import { formatClock, formatDuration, formatOffset } from './duration.ts'
import { showJson } from './json-text.ts'
import { proseBlocks } from './prose-blocks.ts'
import { cutText, formatBytes, visibleText } from './visible-text.ts'

test('a value is shown whole, in coloured tokens', () => {
  const value = { name: 'a "b"', list: [1, -2.5e3, true, null], deep: { empty: {} } }
  const { tokens, isCut } = showJson(value)
  expect(isCut).toBe(false)
  expect(tokens.map(([, text]) => text).join('')).toBe(JSON.stringify(value, null, 2))
  expect(tokens).toContainEqual(['key', '"name"'])
  expect(tokens).toContainEqual(['text', '"a \\"b\\""'])
  expect(tokens).toContainEqual(['value', '-2500'])
})

test('of ten megabytes only the beginning is shown, and all of it can be downloaded', () => {
  const value = 'x'.repeat(10_000_000)
  const { tokens, whole, isCut } = showJson({ value })
  expect(isCut).toBe(true)
  expect(tokens.reduce((sum, [, text]) => sum + text.length, 0)).toBeLessThan(65_000)
  expect(JSON.parse(whole)).toEqual({ value })
})

test('marks that turn or hide text are shown by name', () => {
  expect(visibleText('safe\u202egpj.exe\u0000')).toBe('safe\\u202egpj.exe\\u0000')
  expect(visibleText('two\nlines\tand <b>HTML</b>')).toBe('two\nlines\tand <b>HTML</b>')
  expect(visibleText('שלום')).toBe('שלום')
})

test('an answer is paragraphs and lists, and nothing of it is HTML', () => {
  expect(proseBlocks('Done:\n\n- one <b>1</b>\n- two\nThat is all.')).toEqual([
    { type: 'paragraph', text: 'Done:' },
    { type: 'list', items: ['one <b>1</b>', 'two'] },
    { type: 'paragraph', text: 'That is all.' },
  ])
})

test('a text is never cut within a character', () => {
  expect(cutText('ab😀c', 3)).toBe('ab')
  expect(cutText('ab😀c', 4)).toBe('ab😀')
})

test('durations and sizes are written as people read them', () => {
  expect([84, 2449, 61_000, 3_918_000].map(formatDuration)).toEqual([
    '84 ms',
    '2.4 s',
    '1:01',
    '1:05:18',
  ])
  expect([formatClock(0), formatOffset(500, 1000), formatOffset(500, 10_000)]).toEqual([
    '0:00',
    '500 ms',
    '0.5 s',
  ])
  expect([812, 64_000, 10_000_000].map(formatBytes)).toEqual(['812 B', '64 KB', '10.0 MB'])
})
