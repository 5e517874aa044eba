import type { Node, Path, PathSegment, Relationship } from 'neo4j-driver'
import type { Json } from '../../core/json.ts'
import type { Neo4jDriver } from './load-driver.ts'

/**
 * Values of the driver as plain JSON, in the very form that the embedded engine gives: a node is
 * `{ labels, properties }`, a relationship `{ type, properties }` with the ids of its ends where the
 * row has them, a path the list of its nodes and relationships in turn.
 */
export class PlainRecord {
  readonly #driver: Neo4jDriver
  /** Our ids by the engine's, of the nodes in this row. */
  readonly #ids = new Map<string, Json>()

  constructor(driver: Neo4jDriver, values: readonly unknown[]) {
    this.#driver = driver
    values.forEach((value) => this.#meet(value))
  }

  plain(value: unknown): Json {
    const driver = this.#driver
    if (value === null || value === undefined) return null
    if (typeof value === 'number') return Number.isFinite(value) ? value : null
    if (typeof value === 'bigint') return plainInteger(value)
    if (typeof value === 'string' || typeof value === 'boolean') return value
    if (Array.isArray(value)) return value.map((item) => this.plain(item))
    if (driver.isNode(value)) return this.#node(value)
    if (driver.isRelationship(value)) return this.#relationship(value)
    if (driver.isPath(value)) return this.#path(value)
    if (ArrayBuffer.isView(value)) return Array.from(value as Int8Array)
    if (driver.isInt(value)) return plainInteger(value.toBigInt())
    return isOwnType(value) ? trimmed(value.toString()) : this.#map(value)
  }

  #meet(value: unknown): void {
    const driver = this.#driver
    if (typeof value !== 'object' || value === null) return
    if (driver.isNode(value)) {
      const id = this.plain((value.properties as { readonly id?: unknown }).id)
      this.#ids.set(value.elementId, id)
    } else if (driver.isPath(value)) {
      this.#meet(value.start)
      for (const segment of value.segments) this.#meet(segment.end)
    } else if (Array.isArray(value)) value.forEach((item) => this.#meet(item))
    else if (value.constructor === Object) Object.values(value).forEach((item) => this.#meet(item))
  }

  #node({ labels, properties }: Node): Json {
    return { labels, properties: this.#map(properties) }
  }

  #relationship(edge: Relationship): Json {
    const from = this.#ids.get(edge.startNodeElementId)
    const to = this.#ids.get(edge.endNodeElementId)
    const ends = typeof from === 'string' && typeof to === 'string' ? { from, to } : {}
    return { type: edge.type, ...ends, properties: this.#map(edge.properties) }
  }

  #path(path: Path): Json {
    const hops = path.segments.flatMap(({ relationship, end }: PathSegment) => [
      this.plain(relationship),
      this.plain(end),
    ])
    return [this.plain(path.start), ...hops]
  }

  #map(properties: object): { [key: string]: Json } {
    const entries = Object.entries(properties).map(([key, value]) => [key, this.plain(value)])
    return Object.fromEntries(entries) as { [key: string]: Json }
  }
}

function plainInteger(value: bigint): Json {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

/** Times, durations and points have a class of the driver's. */
function isOwnType(value: object): value is Date {
  return Object.getPrototypeOf(value) !== Object.prototype && value.constructor !== undefined
}

/** Nine fraction digits as they come, without the zeros at their end. */
function trimmed(text: string): string {
  return text.replace(/(\.\d*?)0+(?=$|[Z+[-])/, (_, digits: string) => digits.replace(/\.$/, ''))
}
