import { SkeinError } from '../../core/errors.ts'
import type {
  GraphDatabase,
  GraphOperation,
  GraphProperties,
  GraphQuery,
  GraphRows,
  NodeReference,
} from '../../ports/graph-database.ts'

type GraphRow = GraphRows['rows'][number]

/** What a graph holds, in a form that two graphs can be compared in. */
export interface GraphContent {
  readonly nodes: readonly string[]
  readonly relationships: readonly string[]
}

/** The plainest graph that does what the port says of `apply`: one operation at a time. */
export class GraphReference implements GraphDatabase {
  readonly engine = 'grafeo'
  readonly #nodes = new Map<string, GraphProperties>()
  readonly #relationships = new Map<string, GraphProperties>()
  #position = 0
  /** Sizes of the batches that were applied. */
  readonly batches: number[] = []

  async apply(batch: {
    readonly position: number
    readonly operations: readonly GraphOperation[]
  }): Promise<void> {
    for (const operation of batch.operations) this.#do(operation)
    this.#position = batch.position
    this.batches.push(batch.operations.length)
  }

  async position(): Promise<number> {
    return this.#position
  }

  content(): GraphContent {
    return {
      nodes: [...this.#nodes].map(describeProperties).sort(),
      relationships: [...this.#relationships].map(describeProperties).sort(),
    }
  }

  /** It answers what the projector asks for, by heart. */
  async query({ text }: Pick<GraphQuery, 'text'>): Promise<GraphRows> {
    if (!text.includes('g.steps_completed AS completed')) return this.queryUntrusted()
    const rows = [...this.#nodes].flatMap(([key, properties]) => {
      const [label, agent] = JSON.parse(key) as [string, string]
      const { steps_completed: completed, attempts_failed: failed, work_ms: workMs } = properties
      const lastUsedAt = properties['last_used_at'] as { readonly datetime: string } | undefined
      if (label !== 'Agent' || lastUsedAt === undefined) return []
      return [{ agent, completed, failed, workMs, lastUsedAt: lastUsedAt.datetime } as GraphRow]
    })
    return { columns: Object.keys(rows[0] ?? {}), rows, truncated: false }
  }

  queryUntrusted(): Promise<GraphRows> {
    return Promise.reject(new SkeinError('GRAPH_UNAVAILABLE', { reason: 'it reads no Cypher' }))
  }

  async counts(): Promise<{ readonly nodes: number; readonly relationships: number }> {
    return { nodes: this.#nodes.size, relationships: this.#relationships.size }
  }

  async close(): Promise<void> {}

  #do(operation: GraphOperation): void {
    switch (operation.type) {
      case 'upsert-node': {
        const key = nodeKey(operation)
        this.#nodes.set(key, merged(this.#nodes.get(key), operation.properties))
        return
      }
      case 'upsert-relationship': {
        const key = relationshipKey(operation)
        const ends = [operation.from, operation.to].map(nodeKey)
        if (!ends.every((end) => this.#nodes.has(end))) return
        this.#relationships.set(key, merged(this.#relationships.get(key), operation.properties))
        return
      }
      case 'delete-relationship':
        this.#relationships.delete(relationshipKey(operation))
        return
      case 'delete-node':
        this.#deleteNode(nodeKey(operation))
    }
  }

  #deleteNode(key: string): void {
    this.#nodes.delete(key)
    for (const edge of this.#relationships.keys()) {
      const [from, , to] = JSON.parse(edge) as [string, string, string]
      if (from === key || to === key) this.#relationships.delete(edge)
    }
  }
}

/** What a database holds, read with its own Cypher; without the watermark. */
export async function contentOf(graph: GraphDatabase): Promise<GraphContent> {
  const rowsMax = 1_000_000
  const nodes = await graph.query({
    rowsMax,
    text: `MATCH (n) WHERE n.position IS NULL
      RETURN head(labels(n)) AS label, n.id AS id, properties(n) AS properties`,
  })
  const edges = await graph.query({
    rowsMax,
    text: `MATCH (a)-[x]->(b) RETURN type(x) AS relationship, properties(x) AS properties,
      {label: head(labels(a)), id: a.id} AS from, {label: head(labels(b)), id: b.id} AS to`,
  })
  return {
    nodes: (nodes.rows as unknown as readonly NodeRow[])
      .map((row) => describeProperties([nodeKey(row), merged(row.properties)]))
      .sort(),
    relationships: (edges.rows as unknown as readonly EdgeRow[])
      .map((row) => describeProperties([relationshipKey(row), merged(row.properties)]))
      .sort(),
  }
}

interface NodeRow extends NodeReference {
  readonly properties: GraphProperties
}

interface EdgeRow {
  readonly from: NodeReference
  readonly relationship: string
  readonly to: NodeReference
  readonly properties: GraphProperties
}

function merged(before: GraphProperties | undefined, after: GraphProperties = {}): GraphProperties {
  const entries = Object.entries({ ...before, ...after })
  return Object.fromEntries(entries.filter(([key, value]) => value !== null && key !== 'id'))
}

/** Engines write a datetime without the zeros at its end. */
function describeProperties([key, properties]: readonly [string, GraphProperties]): string {
  const plain = Object.entries(properties).map(([name, value]) => {
    const isDatetime = typeof value === 'object' && value !== null && 'datetime' in value
    return [name, isDatetime ? value.datetime.replace(/\.?0*Z$/, 'Z') : value] as const
  })
  return `${key} ${JSON.stringify(Object.fromEntries(plain.sort(([a], [b]) => (a < b ? -1 : 1))))}`
}

function nodeKey({ label, id }: NodeReference): string {
  return JSON.stringify([label, id])
}

function relationshipKey(edge: Omit<EdgeRow, 'properties'>): string {
  return JSON.stringify([nodeKey(edge.from), edge.relationship, nodeKey(edge.to)])
}
