import type { Entity, EntityReference, EntityRelationship } from '../../../core/capability.ts'
import type { GraphOperation, NodeReference } from '../../../ports/graph-database.ts'
import { reportedProperties, text } from '../graph-value.ts'
import { entityLabel, relationshipType } from '../schema.ts'
import { relate, relateEntities, upsert } from './operations.ts'

/** What a step reported: entities it created or operated on, and how entities relate. */
export function projectReport(
  by: NodeReference,
  report: {
    readonly entities: readonly Entity[] | undefined
    readonly relationships: readonly EntityRelationship[] | undefined
  },
): GraphOperation[] {
  const entities = (report.entities ?? []).flatMap((entity) => [
    upsert(reference(entity), {
      ...reportedProperties(entity.properties),
      name: text(entity.name),
    }),
    ...relate(by, 'OPERATES_ON', { to: reference(entity) }),
  ])
  return [...entities, ...(report.relationships ?? []).flatMap(projectRelationship)]
}

function projectRelationship({ from, type, to, properties }: EntityRelationship): GraphOperation[] {
  return [
    upsert(reference(from), { name: text(from.name) }),
    upsert(reference(to), { name: text(to.name) }),
    ...relateEntities(reference(from), relationshipType(type), {
      to: reference(to),
      properties: reportedProperties(properties),
    }),
  ]
}

function reference({ kind, name }: EntityReference): NodeReference {
  return { label: entityLabel(kind), id: `${kind}:${name}`.toWellFormed() }
}
