import type { Driver } from 'neo4j-driver'
import { watermark } from '../cypher/schema.ts'

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
  let removed = nodesAtOnce
  while (removed >= nodesAtOnce) {
    const { records } = await driver.executeQuery(
      `MATCH (n) WHERE NOT n:\`${watermark.label}\` WITH n LIMIT ${nodesAtOnce}
       DETACH DELETE n RETURN count(*) AS n`,
      {},
      where,
    )
    removed = Number(records[0]?.get('n') ?? 0)
  }
}
