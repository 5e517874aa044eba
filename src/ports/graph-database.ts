import type { Json, JsonObject } from '../core/json.ts'

/** A node by its label and our own id; never the engine's identity. */
export interface NodeReference {
  readonly label: string
  readonly id: string
}

/** What the projector asks for. All are idempotent. Property names are snake_case. */
export type GraphOperation =
  | ({ readonly type: 'upsert-node'; readonly properties: GraphProperties } & NodeReference)
  | {
      readonly type: 'upsert-relationship'
      readonly from: NodeReference
      readonly relationship: string
      readonly to: NodeReference
      readonly properties?: GraphProperties
    }
  | ({ readonly type: 'delete-node' } & NodeReference)
  | {
      readonly type: 'delete-relationship'
      readonly from: NodeReference
      readonly relationship: string
      readonly to: NodeReference
    }

/** A datetime is `{ datetime: ISO UTC text }`; nested values are stored as JSON text by the caller. */
export type GraphValue =
  | null
  | boolean
  | number
  | string
  | readonly string[]
  | { readonly datetime: string }

export type GraphProperties = { readonly [name: string]: GraphValue }

export interface GraphQuery {
  readonly text: string
  readonly parameters?: JsonObject
  readonly timeoutMs?: number
  readonly rowsMax?: number
  readonly signal?: AbortSignal
}

export interface GraphRows {
  readonly columns: readonly string[]
  readonly rows: readonly { readonly [column: string]: Json }[]
  /** There was more than `rowsMax`. */
  readonly truncated: boolean
}

/** The property graph of one organization. Must pass `graphDatabaseContract`. */
export interface GraphDatabase {
  readonly engine: 'grafeo' | 'neo4j'
  /** Applies operations and remembers the journal position they bring the graph to, in one transaction. */
  apply(batch: {
    readonly position: number
    readonly operations: readonly GraphOperation[]
  }): Promise<void>
  /** The journal position that the graph stands at; 0 when new. */
  position(): Promise<number>
  /** Our own text. Errors: `GRAPH_QUERY_FAILED`, `GRAPH_QUERY_TIMED_OUT`, `GRAPH_UNAVAILABLE`. */
  query(query: GraphQuery): Promise<GraphRows>
  /** Text that a user wrote: reading only. Errors: as `query`, and `GRAPH_QUERY_REFUSED`. */
  queryUntrusted(query: GraphQuery): Promise<GraphRows>
  counts(): Promise<{ readonly nodes: number; readonly relationships: number }>
  close(): Promise<void>
}
