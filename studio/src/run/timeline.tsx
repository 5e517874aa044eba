import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import type { ReactNode } from 'react'
import { useModel } from '../data/model-source.tsx'
import type { Projected, Projection } from '../data/projection.ts'
import type { RunModel, StepModel } from '../data/run-model.ts'
import { stateOf, wordsOf } from '../data/step-state.ts'
import { progressOf, valueOf } from '../data/step-value.ts'
import { formatDuration } from '../parts/duration.ts'
import { Glyph } from '../parts/glyph.tsx'
import { percent } from './scrubber.tsx'
import type { TimeScale } from './time-scale.ts'

interface TimelineProps {
  readonly scale: TimeScale
  /** The moment up to which bars that go on are drawn. */
  readonly until: number
  /** When steps that have not begun are expected. */
  readonly ahead: Projection['steps'] | undefined
  readonly selected: string | undefined
  readonly onSelect: (stepId: string) => void
}

const rowHeight = 29
/** A step is late when it took so much longer than was expected. */
const lateFrom = 1.15

/** When each step ran: one bar a step, with where it was expected to end. */
export function Timeline({ scale, until, ahead, selected, onSelect }: TimelineProps): ReactNode {
  const model = useModel()
  const scroll = useRef<HTMLDivElement>(null)
  const ids = useMemo(() => (model === undefined ? [] : inOrder(model)), [model])
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  if (model === undefined) return null
  return (
    <div className="rows" ref={scroll} role="group" aria-label="Timeline">
      <div className="rows-inner" style={{ height: rows.getTotalSize() }}>
        <div className="rows-over">
          {scale.idle.map(({ from, to }) => (
            <i
              key={from}
              className="idle-gap"
              style={{
                left: percent(scale.position(from)),
                width: percent(scale.position(to) - scale.position(from)),
              }}
            />
          ))}
          <i className="now-line" style={{ left: percent(scale.position(until)) }} />
        </div>
        {rows.getVirtualItems().map(({ index, start }) => {
          const step = model.steps.get(ids[index] ?? '')
          if (step === undefined) return null
          return (
            <TimeRow
              key={step.id}
              {...{ step, scale, until, onSelect }}
              expected={ahead?.get(step.id)}
              top={start}
              isSelected={step.id === selected}
            />
          )
        })}
      </div>
    </div>
  )
}

interface TimeRowProps {
  readonly step: StepModel
  readonly scale: TimeScale
  readonly until: number
  readonly expected: Projected | undefined
  readonly top: number
  readonly isSelected: boolean
  readonly onSelect: (stepId: string) => void
}

function TimeRow(props: TimeRowProps): ReactNode {
  const { step, scale, until, expected, top, isSelected, onSelect } = props
  const state = stateOf(step)
  return (
    <button
      type="button"
      className={isSelected ? 'time-row selected' : 'time-row'}
      style={{ transform: `translateY(${top}px)` }}
      aria-pressed={isSelected}
      onClick={() => onSelect(step.id)}
    >
      <span className={`row-label n-${state}`}>
        <Glyph state={state} progress={progressOf(step)} size={14} />
        <span className="node-title">{step.name}</span>
        <span className="vh">, {wordsOf(step)}, </span>
      </span>
      <span className="row-axis">
        <Bar step={step} scale={scale} until={until} expected={expected} />
      </span>
    </button>
  )
}

/** Where a step that has not begun is expected: an outline, as everything that is to come. */
function ExpectedBar({
  expected,
  scale,
}: {
  readonly expected: Projected
  readonly scale: TimeScale
}): ReactNode {
  const [left, right] = [scale.position(expected.from), scale.position(expected.to)]
  if (left >= 1) return null
  return (
    <>
      <i
        className="bar-line b-pending"
        style={{ left: percent(left), width: percent(right - left) }}
      />
      <span className="row-time" style={{ left: `calc(${percent(right)} + 8px)` }}>
        ~{formatDuration(expected.to - expected.from)}
      </span>
    </>
  )
}

type BarProps = Pick<TimeRowProps, 'step' | 'scale' | 'until' | 'expected'>

function Bar({ step, scale, until, expected }: BarProps): ReactNode {
  const { startedAt, completedAt } = step
  const state = stateOf(step)
  if (startedAt === undefined && expected !== undefined) {
    return <ExpectedBar expected={expected} scale={scale} />
  }
  if (startedAt === undefined) {
    if (state === 'pending') return null
    const left = completedAt === undefined ? 0 : scale.position(completedAt)
    return (
      <span className="row-time" style={{ left: percent(left) }}>
        {valueOf(step, until)}
      </span>
    )
  }
  const endAt = Math.max(startedAt, completedAt ?? until)
  const [left, right] = [scale.position(startedAt), scale.position(endAt)]
  const estimate = step.planned.estimatedDurationMs
  const took = endAt - startedAt
  const late = estimate !== undefined && took > estimate * lateFrom ? took - estimate : undefined
  const dueAt = startedAt + (estimate ?? 0)
  return (
    <>
      <i
        className={`bar-line b-${state}`}
        style={{ left: percent(left), width: percent(right - left) }}
      />
      {late !== undefined && (
        <>
          <i
            className="overrun"
            style={{
              left: percent(scale.position(dueAt)),
              width: percent(right - scale.position(dueAt)),
            }}
          />
          <i
            className="expected-end"
            style={{ left: percent(scale.position(dueAt)) }}
            title="Expected end"
          />
        </>
      )}
      <span className="row-time" style={{ left: `calc(${percent(right)} + 8px)` }}>
        {formatDuration(took)}
        {late !== undefined && <em>+{formatDuration(late)}</em>}
      </span>
    </>
  )
}

/** Steps that have begun first, by when; then the others, as planned. */
function inOrder({ order, steps }: RunModel): readonly string[] {
  const beganAt = (id: string): number => {
    const step = steps.get(id)
    return step?.startedAt ?? step?.completedAt ?? Infinity
  }
  const place = new Map(order.map((id, index) => [id, index]))
  return order.toSorted((a, b) => {
    const [first, second] = [beganAt(a), beganAt(b)]
    if (first !== second) return first - second
    return (place.get(a) ?? 0) - (place.get(b) ?? 0)
  })
}
