import type { Json } from '../../core/json.ts'
import type { Step } from '../../core/plan/plan.ts'
import type { Problem } from '../../core/plan/plan.ts'
import type { Repair } from '../../ports/planner.ts'
import { lexicalIndexOf, type LexicalIndex, type Profile } from '../capability/lexical-index.ts'
import type { Capability } from '../../core/capability.ts'

/** A plan while it is being repaired: steps in order, edges as sets, and what was done. */
export class PlanGraph {
  readonly index: LexicalIndex
  readonly repairs: Repair[] = []
  readonly problems: Problem[] = []
  readonly #steps: Step[]
  readonly #dependencies = new Map<string, Set<string>>()
  readonly #profiles = new Map<string, Profile>()

  constructor(steps: readonly Step[], capabilities: readonly Capability[]) {
    this.index = lexicalIndexOf(capabilities)
    this.#steps = [...steps]
    for (const profile of this.index.profiles) this.#profiles.set(profile.capability.name, profile)
    for (const step of steps) this.#dependencies.set(step.id, new Set(step.dependsOn ?? []))
  }

  get steps(): readonly Step[] {
    return this.#steps
  }

  profileOf(step: Step): Profile | undefined {
    return step.capability === undefined ? undefined : this.#profiles.get(step.capability)
  }

  dependenciesOf(id: string): ReadonlySet<string> {
    return this.#dependencies.get(id) ?? new Set()
  }

  has(id: string): boolean {
    return this.#dependencies.has(id)
  }

  replace(step: Step): void {
    const at = this.#steps.findIndex((one) => one.id === step.id)
    if (at >= 0) this.#steps[at] = step
  }

  insertBefore(step: Step, id: string): void {
    const at = this.#steps.findIndex((one) => one.id === id)
    this.#steps.splice(Math.max(0, at), 0, step)
    this.#dependencies.set(step.id, new Set(step.dependsOn ?? []))
  }

  connect(from: string, to: string): void {
    this.#dependencies.get(to)?.add(from)
  }

  disconnect(from: string, to: string): void {
    this.#dependencies.get(to)?.delete(from)
  }

  /** Whether `to` comes after `from` on some path of dependencies. */
  reaches(from: string, to: string): boolean {
    if (this.dependenciesOf(to).has(from)) return true
    const seen = new Set<string>()
    const open = [to]
    for (;;) {
      const id = open.pop()
      if (id === undefined) return false
      for (const before of this.dependenciesOf(id)) {
        if (before === from) return true
        if (seen.has(before)) continue
        seen.add(before)
        open.push(before)
      }
    }
  }

  /** The steps with their edges written out. */
  written(): readonly Step[] {
    return this.#steps.map((step) => {
      const dependsOn = [...this.dependenciesOf(step.id)]
      const same = step.dependsOn !== undefined && sameItems(step.dependsOn, dependsOn)
      return same || (step.dependsOn === undefined && dependsOn.length === 0)
        ? step
        : { ...step, dependsOn }
    })
  }
}

function sameItems(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at])
}

/** Every text inside a value. */
export function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  if (value === null || value === undefined || typeof value !== 'object') return []
  return Object.values(value).flatMap((one: Json) => textsIn(one))
}
