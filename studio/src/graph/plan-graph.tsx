import { ListTree, Maximize2, Minus, Plus, Sparkles, Waypoints } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useModelPart } from '../data/model-source.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useKeys } from '../shell/keys.ts'
import { useIsNarrow } from '../shell/use-is-narrow.ts'
import { useConnectDrag } from './connect-drag.tsx'
import { bringIntoView, fitTo, zoomTo } from './fit.ts'
import type { Camera } from './fit.ts'
import { FlowGraph } from './flow-graph.tsx'
import { GraphSelectionContext } from './graph-selection.ts'
import type { Layout, LayoutGraph, LayoutShape } from './layout-graph.ts'
import { Legend } from './legend.tsx'
import { structureOf } from './plan-structure.ts'
import { RailList } from './rail-list.tsx'
import { useLayout } from './use-layout.ts'
import { walk } from './walk.ts'
import type { Arrow } from './walk.ts'

/** Time runs down beside a conversation, where the picture is tall, and else to the right. */
export const tallShape: LayoutShape = {
  direction: 'TB',
  width: 178,
  height: 46,
  rankGap: 46,
  laneGap: 12,
}
export const wideShape: LayoutShape = {
  direction: 'LR',
  width: 176,
  height: 46,
  rankGap: 20,
  laneGap: 14,
}

interface PlanGraphProps {
  readonly shape: LayoutShape
  readonly selected: string | undefined
  readonly onSelect: (stepId: string) => void
  /** Graph or list; a narrow screen has the list only. */
  readonly view: 'graph' | 'list'
  readonly onView: (view: 'graph' | 'list') => void
  /** Tools in a bar below with the legend, or floating in the corner. */
  readonly tools: 'bar' | 'floating'
}

const moveMs = 240

/** The plan of the run that is shown, live: as a graph, and as a list. */
export function PlanGraph(props: PlanGraphProps): ReactNode {
  const { shape, selected, onSelect, view, onView, tools } = props
  const isNarrow = useIsNarrow()
  const graph = useModelPart(structureOf)
  const { layout, tidy } = useLayout(graph, shape)
  const camera = useRef<Camera>(undefined)
  const isGraph = view === 'graph' && !isNarrow
  const move = (act: (camera: Camera, layout: Layout) => void): void => {
    if (camera.current !== undefined && layout !== undefined) act(camera.current, layout)
  }
  const actions: GraphActions = {
    fit: () => move((at, { bounds }) => fitTo(at, bounds, moveMs)),
    zoomBy: (factor) => move((at) => zoomTo(at, at.getViewport().zoom * factor, 120)),
    whole: () => move((at) => zoomTo(at, 1, moveMs)),
    tidy,
    toggle: () => onView(view === 'graph' ? 'list' : 'graph'),
  }
  useGraphKeys(actions, isGraph)
  if (graph === undefined) return <Skeleton label="Loading the plan" />
  return (
    <>
      {isGraph ? (
        <Canvas
          {...{ graph, layout, shape, selected, onSelect }}
          onCamera={(at) => (camera.current = at)}
        />
      ) : (
        <RailList graph={graph} selected={selected} onSelect={onSelect} />
      )}
      <div className={tools === 'bar' ? 'graph-foot wide-only' : 'wide-only'}>
        {tools === 'bar' && <Legend />}
        <GraphTools actions={actions} isGraph={isGraph} isFloating={tools === 'floating'} />
      </div>
    </>
  )
}

interface CanvasProps {
  readonly graph: LayoutGraph
  readonly layout: Layout | undefined
  readonly shape: LayoutShape
  readonly selected: string | undefined
  readonly onSelect: (stepId: string) => void
  readonly onCamera: (camera: Camera) => void
}

