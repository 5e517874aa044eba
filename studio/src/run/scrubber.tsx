import { Pause, Play, Radio, SkipBack } from 'lucide-react'
import { useMemo } from 'react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import type { EventView } from '@source/app/views.ts'
import type { RunHistory } from '../data/run-history.ts'
import { formatDuration, formatOffset } from '../parts/duration.ts'
import { Glyph } from '../parts/glyph.tsx'
import { eventWords } from './event-words.ts'
import { ticksOf } from './time-scale.ts'
import type { TimeScale } from './time-scale.ts'
import type { RunMoment } from './use-run-moment.ts'

interface ScrubberProps {
  readonly history: RunHistory
  readonly scale: TimeScale
  readonly moment: RunMoment
  /** Up to when the run has come: live, the head stands there. */
  readonly until: number
  readonly isOver: boolean
}

/** The spine of a run: one axis for graph, timeline and inspector, dragged to any event. */
export function Scrubber({ history, scale, moment, until, isOver }: ScrubberProps): ReactNode {
  const { count, isPlaying, goTo, goLive, togglePlay } = moment
  return (
    <div className="scrubber">
      <div className="scrub-left">
        <button
          type="button"
          className="icon-button"
          aria-label="Jump to start"
          onClick={() => goTo(0)}
        >
          <SkipBack size={13} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={isPlaying ? 'Pause the replay' : 'Play the replay'}
          onClick={togglePlay}
        >
          {isPlaying ? <Pause size={13} /> : <Play size={13} />}
        </button>
        <button
          type="button"
          className={count === undefined ? 'live-button on' : 'live-button'}
          aria-pressed={count === undefined}
          onClick={goLive}
        >
          <Radio size={12} />
          {isOver ? 'End' : 'Live'}
        </button>
      </div>
      <Axis {...{ history, scale, moment, until, isOver }} />
    </div>
  )
}

function Axis({ history, scale, moment, until, isOver }: ScrubberProps): ReactNode {
  const { events, model } = history
  const { count, goTo } = moment
  const total = events.length
  const shown = count ?? total
  const event = events[shown - 1]
  const endAt = model.completedAt ?? model.at
  const at = count === undefined ? Math.max(endAt, until) : timeOf(event, scale.from)
  const point = (target: PointerEvent<HTMLElement>): void => {
    const box = target.currentTarget.getBoundingClientRect()
    const position = (target.clientX - box.left) / box.width
    goTo(countUntil(events, scale.moment(Math.min(1, Math.max(0, position)))))
  }
  const onKeyDown = (pressed: KeyboardEvent): void => {
    const next = nextCount(pressed.key, shown, total)
    if (next === undefined) return
    pressed.preventDefault()
    pressed.stopPropagation()
    goTo(next)
  }
  const offset = formatDuration(at - scale.from)
  const words = count === undefined ? (isOver ? 'End' : 'Live') : `Event ${shown} of ${total}`
  const what = count === undefined || event === undefined ? '' : `, ${eventWords(event)}`
  return (
    <div
      className="scrub-axis"
      role="slider"
      tabIndex={0}
      aria-label="Time travel"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={shown}
      aria-valuetext={`${words}, ${offset}${what}`}
      onKeyDown={onKeyDown}
      onPointerDown={(pressed) => {
        pressed.currentTarget.setPointerCapture(pressed.pointerId)
        point(pressed)
      }}
      onPointerMove={(moved) => {
        if (moved.buttons === 1) point(moved)
      }}
    >
      <i className="track" />
      <i className="past" style={{ width: percent(scale.position(at)) }} />
      <AxisMarks history={history} scale={scale} />
      <span
        className={isOver && count === undefined ? 'head ended' : 'head'}
        style={{ left: percent(scale.position(at)) }}
      />
    </div>
  )
}

interface AxisMarksProps {
  readonly history: RunHistory
  readonly scale: TimeScale
}

const ticksMax = 8
/** Marks nearer than this to each other would hide each other. */
const markGap = 0.012

function AxisMarks({ history, scale }: AxisMarksProps): ReactNode {
  const length = scale.to - scale.from
  const marks = useMemo(() => marksOf(history.events), [history.events])
  const apart: Mark[] = []
  for (const mark of marks) {
    const before = apart.findLast(({ state }) => state === mark.state)
    const distance = scale.position(mark.at) - scale.position(before?.at ?? -Infinity)
    if (before === undefined || distance > markGap) apart.push(mark)
  }
  return (
    <>
      {ticksOf(scale, ticksMax).map((offset) => (
        <span
          key={offset}
          className="tick"
          style={{ left: percent(scale.position(scale.from + offset)) }}
        >
          {formatOffset(offset, length)}
        </span>
      ))}
      {scale.idle.map(({ from, to }) => (
        <span
          key={from}
          className="idle-label"
          style={{ left: percent((scale.position(from) + scale.position(to)) / 2) }}
          title="Nothing ran; squeezed"
        >
          +{formatDuration(to - from)}
        </span>
      ))}
      {versionsOf(history).map(({ at, revision }) => (
        <span
          key={revision}
          className="mark-at version"
          style={{ left: percent(scale.position(at)) }}
        >
          v{revision}
        </span>
      ))}
      {apart.map(({ at, state }) => (
        <span
          key={`${state} ${at}`}
          className="mark-at"
          style={{ left: percent(scale.position(at)) }}
        >
          <Glyph state={state} size={13} />
        </span>
      ))}
    </>
  )
}

/** When the plan became which version. */
function versionsOf({ events }: RunHistory): readonly { at: number; revision: number }[] {
  const changed = events.filter(({ type }) => type === 'plan.modified')
  return [
    { at: -Infinity, revision: 1 },
    ...changed.map(({ at, data }) => ({ at: Date.parse(at), revision: Number(data['revision']) })),
  ]
}

interface Mark {
  readonly at: number
  readonly state: 'waiting' | 'failed'
}

/** The moments that matter: questions to people, and failures. */
function marksOf(events: readonly EventView[]): readonly Mark[] {
  return events.flatMap(({ type, at }): readonly Mark[] => {
    if (type === 'wait.opened') return [{ at: Date.parse(at), state: 'waiting' }]
    return type === 'step.failed' ? [{ at: Date.parse(at), state: 'failed' }] : []
  })
}

function nextCount(key: string, shown: number, total: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return shown - 1
    case 'ArrowRight':
    case 'ArrowUp':
      return shown + 1
    case 'PageDown':
      return shown - 10
    case 'PageUp':
      return shown + 10
    case 'Home':
      return 0
    case 'End':
      return total
    default:
      return undefined
  }
}

function countUntil(events: readonly EventView[], at: number): number {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (Date.parse(events[middle]?.at ?? '') <= at) low = middle + 1
    else high = middle
  }
  return low
}

function timeOf(event: EventView | undefined, otherwise: number): number {
  return event === undefined ? otherwise : Date.parse(event.at)
}

export function percent(position: number): string {
  return `${Math.round(position * 10_000) / 100}%`
}
