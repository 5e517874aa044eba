import { useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { LayoutGraph, LayoutShape } from '../graph/layout-graph.ts'
import { useLayout } from '../graph/use-layout.ts'
import { walk } from '../graph/walk.ts'
import type { Arrow } from '../graph/walk.ts'
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
  /** Opens a node, where that leads anywhere. */
  readonly onOpen?: (id: string) => void
}

const shape: LayoutShape = { direction: 'LR', width: 190, height: 44, rankGap: 60, laneGap: 10 }

/** Any small graph as a picture, laid out as plans are. */
export function GraphPicture({ label, nodes, edges, onOpen }: GraphPictureProps): ReactNode {
  const key = JSON.stringify([nodes, edges])
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the key says what is in them
  const graph = useMemo(() => graphOf(nodes, edges), [key])
  const { layout } = useLayout(graph, shape)
  const picture = useRef<SVGSVGElement>(null)
  const [reached, setReached] = useState<string>()
  if (layout === undefined || layout.ids.length !== nodes.length) return null
  const { left, top, right, bottom } = layout.bounds
  const [width, height] = [right - left + 32, bottom - top + 32]
  const focusable = graph.ids.find((id) => id === reached) ?? graph.ids[0]
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.key.startsWith('Arrow') || focusable === undefined) return
    const next = walk(focusable, event.key as Arrow, { graph, layout, shape })
    if (next === undefined) return
    event.preventDefault()
    setReached(next)
    const box = picture.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(next)}"]`)
    box?.focus()
    box?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  return (
    <div className="picture broad">
      <svg
        ref={picture}
        width={width}
        height={height}
        viewBox={`${left - 16} ${top - 16} ${width} ${height}`}
        role="group"
        aria-label={label}
        onKeyDown={onKeyDown}
      >
        {layout.paths.map((path, index) => (
          <path key={index} d={path} />
        ))}
        {nodes.map((node, index) => (
          <Box
            key={node.id}
            node={node}
            x={layout.x[index] ?? 0}
            y={layout.y[index] ?? 0}
            isReached={node.id === focusable}
            onReach={() => setReached(node.id)}
            onOpen={onOpen === undefined ? undefined : () => onOpen(node.id)}
          />
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
  /** The one node that the Tab key reaches; arrows go on from there. */
  readonly isReached: boolean
  readonly onReach: () => void
  readonly onOpen: (() => void) | undefined
}

function Box({ node, x, y, isReached, onReach, onOpen }: BoxProps): ReactNode {
  const title = visibleText(node.title)
  const kind = visibleText(node.kind)
  return (
    <g
      transform={`translate(${x} ${y})`}
      data-node={node.id}
      className={onOpen === undefined ? 'box' : 'box open'}
      role={onOpen === undefined ? 'img' : 'button'}
      // A button is called by what is written on it.
      aria-label={onOpen === undefined ? `${title}, ${kind}` : undefined}
      tabIndex={isReached ? 0 : -1}
      onFocus={onReach}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        onOpen?.()
      }}
    >
      <rect width={shape.width} height={shape.height} rx="8" />
      <text x="12" y="19">
        {title.length > 25 ? `${title.slice(0, 24)}…` : title}
      </text>
      <text x="12" y="34" className="sub">
        {kind}
      </text>
    </g>
  )
}
