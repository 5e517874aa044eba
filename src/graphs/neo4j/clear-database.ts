import type { Driver } from 'neo4j-driver'
import { watermark } from '../cypher/schema.ts'

/**
 * So much goes in one transaction. Until it ends, each relationship takes about 1 KB of the server's
 * memory, and a node can have thousands, so they go first, by themselves.
 */
const relationshipsAtOnce = 20_000
const nodesAtOnce = 10_000

/**
 * Takes everything out of a database that is Skein's, the watermark last: if this is interrupted,
 * the database is still known to be Skein's, stands at 0, and is cleared again.
 */
export async function clearDatabase(
  driver: Driver,
  where: { readonly database?: string },
): Promise<void> {
  const mark = `(w:\`${watermark.label}\` {id: $id})`
  await driver.executeQuery(
    `MATCH ${mark} SET w.position = 0, w.version = 0`,
    { id: watermark.id },
    where,
  )
  const removeAll = async (found: string, atOnce: number): Promise<void> => {
    const text = `${found} WITH x LIMIT ${atOnce} DELETE x RETURN count(*) AS n`
    for (let removed = atOnce; removed >= atOnce;) {
      const { records } = await driver.executeQuery(text, {}, where)
      removed = Number(records[0]?.get('n') ?? 0)
    }
  }
  await removeAll('MATCH ()-[x]->()', relationshipsAtOnce)
  await removeAll(`MATCH (x) WHERE NOT x:\`${watermark.label}\``, nodesAtOnce)
}