function Canvas({ graph, layout, shape, selected, onSelect, onCamera }: CanvasProps): ReactNode {
  const camera = useRef<Camera>(undefined)
  const [reached, setReached] = useState<string>()
  const drag = useConnectDrag()
  const focusable = reached ?? selected ?? graph.ids[0]
  const selection = useMemo(
    () => ({ selected, focusable, select: onSelect }),
    [selected, focusable, onSelect],
  )
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.key.startsWith('Arrow') || layout === undefined || focusable === undefined) return
    event.preventDefault()
    const next = walk(focusable, event.key as Arrow, { graph, layout, shape })
    if (next === undefined) return
    setReached(next)
    const index = graph.ids.indexOf(next)
    const [left, top] = [layout.x[index] ?? 0, layout.y[index] ?? 0]
    const box = { left, top, right: left + shape.width, bottom: top + shape.height }
    if (camera.current !== undefined) bringIntoView(camera.current, box)
    requestAnimationFrame(() => document.getElementById(`node-${next}`)?.focus())
  }
  return (
    <div
      className={shape.direction === 'LR' ? 'canvas across' : 'canvas'}
      role="group"
      aria-label="Plan graph"
      onKeyDown={onKeyDown}
      {...drag.handlers}
    >
      <div className="dots" />
      {drag.line}
      {layout !== undefined && layout.ids.length === graph.ids.length && (
        <GraphSelectionContext value={selection}>
          <FlowGraph
            {...{ graph, layout, shape, selected, onSelect }}
            onCamera={(at) => {
              camera.current = at
              onCamera(at)
            }}
          />
        </GraphSelectionContext>
      )}
    </div>
  )
}

interface GraphActions {
  readonly fit: () => void
  readonly zoomBy: (factor: number) => void
  readonly whole: () => void
  readonly tidy: () => void
  readonly toggle: () => void
}

function useGraphKeys(actions: GraphActions, isGraph: boolean): void {
  useKeys([
    { keys: 'l', does: 'Graph or list', run: actions.toggle },
    ...(isGraph
      ? [
          { keys: 'f', does: 'Fit the plan', run: actions.fit },
          { keys: '0', does: 'Zoom to 100 %', run: actions.whole },
          { keys: '+', does: 'Zoom in', run: () => actions.zoomBy(1.25) },
          { keys: '-', does: 'Zoom out', run: () => actions.zoomBy(0.8) },
          { keys: 't', does: 'Tidy the plan', run: actions.tidy },
        ]
      : []),
  ])
}

interface GraphToolsProps {
  readonly actions: GraphActions
  readonly isGraph: boolean
  readonly isFloating: boolean
}

function GraphTools({ actions, isGraph, isFloating }: GraphToolsProps): ReactNode {
  return (
    <div
      className={isFloating ? 'graph-tools floating' : 'graph-tools'}
      role="toolbar"
      aria-label="Plan view"
    >
      <ToolButton label="Graph" isOn={isGraph} onClick={isGraph ? () => {} : actions.toggle}>
        <Waypoints size={14} />
      </ToolButton>
      <ToolButton label="List" isOn={!isGraph} onClick={isGraph ? actions.toggle : () => {}}>
        <ListTree size={14} />
      </ToolButton>
      {isGraph && (
        <>
          <i />
          <ToolButton label="Tidy" onClick={actions.tidy}>
            <Sparkles size={13} />
          </ToolButton>
          <ToolButton label="Zoom out" onClick={() => actions.zoomBy(0.8)}>
            <Minus size={14} />
          </ToolButton>
          <ToolButton label="Zoom in" onClick={() => actions.zoomBy(1.25)}>
            <Plus size={14} />
          </ToolButton>
          <ToolButton label="Fit" onClick={actions.fit}>
            <Maximize2 size={13} />
          </ToolButton>
        </>
      )}
    </div>
  )
}

interface ToolButtonProps {
  readonly label: string
  readonly isOn?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function ToolButton({ label, isOn, onClick, children }: ToolButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      {...(isOn !== undefined && { 'aria-pressed': isOn })}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
