import type { GraphAnswer } from '@source/app/views.ts'
import type { PictureEdge, PictureNode } from '../parts/graph-picture.tsx'

export interface AnswerGraph {
  readonly nodes: readonly PictureNode[]
  readonly edges: readonly PictureEdge[]
  /** Nodes that are there and not drawn. */
  readonly left: number
}

const nodesMax = 300

/** The nodes and relationships that are anywhere in an answer. */
export function graphOfAnswer({ rows }: GraphAnswer): AnswerGraph {
  const nodes = new Map<string, PictureNode>()
  const edges: PictureEdge[] = []
  const meet = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(meet)
    if (!isRecord(value)) return
    const { labels, properties, type, from, to } = value
    if (Array.isArray(labels) && isRecord(properties)) {
      const id =
        textOf(properties['id']) ?? textOf(properties['name']) ?? JSON.stringify(properties)
      const title = textOf(properties['name']) ?? textOf(properties['text']) ?? id
      nodes.set(id, { id, title, kind: labels.join(', ') })
    } else if (typeof type === 'string' && isRecord(properties)) {
      if (typeof from === 'string' && typeof to === 'string') edges.push({ from, to })
    } else Object.values(value).forEach(meet)
  }
  rows.forEach(meet)
  const all = [...nodes.values()]
  return { nodes: all.slice(0, nodesMax), edges, left: Math.max(0, all.length - nodesMax) }
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
