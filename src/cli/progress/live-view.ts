import { stripVTControlCharacters } from 'node:util'
import type { Terminal } from '../terminal.ts'
import { widthOf } from '../text.ts'

/** Answers the lines to draw. `frame` counts redraws. */
export type Render = (frame: number) => readonly string[]

export interface LiveView {
  /** Draws these lines in place of the last ones from now on, every 80 ms. */
  update(render: Render): void
  /** Draws a last time, leaves the lines where they are, and gives the cursor back. */
  close(last?: Render): void
}

const redrawMs = 80
const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
/** Terminals that know these show a redraw whole; others ignore them. */
const beginFrame = '\u001b[?2026h'
const endFrame = '\u001b[?2026l'
const clearToEnd = '\u001b[K'
const clearBelow = '\u001b[J'

/** Opens a part of the terminal that is redrawn in place; only for an interactive terminal. */
export function openLiveView(terminal: Terminal): LiveView {
  let current: Render = () => []
  let drawnRows = 0
  let drawnText = ''
  let frame = 0
  const draw = () => {
    const lines = current(frame)
    frame += 1
    const text = lines.map((line) => `${line}${clearToEnd}\n`).join('')
    if (text === drawnText) return
    const up = drawnRows > 0 ? `\u001b[${drawnRows}A\r` : ''
    terminal.write(`${beginFrame}${up}${text}${clearBelow}${endFrame}`)
    drawnRows = rowsOf(lines, terminal.columns)
    drawnText = text
  }
  const giveBack = () => terminal.write(showCursor)
  terminal.write(hideCursor)
  process.once('exit', giveBack)
  const timer = setInterval(draw, redrawMs)
  return {
    update: (render) => {
      current = render
    },
    close: (last) => {
      clearInterval(timer)
      current = last ?? current
      draw()
      process.removeListener('exit', giveBack)
      giveBack()
    },
  }
}

/** The rows that lines take: one that is wider than the terminal goes on in the next row. */
function rowsOf(lines: readonly string[], columns: number): number {
  return lines.reduce((rows, line) => {
    const width = widthOf(stripVTControlCharacters(line))
    return rows + Math.max(1, Math.ceil(width / columns))
  }, 0)
}
