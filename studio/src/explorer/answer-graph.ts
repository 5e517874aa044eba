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
    const { properties, type, from, to } = value
    const node = nodeOf(value)
    if (node !== undefined) nodes.set(node.id, node)
    else if (typeof type === 'string' && isRecord(properties)) {
      if (typeof from === 'string' && typeof to === 'string') edges.push({ from, to })
    } else Object.values(value).forEach(meet)
  }
  rows.forEach(meet)
  const all = [...nodes.values()]
  return { nodes: all.slice(0, nodesMax), edges, left: Math.max(0, all.length - nodesMax) }
}

/** A node of the graph, by what it is called. */
function nodeOf({
  labels,
  properties,
}: {
  readonly [key: string]: unknown
}): PictureNode | undefined {
  if (!Array.isArray(labels) || !isRecord(properties)) return undefined
  const id = textOf(properties['id']) ?? textOf(properties['name']) ?? JSON.stringify(properties)
  const title = textOf(properties['name']) ?? textOf(properties['text']) ?? id
  return { id, title, kind: labels.join(', ') }
}

/** What a value is in one line: a node by its label and name, a relationship by its type. */
export function lineOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.some(isRecord)) return value.map(lineOf).join(', ')
  if (!isRecord(value)) return JSON.stringify(value)
  const node = nodeOf(value)
  if (node !== undefined) return `${node.kind} ${node.title}`
  const { type, properties } = value
  return typeof type === 'string' && isRecord(properties) ? type : JSON.stringify(value)
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
