import { ViewportPortal, useStore } from '@xyflow/react'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { useGhostEdge } from '../change/change-source.tsx'
import { useModelPart } from '../data/model-source.tsx'
import { edgeState } from './edge-state.ts'
import type { Layout, LayoutGraph, LayoutShape } from './layout-graph.ts'

interface EdgeLayerProps {
  readonly graph: LayoutGraph
  readonly layout: Layout
  readonly shape: LayoutShape
}

/** The view is looked at in steps of so many pixels, so that moving it draws few edges anew. */
const cell = 400

/** The ways between steps, along the paths that the layout made; those that are seen only. */
export function EdgeLayer({ graph, layout, shape }: EdgeLayerProps): ReactNode {
  const left = useStore(({ transform: [x, , zoom] }) => Math.floor(-x / zoom / cell) * cell)
  const top = useStore(({ transform: [, y, zoom] }) => Math.floor(-y / zoom / cell) * cell)
  const width = useStore(
    ({ width, transform }) => (Math.ceil(width / transform[2] / cell) + 1) * cell,
  )
  const height = useStore(
    ({ height, transform }) => (Math.ceil(height / transform[2] / cell) + 1) * cell,
  )
  const seen = useMemo(() => {
    const [right, bottom] = [left + width, top + height]
    return graph.edges.flatMap(([from, to], index) => {
      const [x0, x1] = ordered(layout.x[from], layout.x[to])
      const [y0, y1] = ordered(layout.y[from], layout.y[to])
      const isSeen = x0 < right && x1 + shape.width > left && y0 < bottom && y1 + shape.height > top
      return isSeen ? [index] : []
    })
  }, [graph, layout, shape, left, top, width, height])
  return (
    <ViewportPortal>
      <svg className="edge-layer" aria-hidden="true">
        {seen.map((index) => {
          const [from, to] = graph.edges[index] ?? [0, 0]
          return (
            <EdgeLine
              key={index}
              from={graph.ids[from] ?? ''}
              to={graph.ids[to] ?? ''}
              path={layout.paths[index] ?? ''}
            />
          )
        })}
      </svg>
    </ViewportPortal>
  )
}

function ordered(a = 0, b = 0): readonly [number, number] {
  return a < b ? [a, b] : [b, a]
}

interface EdgeLineProps {
  readonly from: string
  readonly to: string
  readonly path: string
}

function EdgeLine({ from, to, path }: EdgeLineProps): ReactNode {
  const state = useModelPart((model) => edgeState(model, from, to))
  const ghost = useGhostEdge(from, to)
  return <path d={path} className={ghost ?? state} />
}
