import { useMemo } from 'react'
import type { ReactNode } from 'react'
import type { LayoutGraph, LayoutShape } from '../graph/layout-graph.ts'
import { useLayout } from '../graph/use-layout.ts'
import { visibleText } from './visible-text.ts'

export interface PictureNode {
  readonly id: string
  readonly title: string
  readonly kind: string
}

export interface PictureEdge {
  readonly from: string
  readonly to: string
}

interface GraphPictureProps {
  readonly label: string
  readonly nodes: readonly PictureNode[]
  readonly edges: readonly PictureEdge[]
}

const shape: LayoutShape = { direction: 'LR', width: 190, height: 44, rankGap: 60, laneGap: 10 }

/** Any small graph as a picture, laid out as plans are. */
export function GraphPicture({ label, nodes, edges }: GraphPictureProps): ReactNode {
  const key = JSON.stringify([nodes, edges])
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the key says what is in them
  const graph = useMemo(() => graphOf(nodes, edges), [key])
  const { layout } = useLayout(graph, shape)
  if (layout === undefined || layout.ids.length !== nodes.length) return null
  const { left, top, right, bottom } = layout.bounds
  const [width, height] = [right - left + 32, bottom - top + 32]
  return (
    <div className="picture broad" tabIndex={0}>
      <svg
        width={width}
        height={height}
        viewBox={`${left - 16} ${top - 16} ${width} ${height}`}
        role="img"
        aria-label={label}
      >
        {layout.paths.map((path, index) => (
          <path key={index} d={path} />
        ))}
        {nodes.map((node, index) => (
          <Box key={node.id} node={node} x={layout.x[index] ?? 0} y={layout.y[index] ?? 0} />
        ))}
      </svg>
    </div>
  )
}

/** A layout knows no ways back: an edge goes from what was named first. */
function graphOf(nodes: readonly PictureNode[], edges: readonly PictureEdge[]): LayoutGraph {
  const index = new Map(nodes.map(({ id }, at) => [id, at]))
  const seen = new Map<string, readonly [number, number]>()
  for (const { from, to } of edges) {
    const [a, b] = [index.get(from), index.get(to)]
    if (a === undefined || b === undefined || a === b) continue
    const pair = [Math.min(a, b), Math.max(a, b)] as const
    seen.set(pair.join('-'), pair)
  }
  return { ids: nodes.map(({ id }) => id), edges: [...seen.values()] }
}

interface BoxProps {
  readonly node: PictureNode
  readonly x: number
  readonly y: number
}

function Box({ node, x, y }: BoxProps): ReactNode {
  const title = visibleText(node.title)
  return (
    <g transform={`translate(${x} ${y})`}>
      <title>{title}</title>
      <rect width={shape.width} height={shape.height} rx="8" />
      <text x="12" y="19">
        {title.length > 25 ? `${title.slice(0, 24)}…` : title}
      </text>
      <text x="12" y="34" className="sub">
        {visibleText(node.kind)}
      </text>
    </g>
  )
}
