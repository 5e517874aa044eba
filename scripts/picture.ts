/**
 * Makes the picture of the README: a real `skein ask` in a folder of its own, as a terminal window
 * in SVG. Run it again when the output of `ask` has changed: `node scripts/picture.ts`.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext } from '../src/cli/context.ts'
import { runProgram } from '../src/cli/program.ts'
import { TerminalScreen } from './terminal-screen.ts'
import type { Cell } from './terminal-screen.ts'

const request =
  'Create application ecommerce with payment service, deploy it to production with monitoring and security policies'

const target = new URL('../docs/images/run.svg', import.meta.url)
const columns = 96

/** Units: pixels. */
const cell = { width: 8.4, height: 19 }
const margin = { side: 20, top: 46, bottom: 16 }

const styles =
  'text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#c8d3f5}' +
  '.s1{font-weight:700}.s2{fill:#7a88b8}.s31{fill:#f7768e}.s32{fill:#9ece6a}.s33{fill:#e0af68}' +
  '.s34{fill:#7aa2f7}.s35{fill:#bb9af7}'

const shown = await record()
if (process.exitCode === 0) {
  await mkdir(new URL('.', target), { recursive: true })
  await writeFile(target, drawWindow([...commandRows(), ...shown]))
}

/** What the terminal shows after the command. */
async function record(): Promise<readonly (readonly Cell[])[]> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-picture-'))
  const screen = new TerminalScreen()
  const context = createContext({
    terminal: {
      interactive: true,
      colors: true,
      columns,
      rows: 60,
      write: (text) => screen.write(text),
      writeError: (text) => void process.stderr.write(text),
    },
    environment: {},
    workingFolder: folder,
    signal: new AbortController().signal,
    finish: (code) => {
      process.exitCode = code
    },
  })
  try {
    await runProgram(context, ['ask', request])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const last = screen.rows.findLastIndex((row) => row.some(({ character }) => character !== ' '))
  // The hint how to go on names an id that nobody has.
  const rows = screen.rows.slice(0, last + 1)
  return rows.filter((row) => !textOf(row).startsWith('Go on:')).map(trimmed)
}

function trimmed(row: readonly Cell[]): readonly Cell[] {
  return row.slice(0, row.findLastIndex(({ character }) => character !== ' ') + 1)
}

function commandRows(): readonly (readonly Cell[])[] {
  const words = `$ skein ask "${request}"`.split(' ')
  const lines: string[] = []
  for (const word of words) {
    const line = lines.at(-1)
    if (line === undefined || line.length + word.length >= columns) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  const rows = lines.map((line) =>
    Array.from(line, (character): Cell => ({ character, style: '1' })),
  )
  return [...rows, []]
}

function textOf(row: readonly Cell[]): string {
  return row.map(({ character }) => character).join('')
}

/** Works on light and dark pages alike, as it brings its own background. */
function drawWindow(rows: readonly (readonly Cell[])[]): string {
  const width = Math.ceil(margin.side * 2 + columns * cell.width)
  const height = Math.ceil(margin.top + rows.length * cell.height + margin.bottom)
  const dots = ['#f7768e', '#e0af68', '#9ece6a'].map(
    (fill, at) => `<circle cx="${20 + at * 18}" cy="18" r="5.5" fill="${fill}"/>`,
  )
  const lines = rows.flatMap((row, at) => {
    const y = margin.top + at * cell.height + 10
    return row.length === 0 ? [] : [`<text x="${margin.side}" y="${y}">${spansOf(row)}</text>`]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    '<title>A run of Skein in a terminal: six steps, two of them side by side</title>',
    `<style>${styles}</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9" fill="#16161e" stroke="#3b4261"/>`,
    ...dots,
    ...lines,
    '</svg>\n',
  ].join('\n')
}

/** Cells of one style become one span, stretched to its place so that any font keeps the columns. */
function spansOf(row: readonly Cell[]): string {
  const spans: { style: string; text: string; at: number }[] = []
  for (const [at, { character, style }] of row.entries()) {
    const span = spans.at(-1)
    if (span === undefined || span.style !== style) spans.push({ style, text: character, at })
    else span.text += character
  }
  return spans
    .filter(({ text }) => text.trim() !== '')
    .map(drawSpan)
    .join('')
}

/** Blanks at its ends are left out: not every viewer keeps them. */
function drawSpan(span: {
  readonly style: string
  readonly text: string
  readonly at: number
}): string {
  const { style, text } = span
  const classes = style.split(';').map((code) => `s${code}`)
  const names = style === '' ? '' : ` class="${classes.join(' ')}"`
  const at = span.at + text.length - text.trimStart().length
  const x = (margin.side + at * cell.width).toFixed(1)
  const length = (Array.from(text.trim()).length * cell.width).toFixed(1)
  const place = `x="${x}" textLength="${length}" lengthAdjust="spacingAndGlyphs"`
  return `<tspan ${place}${names}>${escaped(text.trim())}</tspan>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
