import type { EntityReference } from '../../core/capability.ts'
import type { Json } from '../../core/json.ts'
import type { Profile } from './lexical-index.ts'
import type { Region } from './phrase.ts'

/** A step while it is being planned. Stages fill it in; identity is the object. */
export interface DraftStep {
  readonly profile: Profile
  /** Index of the clause that asked for it. */
  readonly clause: number
  readonly region: Region
  readonly reason: 'said' | 'helper' | 'prerequisite' | 'indefinite' | 'history'
  readonly fit: number
  readonly inputs: Map<string, Json>
  /** Parameters whose value another step's output gives, and which step. */
  readonly references: Map<string, DraftStep>
  /** Its text, report or message takes these steps' outputs. */
  material: readonly DraftStep[]
  forEach: { readonly from: DraftStep; readonly property: string | undefined } | undefined
  when: string | undefined
  conditions: DraftCondition[]
  id: string
}

export interface DraftCondition {
  readonly steps: readonly DraftStep[]
  /** CEL over one step; `@` stands for it. */
  readonly test: string
  readonly isNegated: boolean
  /** As it was said. */
  readonly text: string
}

/** Why an edge is there. */
export type EdgeReason = 'order-word' | 'data' | 'condition' | 'history'

export interface DraftEdge {
  readonly from: DraftStep
  readonly to: DraftStep
  readonly reason: EdgeReason
}

export function createStep(
  given: Pick<DraftStep, 'profile' | 'clause' | 'region' | 'reason' | 'fit'>,
): DraftStep {
  return {
    ...given,
    inputs: new Map(),
    references: new Map(),
    material: [],
    forEach: undefined,
    when: undefined,
    conditions: [],
    id: '',
  }
}

/** A thing by kind and name that a step names or makes. `kind` is a stem. */
export interface Mention extends EntityReference {
  readonly step: DraftStep | undefined
}

/** Edges without doubles, and without ever closing a cycle: the later one that would is left out. */
export class EdgeSet {
  readonly #from = new Map<DraftStep, Map<DraftStep, EdgeReason>>()
  readonly #list: DraftEdge[] = []

  add(from: DraftStep, to: DraftStep, reason: EdgeReason): void {
    if (from === to || this.#from.get(from)?.has(to) === true || this.reaches(to, from)) return
    const next = this.#from.get(from) ?? new Map<DraftStep, EdgeReason>()
    next.set(to, reason)
    this.#from.set(from, next)
    this.#list.push({ from, to, reason })
  }

  has(from: DraftStep, to: DraftStep): boolean {
    return this.#from.get(from)?.has(to) === true
  }

  /** Whether a path leads from one step to the other. */
  reaches(from: DraftStep, to: DraftStep): boolean {
    if (from === to) return true
    const seen = new Set<DraftStep>([from])
    const open = [from]
    for (;;) {
      const step = open.pop()
      if (step === undefined) return false
      for (const next of this.#from.get(step)?.keys() ?? []) {
        if (next === to) return true
        if (seen.has(next)) continue
        seen.add(next)
        open.push(next)
      }
    }
  }

  get all(): readonly DraftEdge[] {
    return this.#list
  }
}
