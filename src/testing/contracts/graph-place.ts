import type { GraphDatabase, GraphOperation, GraphProperties } from '../../ports/graph-database.ts'

/** Where a graph under test keeps its data: opened again, it finds everything. */
export interface GraphPlace {
  open(): Promise<GraphDatabase>
  /** Ends what runs the engine, without a warning; or why that cannot be done. */
  readonly crash: ((database: GraphDatabase) => Promise<void>) | { readonly cannot: string }
  remove(): Promise<void>
}

/** Makes an empty place; each test gets one of its own. */
export type CreateGraphPlace = () => Promise<GraphPlace>

/** Runs one test's body on a new graph, and cleans up behind it. */
export async function withGraph(
  create: CreateGraphPlace,
  body: (graph: GraphDatabase, place: GraphPlace) => Promise<void>,
): Promise<void> {
  const place = await create()
  const graph = await place.open()
  try {
    await body(graph, place)
  } finally {
    await graph.close()
    await place.remove()
  }
}

/** A domain entity of kind `thing`. */
export function thing(id: string, properties: GraphProperties = {}): GraphOperation {
  return { type: 'upsert-node', label: 'thing', id, properties }
}

/** A relationship between two things. */
export function knows(from: string, to: string, properties: GraphProperties = {}): GraphOperation {
  return { type: 'upsert-relationship', ...knowing(from, to), properties }
}

export function knowsNoMore(from: string, to: string): GraphOperation {
  return { type: 'delete-relationship', ...knowing(from, to) }
}

function knowing(
  from: string,
  to: string,
): {
  readonly from: { readonly label: string; readonly id: string }
  readonly relationship: string
  readonly to: { readonly label: string; readonly id: string }
} {
  return {
    from: { label: 'thing', id: from },
    relationship: 'KNOWS',
    to: { label: 'thing', id: to },
  }
}
