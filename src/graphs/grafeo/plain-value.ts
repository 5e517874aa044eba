import { isJsonObject } from '../../core/json.ts'
import type { Json } from '../../core/json.ts'

/** Our ids of the nodes in a row, by the engine's. */
type Ids = ReadonlyMap<number, Json>

/** A row of the engine, in which the ends of relationships are known when their nodes are. */
export function plainRow(row: { readonly [column: string]: unknown }): Json {
  const ids = new Map<number, Json>()
  Object.values(row).forEach((value) => meet(value, ids))
  return mapped(Object.entries(row), ids)
}

/**
 * A value of the engine as plain JSON, without the engine's own ids. A node becomes
 * `{ labels, properties }`, a relationship `{ type, from, to, properties }` (the ends where the row
 * has them), a path the list of its nodes and relationships in turn. An integer beyond 2^53 becomes
 * text; a number that JSON lacks, null.
 */
export function plainValue(value: unknown, ids: Ids = new Map()): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return plainInteger(value)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item) => plainValue(item, ids))
  if (value instanceof Date) return value.toISOString()
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array, (item) => plainValue(item))
  return isJsonObject(value) ? plainObject(value, ids) : null
}

function meet(value: unknown, ids: Map<number, Json>): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) return value.forEach((item) => meet(item, ids))
  if (!isJsonObject(value)) return
  if (isNode(value)) ids.set(value['_id'] as number, plainValue(value['id']))
  else if (!isRelationship(value)) Object.values(value).forEach((item) => meet(item, ids))
}

function plainInteger(value: bigint): Json {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function plainObject(value: { readonly [key: string]: unknown }, ids: Ids): Json {
  if (isNode(value)) {
    return { labels: value['_labels'] as string[], properties: propertiesOf(value, ids) }
  }
  if (isRelationship(value)) return plainRelationship(value, ids)
  if (isPath(value)) return plainPath(value, ids)
  return mapped(Object.entries(value), ids)
}

function plainRelationship(value: { readonly [key: string]: unknown }, ids: Ids): Json {
  const from = ids.get(value['_source'] as number)
  const to = ids.get(value['_target'] as number)
  const ends = typeof from === 'string' && typeof to === 'string' ? { from, to } : {}
  return { type: value['_type'] as string, ...ends, properties: propertiesOf(value, ids) }
}

function plainPath({ nodes, edges }: Path, ids: Ids): Json {
  return nodes.flatMap((node, at) =>
    at === 0 ? [plainValue(node, ids)] : [plainValue(edges[at - 1], ids), plainValue(node, ids)],
  )
}

function propertiesOf(value: object, ids: Ids): { [key: string]: Json } {
  return mapped(
    Object.entries(value).filter(([key]) => !ownKeys.has(key)),
    ids,
  )
}

function mapped(
  entries: readonly (readonly [string, unknown])[],
  ids: Ids,
): { [key: string]: Json } {
  return Object.fromEntries(entries.map(([key, value]) => [key, plainValue(value, ids)]))
}

const ownKeys = new Set(['_id', '_labels', '_source', '_target', '_type'])

function isNode(value: { readonly [key: string]: unknown }): boolean {
  return typeof value['_id'] === 'number' && Array.isArray(value['_labels'])
}

function isRelationship(value: { readonly [key: string]: unknown }): boolean {
  return typeof value['_source'] === 'number' && typeof value['_type'] === 'string'
}

interface Path {
  readonly nodes: readonly unknown[]
  readonly edges: readonly unknown[]
}

function isPath(value: object): value is Path {
  if (Object.keys(value).length !== 2) return false
  const { nodes, edges } = value as Partial<Path>
  if (!Array.isArray(nodes) || !Array.isArray(edges)) return false
  const ends = nodes.every((node) => isJsonObject(node) && isNode(node))
  const between = edges.every((edge) => isJsonObject(edge) && isRelationship(edge))
  return ends && between && nodes.length === edges.length + 1
}
