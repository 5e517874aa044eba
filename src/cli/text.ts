import { styleText } from 'node:util'

/** Colours and weights, or none of them. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  blue(text: string): string
  magenta(text: string): string
}

type Format = Parameters<typeof styleText>[0]

/** A style that colours, or one that gives every text back as it is. */
export function createStyle(colors: boolean): Style {
  const by = (format: Format) => (text: string) =>
    colors && text !== '' ? styleText(format, text, { validateStream: false }) : text
  return {
    bold: by('bold'),
    dim: by('dim'),
    red: by('red'),
    green: by('green'),
    yellow: by('yellow'),
    blue: by('blue'),
    magenta: by('magenta'),
  }
}

/**
 * Text of others made safe to print: agents, models and people must not move the cursor, recolour
 * the terminal or hide what stands there. Line breaks and tabs stay.
 */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '')
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).trim()
}

/** The columns a text takes in a terminal, for text without escape sequences. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) {
    if (/^[\p{Mark}\p{Format}]$/u.test(character)) continue
    width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1
  }
  return width
}

/** East Asian wide blocks and emoji, in the granularity that tables need. */
function isWide(point: number): boolean {
  return (
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x1f300 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd)
  )
}

/** The text filled with spaces up to a width. */
export function fill(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** The text cut to a width, with an ellipsis where something is gone. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  let left = Math.max(0, width - 1)
  for (const character of text) {
    left -= widthOf(character)
    if (left < 0) break
    kept += character
  }
  return width > 0 ? `${kept.trimEnd()}…` : ''
}

/** `n` with its noun: `1 step`, `6 steps`. */
export function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`
}

/** A duration for people: `12 ms`, `1.2 s`, `2 m 05 s`. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, Math.round(milliseconds))
  if (ms < 1000) return `${ms} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} m`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

const sizeUnits = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const

/** A size as people read it. Units: bytes in. */
export function size(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < sizeUnits.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${value.toFixed(digits)} ${sizeUnits[unit]}`
}
