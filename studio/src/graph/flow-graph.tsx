import '@xyflow/react/dist/base.css'
import { Position, ReactFlow, ReactFlowProvider, useStore } from '@xyflow/react'
import type { Node, NodeProps, ReactFlowInstance } from '@xyflow/react'
import { useMemo, useState } from 'react'
import type { MouseEvent, ReactNode } from 'react'
import { Port } from './connect-drag.tsx'
import { EdgeLayer } from './edge-layer.tsx'
import { FarLayer } from './far-layer.tsx'
import { fitTo } from './fit.ts'
import type { Layout, LayoutGraph, LayoutShape } from './layout-graph.ts'
import { PlanNode } from './plan-node.tsx'

type StepNode = Node<{ readonly stepId: string }, 'step'>

/** Below this, single steps cannot be read, and one canvas shows all of them. */
const nearZoom = 0.45
const zoomMin = 0.04

const nodeTypes = {
  step: ({ data: { stepId } }: NodeProps<StepNode>) => (
    <>
      <PlanNode stepId={stepId} />
      <Port stepId={stepId} />
    </>
  ),
}

export interface FlowGraphProps {
  readonly graph: LayoutGraph
  readonly layout: Layout
  readonly shape: LayoutShape
  readonly selected: string | undefined
  readonly onSelect: (stepId: string) => void
  /** Hands out the camera, for the tools beside the graph. */
  readonly onCamera: (camera: ReactFlowInstance<StepNode>) => void
}

/** A plan as a graph. Near, every step that is seen is a card; from afar, all is one canvas. */
export function FlowGraph(props: FlowGraphProps): ReactNode {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  )
}

const none: never[] = []

function Flow({ graph, layout, shape, selected, onSelect, onCamera }: FlowGraphProps): ReactNode {
  const isNear = useStore((state) => state.transform[2] >= nearZoom)
  const nodes = useMemo(() => nodesOf(layout, shape), [layout, shape])
  const [camera, setCamera] = useState<ReactFlowInstance<StepNode>>()
  const pickFar = (event: MouseEvent): void => {
    const at = camera?.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    const found = at === undefined ? undefined : stepAt(layout, shape, at)
    if (!isNear && found !== undefined) onSelect(found)
  }
  return (
    <ReactFlow<StepNode>
      nodes={isNear ? nodes : none}
      nodeTypes={nodeTypes}
      onlyRenderVisibleElements
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      elementsSelectable={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      multiSelectionKeyCode={null}
      zoomOnDoubleClick={false}
      panOnScroll
      minZoom={zoomMin}
      maxZoom={2}
      proOptions={{ hideAttribution: true }}
      onPaneClick={pickFar}
      onInit={(instance) => {
        setCamera(instance)
        onCamera(instance)
        fitTo(instance, layout.bounds)
      }}
    >
      {isNear ? (
        <EdgeLayer graph={graph} layout={layout} shape={shape} />
      ) : (
        <FarLayer graph={graph} layout={layout} shape={shape} selected={selected} />
      )}
    </ReactFlow>
  )
}

/** With points to join that nobody draws: without them every node would be drawn at all times. */
function nodesOf({ ids, x, y }: Layout, shape: LayoutShape): StepNode[] {
  const { width, height, direction } = shape
  const isRow = direction === 'LR'
  const point = { width: 1, height: 1 }
  const handles = [
    {
      type: 'target' as const,
      position: isRow ? Position.Left : Position.Top,
      x: isRow ? 0 : width / 2,
      y: isRow ? height / 2 : 0,
      ...point,
    },
    {
      type: 'source' as const,
      position: isRow ? Position.Right : Position.Bottom,
      x: isRow ? width : width / 2,
      y: isRow ? height / 2 : height,
      ...point,
    },
  ]
  return ids.map((id, index) => ({
    id,
    type: 'step',
    position: { x: x[index] ?? 0, y: y[index] ?? 0 },
    width,
    height,
    measured: { width, height },
    handles,
    data: { stepId: id },
  }))
}

interface At {
  readonly x: number
  readonly y: number
}

function stepAt(layout: Layout, { width, height }: LayoutShape, { x, y }: At): string | undefined {
  const index = layout.ids.findIndex((_, node) => {
    const [left, top] = [layout.x[node] ?? 0, layout.y[node] ?? 0]
    return x >= left && x <= left + width && y >= top && y <= top + height
  })
  return layout.ids[index]
}
