import type { ManagedTransaction, Result } from 'neo4j-driver'
import type { Json } from '../../core/json.ts'
import type { GraphRows } from '../../ports/graph-database.ts'
import { driverParameters } from './driver-parameters.ts'
import type { Neo4jDriver } from './load-driver.ts'
import { PlainRecord } from './plain-record.ts'

/** Rows beyond this many characters of JSON are left out, as rows beyond `rowsMax` are. */
const textLengthMax = 32 * 1024 * 1024

/** Reads at most `rowsMax` rows, and lets the server stop there. */
export async function readRows(
  driver: Neo4jDriver,
  transaction: ManagedTransaction,
  query: { readonly text: string; readonly parameters: object; readonly rowsMax: number },
): Promise<GraphRows> {
  const result: Result = transaction.run(query.text, driverParameters(query.parameters))
  const columns = await result.keys()
  const rows: { readonly [column: string]: Json }[] = []
  let length = 0
  for await (const record of result) {
    if (rows.length >= query.rowsMax) return { columns, rows, truncated: true }
    const plain = new PlainRecord(driver, [...record.values()])
    const entries = columns.map((column) => [column, plain.plain(record.get(column))] as const)
    const row = Object.fromEntries(entries)
    length += JSON.stringify(row).length
    if (length > textLengthMax) return { columns, rows, truncated: true }
    rows.push(row)
  }
  return { columns, rows, truncated: false }
}
