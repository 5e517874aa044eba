import { indexedProperties, ownLabels } from '../cypher/schema.ts'

/** Times by which queries of a period look steps up; the embedded engine has no range index. */
const rangeProperties = [{ label: 'ExecutionStep', property: 'completed_at' }]

/** What a database needs before its first batch; each may be run any number of times. */
export function schemaStatements(): readonly string[] {
  const indexed = [...indexedProperties, ...rangeProperties].map(
    ({ label, property }) =>
      `CREATE INDEX \`by_${property}_${label}\` IF NOT EXISTS FOR (n:\`${label}\`) ON (n.\`${property}\`)`,
  )
  return [...[...ownLabels].map(uniqueId), ...indexed]
}

/** Community has uniqueness constraints; they are also the index for look-ups by id. */
export function uniqueId(label: string): string {
  return `CREATE CONSTRAINT \`one_id_${label}\` IF NOT EXISTS FOR (n:\`${label}\`) REQUIRE n.id IS UNIQUE`
}
