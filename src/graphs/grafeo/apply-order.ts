import { SkeinError, reasonOf } from '../../core/errors.ts'
import type { GraphOperation } from '../../ports/graph-database.ts'
import { batchStatements, labelsOf } from '../cypher/batch-statements.ts'
import type { Order } from './protocol.ts'

export type ApplyOrder = Extract<Order, { readonly type: 'apply' }>

/**
 * A batch for the child, made small before it is sent: operations on one node are one row, and rows
 * are text. Sent as they are, the operations cost as much as writing them.
 *
 * Errors: `GRAPH_QUERY_FAILED` for a value that no engine may see.
 */
export function applyOrder(batch: {
  readonly position: number
  readonly operations: readonly GraphOperation[]
}): ApplyOrder {
  try {
    const labels = [...labelsOf(batch.operations)]
    return { type: 'apply', labels, statements: JSON.stringify(batchStatements(batch)) }
  } catch (error) {
    throw new SkeinError('GRAPH_QUERY_FAILED', { reason: reasonOf(error) }, { cause: error })
  }
}
