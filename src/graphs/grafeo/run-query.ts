import type { GrafeoDB, Transaction } from '@grafeo-db/js'
import type { JsonObject } from '../../core/json.ts'
import { plainRow } from './plain-value.ts'
import type { QueryValue } from './protocol.ts'

/** Rows beyond this many characters of JSON are left out, as rows beyond `rowsMax` are. */
const textLengthMax = 32 * 1024 * 1024

/** Runs one statement and gives its rows as JSON text. */
export async function runQuery(
  database: GrafeoDB | Transaction,
  query: {
    readonly text: string
    readonly parameters: JsonObject
    readonly rowsMax: number
  },
): Promise<QueryValue> {
  const result = await database.executeCypher(query.text, query.parameters)
  const rows: string[] = []
  let length = 0
  while (rows.length < Math.min(result.length, query.rowsMax)) {
    const row = JSON.stringify(plainRow(result.get(rows.length)))
    length += row.length
    if (length > textLengthMax) break
    rows.push(row)
  }
  return {
    columns: result.columns,
    rows: `[${rows.join(',')}]`,
    truncated: rows.length < result.length,
  }
}

/** The same on the graph as of now, in a transaction that never commits. */
export async function runTakenBack(
  database: GrafeoDB,
  query: Parameters<typeof runQuery>[1],
): Promise<QueryValue> {
  const transaction = database.beginTransaction('snapshot')
  try {
    return await runQuery(transaction, query)
  } finally {
    if (transaction.isActive) transaction.rollback()
  }
}
