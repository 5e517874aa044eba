/** A stretch of time. Units: milliseconds since 1970. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Puts moments on an axis from 0 to 1. Long stretches in which nothing ran are squeezed. */
export interface TimeScale {
  readonly from: number
  readonly to: number
  /** The squeezed stretches. */
  readonly idle: readonly Stretch[]
  position(at: number): number
  moment(position: number): number
}

/** A stretch is squeezed when it would take more than this share of the axis, … */
const idleShareMin = 0.1
/** … and longer than anybody would want to look at, … */
const idleMsMin = 15_000
/** … and then takes this share. */
const idleShare = 0.04

/** The scale for a run from its beginning to its end, with the times in which something ran. */
export function createTimeScale(whole: Stretch, busy: readonly Stretch[]): TimeScale {
  const length = Math.max(whole.to - whole.from, 1)
  const to = whole.from + length
  const idle = gapsOf({ from: whole.from, to }, busy).filter(
    (gap) => gap.to - gap.from > Math.max(length * idleShareMin, idleMsMin),
  )
  const idleLength = idle.reduce((sum, gap) => sum + gap.to - gap.from, 0)
  const busyShare = 1 - idle.length * idleShare
  const perMs = busyShare / Math.max(length - idleLength, 1)
  const pieces = piecesOf({ from: whole.from, to }, { idle, perMs })
  return {
    from: whole.from,
    to,
    idle,
    position: (at) => {
      const piece = pieces.find((one) => at <= one.to) ?? pieces.at(-1)
      if (piece === undefined) return 0
      const share = (at - piece.from) / Math.max(piece.to - piece.from, 1)
      return piece.start + Math.min(1, Math.max(0, share)) * (piece.end - piece.start)
    },
    moment: (position) => {
      const piece = pieces.find((one) => position <= one.end) ?? pieces.at(-1)
      if (piece === undefined) return whole.from
      const share = (position - piece.start) / Math.max(piece.end - piece.start, 1e-9)
      return piece.from + Math.min(1, Math.max(0, share)) * (piece.to - piece.from)
    },
  }
}

/** Stretches that nothing covers. */
function gapsOf(whole: Stretch, busy: readonly Stretch[]): readonly Stretch[] {
  const gaps: Stretch[] = []
  let end = whole.from
  for (const { from, to } of busy.toSorted((a, b) => a.from - b.from)) {
    if (from > end) gaps.push({ from: end, to: from })
    end = Math.max(end, to)
  }
  if (end < whole.to) gaps.push({ from: end, to: whole.to })
  return gaps
}

interface Piece extends Stretch {
  readonly start: number
  readonly end: number
}

interface Squeeze {
  readonly idle: readonly Stretch[]
  readonly perMs: number
}

function piecesOf(whole: Stretch, { idle, perMs }: Squeeze): readonly Piece[] {
  const pieces: Piece[] = []
  let at = whole.from
  let start = 0
  const add = (to: number, share: number): void => {
    if (to > at) pieces.push({ from: at, to, start, end: start + share })
    start += share
    at = to
  }
  for (const gap of idle) {
    add(gap.from, (gap.from - at) * perMs)
    add(gap.to, idleShare)
  }
  add(whole.to, (whole.to - at) * perMs)
  // Where nothing ran at all, the idle time is all there is.
  return pieces.map((piece) => ({ ...piece, start: piece.start / start, end: piece.end / start }))
}

/** Round moments for the axis, as offsets from its beginning. */
export function ticksOf(scale: TimeScale, countMax: number): readonly number[] {
  const length = scale.to - scale.from
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000]
  const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 300, 720, 1440].map((count) => count * 60_000)
  const step = [...steps, ...minutes].find((one) => length / one <= countMax) ?? length
  const ticks: number[] = []
  for (let offset = 0; offset <= length; offset += step) {
    const at = scale.from + offset
    const isSqueezed = scale.idle.some((gap) => at > gap.from && at < gap.to)
    if (!isSqueezed) ticks.push(offset)
  }
  return ticks
}
