import type { GraphOperation, GraphProperties, NodeReference } from '../../ports/graph-database.ts'

export type NodeUpsert = Extract<GraphOperation, { readonly type: 'upsert-node' }>
export type NodeDelete = Extract<GraphOperation, { readonly type: 'delete-node' }>
export type RelationshipUpsert = Extract<GraphOperation, { readonly type: 'upsert-relationship' }>
export type RelationshipDelete = Extract<GraphOperation, { readonly type: 'delete-relationship' }>

/** Operations that may be done in the order of these fields, each at most once per node or edge. */
export interface Stage {
  readonly nodes: readonly NodeUpsert[]
  readonly relationships: readonly RelationshipUpsert[]
  readonly relationshipDeletes: readonly RelationshipDelete[]
  readonly nodeDeletes: readonly NodeDelete[]
}

/**
 * The same changes with one operation per node and relationship, so that they can be grouped into
 * few statements whatever their order was. A node's deletion ends a stage; so does making a
 * relationship again that the stage deletes.
 */
export function coalesce(operations: readonly GraphOperation[]): readonly Stage[] {
  const stages: Stage[] = []
  let open = new OpenStage()
  for (const operation of operations) {
    if (open.take(operation)) continue
    stages.push(open.close())
    open = new OpenStage()
    open.take(operation)
  }
  return [...stages, open.close()].filter(hasWork)
}

class OpenStage {
  readonly #nodes = new Map<string, NodeUpsert>()
  readonly #relationships = new Map<string, RelationshipUpsert>()
  readonly #relationshipDeletes = new Map<string, RelationshipDelete>()
  readonly #nodeDeletes = new Map<string, NodeDelete>()

  /** False when the operation has to wait for the next stage. */
  take(operation: GraphOperation): boolean {
    if (this.#nodeDeletes.size > 0 && operation.type !== 'delete-node') return false
    switch (operation.type) {
      case 'upsert-node':
        return this.#upsertNode(operation)
      case 'delete-node':
        this.#nodeDeletes.set(nodeKey(operation), operation)
        return true
      case 'upsert-relationship':
        return this.#upsertRelationship(operation)
      case 'delete-relationship':
        this.#relationships.delete(relationshipKey(operation))
        this.#relationshipDeletes.set(relationshipKey(operation), operation)
        return true
    }
  }

  close(): Stage {
    return {
      nodes: [...this.#nodes.values()],
      relationships: [...this.#relationships.values()],
      relationshipDeletes: [...this.#relationshipDeletes.values()],
      nodeDeletes: [...this.#nodeDeletes.values()],
    }
  }

  #upsertNode(operation: NodeUpsert): true {
    const key = nodeKey(operation)
    const properties = merged(this.#nodes.get(key)?.properties, operation.properties)
    this.#nodes.set(key, { ...operation, properties })
    return true
  }

  #upsertRelationship(operation: RelationshipUpsert): boolean {
    const key = relationshipKey(operation)
    if (this.#relationshipDeletes.has(key)) return false
    const properties = merged(this.#relationships.get(key)?.properties, operation.properties ?? {})
    this.#relationships.set(key, { ...operation, properties })
    return true
  }
}

function merged(before: GraphProperties | undefined, after: GraphProperties): GraphProperties {
  return before === undefined ? after : { ...before, ...after }
}

function nodeKey({ label, id }: NodeReference): string {
  return `${label}\u0000${id}`
}

function relationshipKey(edge: {
  readonly from: NodeReference
  readonly relationship: string
  readonly to: NodeReference
}): string {
  return `${nodeKey(edge.from)}\u0000${edge.relationship}\u0000${nodeKey(edge.to)}`
}

function hasWork(stage: Stage): boolean {
  return Object.values(stage).some((list: readonly unknown[]) => list.length > 0)
}
