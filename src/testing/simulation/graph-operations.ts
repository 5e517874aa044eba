import type { GraphOperation, GraphProperties, NodeReference } from '../../ports/graph-database.ts'
import type { Chance } from './random-history.ts'

export function pick<T>(list: readonly T[], chance: Chance): T {
  return list[chance(list.length)] as T
}

export function reference(label: string, id: string): NodeReference {
  return { label, id }
}

export function upsert(node: NodeReference, properties: GraphProperties): GraphOperation {
  return { type: 'upsert-node', ...node, properties }
}

export function relate(
  from: NodeReference,
  relationship: string,
  ...[to, properties = {}]: readonly [NodeReference, GraphProperties?]
): GraphOperation {
  return { type: 'upsert-relationship', from, relationship, to, properties }
}

export function time(at: number): { readonly datetime: string } {
  return { datetime: new Date(at).toISOString() }
}
