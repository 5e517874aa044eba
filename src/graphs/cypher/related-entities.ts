import type { EntityReference } from '../../core/capability.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { GraphDatabase } from '../../ports/graph-database.ts'
import type { GatheredEntity, RelatedEntity } from '../../ports/gathered-context.ts'
import { entityLabel, ownLabels } from './schema.ts'

/** How many neighbours of one entity are told. */
const relatedMax = 50

/** What the graph knows of entities: their properties, what they relate to, and that too. */
export async function relatedEntities(
  database: GraphDatabase,
  entities: readonly EntityReference[],
): Promise<readonly GatheredEntity[]> {
  const byLabel = Map.groupBy(entities, ({ kind }) => entityLabel(kind))
  const found: GatheredEntity[] = []
  for (const [label, group] of byLabel) {
    const ids = group.map(({ kind, name }) => `${kind}:${name}`.toWellFormed())
    const { rows } = await database.query({ text: textFor(label), parameters: { ids } })
    for (const row of rows as unknown as readonly Row[]) found.push(...entitiesIn(label, row))
  }
  return found
}

interface Neighbour {
  readonly type: string
  readonly label: string
  readonly id: string
  readonly properties: JsonObject
}

interface Row {
  readonly id: string
  readonly properties: JsonObject
  readonly outward: readonly Neighbour[]
  readonly inward: readonly Neighbour[]
}

function textFor(label: string): string {
  const map = '{type: type(r), label: head(labels(x)), id: x.id, properties: properties(x)}'
  const between = `WHERE type(r) <> 'OPERATES_ON' | ${map}`
  return `MATCH (e:\`${label}\`) WHERE e.id IN $ids
WITH e, [(e)-[r]->(x) ${between}] AS outward, [(e)<-[r]-(x) ${between}] AS inward
RETURN e.id AS id, properties(e) AS properties, outward AS outward, inward AS inward
ORDER BY id`
}

function entitiesIn(label: string, { id, properties, ...row }: Row): readonly GatheredEntity[] {
  const neighbours = [...row.outward, ...row.inward]
    .filter((one) => !ownLabels.has(one.label))
    .slice(0, relatedMax)
  const related = neighbours.map((one): RelatedEntity => ({ type: one.type, ...referenceOf(one) }))
  const around = neighbours.map((one): GatheredEntity => {
    return { ...referenceOf(one), properties: without(one.properties), relatedTo: [] }
  })
  const own = { ...referenceOf({ label, id }), properties: without(properties) }
  return [{ ...own, relatedTo: related }, ...around]
}

function referenceOf({
  label,
  id,
}: {
  readonly label: string
  readonly id: string
}): EntityReference {
  const at = id.indexOf(':')
  return at < 0 ? { kind: label, name: id } : { kind: id.slice(0, at), name: id.slice(at + 1) }
}

function without(properties: JsonObject): JsonObject {
  const entries = Object.entries(properties).filter(([name, value]: [string, Json]) => {
    return name !== 'id' && name !== 'name' && value !== null
  })
  return Object.fromEntries(entries)
}
