import type { GrafeoDB, Transaction } from '@grafeo-db/js'
import type { GraphOperation } from '../../ports/graph-database.ts'
import { batchStatements, labelsOf } from '../cypher/batch-statements.ts'
import { ownLabels } from '../cypher/schema.ts'
import { indexLabel } from './graph-file.ts'

interface Batch {
  readonly position: number
  readonly operations: readonly GraphOperation[]
}

/** Writes batches one after the other, each with its watermark in one transaction. */
export function createBatchWriter(database: GrafeoDB): (batch: Batch) => Promise<void> {
  const indexed = new Set(ownLabels)
  let last: Promise<unknown> = Promise.resolve()
  return (batch) => {
    const written = last.then(() => applyBatch(database, batch, indexed))
    last = written.catch(() => undefined)
    return written
  }
}

async function applyBatch(database: GrafeoDB, batch: Batch, indexed: Set<string>): Promise<void> {
  for (const label of labelsOf(batch.operations)) {
    if (!indexed.has(label)) await indexLabel(database, label)
    indexed.add(label)
  }
  const transaction = database.beginTransaction()
  try {
    for (const { text, rows } of batchStatements(batch)) {
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
