import { isJsonObject } from '../../core/json.ts'
import type { Json } from '../../core/json.ts'

/**
 * A value of the engine as plain JSON, without the engine's own ids. A node becomes
 * `{ labels, properties }`, a relationship `{ type, properties }`, a path the list of its nodes and
 * relationships in turn. An integer beyond 2^53 becomes text; a number that JSON lacks, null.
 */
export function plainValue(value: unknown): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return plainInteger(value)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(plainValue)
  if (value instanceof Date) return value.toISOString()
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array, plainValue)
  return isJsonObject(value) ? plainObject(value) : null
}

function plainInteger(value: bigint): Json {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function plainObject(value: { readonly [key: string]: unknown }): Json {
  if (isNode(value))
    return { labels: value['_labels'] as string[], properties: propertiesOf(value) }
  if (isRelationship(value)) {
    return { type: value['_type'] as string, properties: propertiesOf(value) }
  }
  if (isPath(value)) return plainPath(value)
  return mapped(Object.entries(value))
}

function plainPath({ nodes, edges }: Path): Json {
  return nodes.flatMap((node, at) =>
    at === 0 ? [plainValue(node)] : [plainValue(edges[at - 1]), plainValue(node)],
  )
}

function propertiesOf(value: object): { [key: string]: Json } {
  return mapped(Object.entries(value).filter(([key]) => !ownKeys.has(key)))
}

function mapped(entries: readonly (readonly [string, unknown])[]): { [key: string]: Json } {
  return Object.fromEntries(entries.map(([key, value]) => [key, plainValue(value)]))
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
