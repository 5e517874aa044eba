import type { GrafeoDB, Transaction } from '@grafeo-db/js'
import type { Statement } from '../cypher/batch-statements.ts'
import { ownLabels } from '../cypher/schema.ts'
import { indexLabel } from './graph-file.ts'
import type { ApplyOrder } from './apply-order.ts'

/** Writes batches one after the other, each with its watermark in one transaction. */
export function createBatchWriter(database: GrafeoDB): (order: ApplyOrder) => Promise<void> {
  const indexed = new Set(ownLabels)
  let last: Promise<unknown> = Promise.resolve()
  return (order) => {
    const written = last.then(() => applyBatch(database, order, indexed))
    last = written.catch(() => undefined)
    return written
  }
}

async function applyBatch(
  database: GrafeoDB,
  { labels, statements }: ApplyOrder,
  indexed: Set<string>,
): Promise<void> {
  for (const label of labels) {
    if (!indexed.has(label)) await indexLabel(database, label)
    indexed.add(label)
  }
  const transaction = database.beginTransaction()
  try {
    for (const { text, rows } of JSON.parse(statements) as readonly Statement[]) {
      await transaction.executeCypher(text, { rows })
    }
    transaction.commit()
  } catch (error) {
    rollBack(transaction)
    throw error
  }
}

function rollBack(transaction: Transaction): void {
  if (transaction.isActive) transaction.rollback()
}
