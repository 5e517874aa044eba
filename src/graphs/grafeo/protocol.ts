import type { JsonObject } from '../../core/json.ts'

/**
 * What the supervisor and its child say to each other. The child opens its database first and says
 * `ready` or `failed`; then it answers every request once. Requests run side by side, except that
 * one batch is written at a time.
 */
export type Order =
  | {
      readonly type: 'apply'
      /** That the batch writes to. */
      readonly labels: readonly string[]
      /** As JSON text. */
      readonly statements: string
    }
  | {
      readonly type: 'query'
      readonly text: string
      readonly parameters: JsonObject
      readonly rowsMax: number
      /** Only the writer: in a transaction that is taken back, whatever the text does. */
      readonly isTakenBack?: true
      /** Only a reader: the copy of the graph that the query is for. */
      readonly snapshot?: string
    }
  | { readonly type: 'counts' }
  /** Only the writer: a copy of the graph as it is now, in place of that reader's last one. */
  | { readonly type: 'snapshot'; readonly reader: string }
  | { readonly type: 'close' }

export interface Request {
  readonly id: number
  readonly order: Order
}

export type FailureCode = 'GRAPH_QUERY_FAILED' | 'GRAPH_QUERY_TIMED_OUT' | 'GRAPH_UNAVAILABLE'

export type Reply =
  | { readonly type: 'ready'; readonly position: number }
  | { readonly type: 'failed'; readonly reason: string }
  /** The child has met its memory limit and ends. */
  | { readonly type: 'over-memory' }
  | { readonly type: 'done'; readonly id: number; readonly value: unknown }
  | {
      readonly type: 'refused'
      readonly id: number
      readonly code: FailureCode
      readonly reason: string
    }

/** Rows as JSON text: written once in the child, read once in the parent. */
export interface QueryValue {
  readonly columns: readonly string[]
  readonly rows: string
  readonly truncated: boolean
}

export interface CountsValue {
  readonly nodes: number
  readonly relationships: number
}

export interface SnapshotValue {
  readonly path: string
}

/** What a child is started with, as its one argument. */
export interface ChildOptions {
  readonly role: 'writer' | 'reader'
  readonly folder: string
  readonly memoryMaxBytes: number
}
