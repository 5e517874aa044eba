import type {
  GraphOperation,
  GraphProperties,
  NodeReference,
} from '../../../ports/graph-database.ts'
import type { OwnRelationship } from '../schema.ts'

interface RelationshipEnd {
  readonly to: NodeReference
  readonly properties?: GraphProperties
}

export function user(id: string): NodeReference {
  return { label: 'User', id: withoutPrefix(id, 'user:') }
}

export function agent(name: string): NodeReference {
  return { label: 'Agent', id: name }
}

/** Who did something: a person (`user:NAME`), an agent (by name, or `agent:NAME`), or Skein. */
export function party(actor = 'engine'): NodeReference {
  return actor.startsWith('user:') ? user(actor) : agent(withoutPrefix(actor, 'agent:'))
}

export function capability(name: string): NodeReference {
  return { label: 'Capability', id: name }
}

export function plan(id: string): NodeReference {
  return { label: 'ExecutionPlan', id }
}

/** A step of a plan, or an item of a fan-out (`mail[3]`). */
export function step(planId: string, stepId: string): NodeReference {
  return { label: 'ExecutionStep', id: `${planId}/${stepId}` }
}

export function decision(id: string): NodeReference {
  return { label: 'Decision', id }
}

export function message(id: string): NodeReference {
  return { label: 'Message', id }
}

export function analysis(id: string): NodeReference {
  return { label: 'Analysis', id }
}

export function upsert(reference: NodeReference, properties: GraphProperties): GraphOperation {
  return { type: 'upsert-node', ...reference, properties: { ...named(reference), ...properties } }
}

/** A relationship that Skein itself makes, and both its ends. */
export function relate(
  from: NodeReference,
  relationship: OwnRelationship,
  end: RelationshipEnd,
): GraphOperation[] {
  return relateEntities(from, relationship, end)
}

/**
 * A relationship of any type and both its ends. The ends are made when they are not there yet, so
 * that no relationship is ever lost to the order in which streams were written.
 */
export function relateEntities(
  from: NodeReference,
  relationship: string,
  end: RelationshipEnd,
): GraphOperation[] {
  const properties = end.properties === undefined ? {} : { properties: end.properties }
  return [
    upsert(from, {}),
    upsert(end.to, {}),
    { type: 'upsert-relationship', from, relationship, to: end.to, ...properties },
  ]
}

export function unrelate(
  from: NodeReference,
  relationship: OwnRelationship,
  to: NodeReference,
): GraphOperation {
  return { type: 'delete-relationship', from, relationship, to }
}

/** Nodes whose id is their name have it from the first mention on. */
function named({ label, id }: NodeReference): GraphProperties {
  return label === 'Agent' || label === 'Capability' || label === 'User' ? { name: id } : {}
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text
}
