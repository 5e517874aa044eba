import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useGhost, useGhostEdge } from '../change/change-source.tsx'
import { GhostGlyph } from '../change/ghost-glyph.tsx'
import { useModelPart, useStep } from '../data/model-source.tsx'
import { stateOf, wordsOf } from '../data/step-state.ts'
import { doerOf, progressOf } from '../data/step-value.ts'
import { Glyph } from '../parts/glyph.tsx'
import { edgeState } from './edge-state.ts'
import type { LayoutGraph } from './layout-graph.ts'
import { GhostValue, StepValue, ghostClass } from './plan-node.tsx'
import { createRails, laneX, railPath, rowY } from './rail-lanes.ts'
import type { Rails } from './rail-lanes.ts'

interface RailListProps {
  readonly graph: LayoutGraph
  readonly selected: string | undefined
  readonly onSelect: (stepId: string) => void
}

const rowHeight = 48

/** The plan as a list with rails: the same steps and ways, for narrow screens and screen readers. */
export function RailList({ graph, selected, onSelect }: RailListProps): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  const rails = useMemo(() => createRails(graph), [graph])
  const rows = useVirtualizer({
    count: graph.ids.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const shown = rows.getVirtualItems()
  const [first = 0, last = 0] = [shown[0]?.index, shown.at(-1)?.index]
  const row = selected === undefined ? -1 : graph.ids.indexOf(selected)
  useEffect(() => {
    if (row >= 0) rows.scrollToIndex(row)
  }, [row, rows])
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const next = graph.ids[Math.max(0, row) + (row === -1 ? 0 : step)]
    if (step === 0 || next === undefined) return
    event.preventDefault()
    onSelect(next)
    requestAnimationFrame(() => document.getElementById(`row-${next}`)?.focus())
  }
  return (
    <div className="rail-scroll" ref={scroll} onKeyDown={move}>
      <ol
        className="rail"
        aria-label="Steps of the plan"
        style={{
          height: rows.getTotalSize(),
          ['--rail-width' as string]: `${laneX(rails.laneCount - 1) + 16}px`,
        }}
      >
        <RailLines graph={graph} rails={rails} first={first} last={last} />
        {shown.map(({ index, start }) => (
          <RailRow
            key={graph.ids[index]}
            stepId={graph.ids[index] ?? ''}
            lane={rails.lanes[index] ?? 0}
            top={start}
            isSelected={graph.ids[index] === selected}
            isReached={index === Math.max(0, row)}
            onSelect={onSelect}
          />
        ))}
      </ol>
    </div>
  )
}

interface RailLinesProps {
  readonly graph: LayoutGraph
  readonly rails: Rails
  readonly first: number
  readonly last: number
}

function RailLines({ graph, rails, first, last }: RailLinesProps): ReactNode {
  const { lanes, laneCount } = rails
  const seen = graph.edges.filter(([from, to]) => from <= last + 1 && to >= first - 1)
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
  return (
    <svg width={laneX(laneCount - 1) + 12} height={graph.ids.length * rowHeight} aria-hidden="true">
      {seen.map(([from, to]) => (
        <RailLine
          key={`${from}>${to}`}
          from={graph.ids[from] ?? ''}
          to={graph.ids[to] ?? ''}
          path={railPath({ lane: lanes[from] ?? 0, row: from }, { lane: lanes[to] ?? 0, row: to })}
        />
      ))}
      {rows.map((row) => (
        <circle
          key={row}
          cx={laneX(lanes[row] ?? 0)}
          cy={rowY(row)}
          r="10.5"
          fill="var(--surface)"
        />
      ))}
    </svg>
  )
}

interface RailLineProps {
  readonly from: string
  readonly to: string
  readonly path: string
}

function RailLine({ from, to, path }: RailLineProps): ReactNode {
  const state = useModelPart((model) => edgeState(model, from, to))
  const ghost = useGhostEdge(from, to)
  return <path d={path} className={ghost ?? (state === 'e-live' ? 'e-done' : state)} />
}

interface RailRowProps {
  readonly stepId: string
  readonly lane: number
  readonly top: number
  readonly isSelected: boolean
  readonly isReached: boolean
  readonly onSelect: (stepId: string) => void
}

function RailRow({ stepId, lane, top, isSelected, isReached, onSelect }: RailRowProps): ReactNode {
  const step = useStep(stepId)
  const state = useModelPart((model) => {
    const found = model.steps.get(stepId)
    return found === undefined ? 'pending' : stateOf(found)
  })
  const words = useModelPart((model) => {
    const found = model.steps.get(stepId)
    return found === undefined ? '' : wordsOf(found)
  })
  const ghost = useGhost(stepId)
  if (step === undefined || state === undefined) return null
  return (
    <li className={`n-${state}${ghostClass(ghost)}`} style={{ transform: `translateY(${top}px)` }}>
      <button
        type="button"
        id={`row-${stepId}`}
        className={isSelected ? 'selected' : ''}
        tabIndex={isReached ? 0 : -1}
        aria-pressed={isSelected}
        onClick={() => onSelect(stepId)}
      >
        <span className="rail-glyph" style={{ left: laneX(lane) - 8 }}>
          {ghost === 'added' || ghost === 'removed' ? (
            <GhostGlyph ghost={ghost} />
          ) : (
            <Glyph state={state} progress={progressOf(step)} />
          )}
        </span>
        <span className="node-text">
          <span className="node-title">{step.name}</span>
          <span className="vh">, {words}</span>
          <span className="node-meta">
            <span className="node-agent">{doerOf(step)}</span>
            {ghost === undefined ? <StepValue stepId={stepId} /> : <GhostValue ghost={ghost} />}
          </span>
        </span>
      </button>
    </li>
  )
}
