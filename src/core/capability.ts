import type { Json, JsonObject, JsonSchema } from './json.ts'

/** `read` changes nothing, `reversible` has an undo, `irreversible` has none. Unknown counts as irreversible. */
export type Reversibility = 'read' | 'reversible' | 'irreversible'

/** The kind of a domain entity: `application`, `service`, … It is the entity's label in the graph. */
export type Kind = string

/** Something an agent can do. Its words, schemas and kinds are what planners work with. */
export interface Capability {
  /** `domain.verb`; a tool of an MCP server is `server.tool`. */
  readonly name: string
  readonly description: string
  /** Two to four imperative sentences: the cheapest way to be planned well. */
  readonly examples: readonly string[]
  readonly input: JsonSchema
  readonly output: JsonSchema
  readonly requires: readonly Kind[]
  readonly produces: readonly Kind[]
  readonly reversibility: Reversibility
  readonly idempotent: boolean
}

/** What a person or a config file says of a capability; the rest is defaulted. */
export type CapabilityDeclaration = Pick<Capability, 'name' | 'description'> & {
  readonly [K in keyof Omit<Capability, 'name' | 'description'>]?: Capability[K] | undefined
}

/** Fills in what was not said, on the safe side: irreversible, not idempotent. */
export function createCapability(declaration: CapabilityDeclaration): Capability {
  return {
    name: declaration.name,
    description: declaration.description,
    examples: declaration.examples ?? [],
    input: declaration.input ?? { type: 'object' },
    output: declaration.output ?? {},
    requires: declaration.requires ?? [],
    produces: declaration.produces ?? [],
    reversibility: declaration.reversibility ?? 'irreversible',
    idempotent: declaration.idempotent ?? declaration.reversibility === 'read',
  }
}

/** A domain entity by kind and name. */
export interface EntityReference {
  readonly kind: Kind
  readonly name: string
}

/** A domain entity that a step created or operated on. */
export interface Entity extends EntityReference {
  readonly properties?: JsonObject
}

/** A relationship between two domain entities, in the domain's own words (`owns`). */
export interface EntityRelationship {
  readonly from: EntityReference
  readonly type: string
  readonly to: EntityReference
  readonly properties?: JsonObject
}

/** What doing a step came to. `entities` and `relationships` go to the graph. */
export interface StepResult {
  readonly output: Json
  readonly entities?: readonly Entity[]
  readonly relationships?: readonly EntityRelationship[]
  /** What doing it has used. */
  readonly usage?: Usage
}

/** What a step has used. Units: US dollars; tokens. */
export interface Usage {
  readonly usd?: number
  readonly tokens?: number
}
