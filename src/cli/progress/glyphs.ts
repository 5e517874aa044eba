import type { StepStatus } from '../../core/run/status.ts'
import type { Style } from '../text.ts'

/**
 * One glyph a state. The shapes differ, not only the colours: pending is an open ring, assigned a
 * ring with a dot, running an arc, waiting for a person a diamond, and so on.
 */
const glyphs: { readonly [S in StepStatus]: string } = {
  PENDING: '○',
  ASSIGNED: '◉',
  EXECUTING: '◐',
  WAITING: '◆',
  COMPLETED: '✔',
  FAILED: '✖',
  SKIPPED: '»',
  CANCELLED: '⊘',
  COMPENSATING: '↺',
  COMPENSATED: '↶',
}

const arcs = ['◐', '◓', '◑', '◒']

/** Units: `frame` counts redraws; it turns the arc of a running step. */
export function glyphOf(status: StepStatus, frame = 0): string {
  if (status === 'EXECUTING') return arcs[frame % arcs.length] ?? '◐'
  return glyphs[status]
}

/** Colour is state. Amber (here yellow) appears only where a person is needed. */
export function paint(status: StepStatus, text: string, style: Style): string {
  switch (status) {
    case 'PENDING':
    case 'SKIPPED':
    case 'CANCELLED':
      return style.dim(text)
    case 'ASSIGNED':
      return text
    case 'EXECUTING':
      return style.blue(text)
    case 'WAITING':
      return style.yellow(text)
    case 'COMPLETED':
      return style.green(text)
    case 'FAILED':
      return style.red(text)
    case 'COMPENSATING':
    case 'COMPENSATED':
      return style.magenta(text)
  }
}
