import type { Plan } from '../core/plan/plan.ts'
import type { PlanShape } from '../ports/plan-history.ts'
import type { RunStatistics, Tally } from '../ports/run-statistics.ts'

import { shapeOfPlan } from './shape-of-plan.ts'

/** How one piece of work ended. */
export interface Outcome {
  readonly succeeded: boolean
  /** Units: milliseconds. */
  readonly durationMs: number
  readonly usd?: number
}

/** How many of the newest durations are kept. */
const durationsMax = 100

/** Counts of one kind of work; the newest durations in a ring. */
class Count {
  #count = 0
  #succeeded = 0
  #reported = 0
  #usd = 0
  readonly #durations: number[] = []

  add({ succeeded, durationMs, usd }: Outcome): void {
    this.#count += 1
    if (succeeded) {
      this.#durations[this.#succeeded % durationsMax] = durationMs
      this.#succeeded += 1
    }
    if (usd === undefined) return
    this.#reported += 1
    this.#usd += usd
  }

  tally(): Tally {
    return {
      count: this.#count,
      succeeded: this.#succeeded,
      durationMs: quantilesOf(this.#durations),
      usd: this.#reported === 0 ? undefined : this.#usd / this.#reported,
    }
  }
}

function quantilesOf(durations: readonly number[]): Tally['durationMs'] {
  if (durations.length === 0) return undefined
  const sorted = [...durations].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  return { p50: at(0.5), p90: at(0.9) }
}

const nothing: Tally = { count: 0, succeeded: 0, durationMs: undefined, usd: undefined }

/** Plans that are told apart; beyond them the longest unseen is dropped. */
const plansMax = 5_000

/** What was seen of capabilities, agents and plans. Grows with their number, not with their runs. */
export class Tallies implements RunStatistics {
  readonly #capabilities = new Map<string, Count>()
  readonly #agents = new Map<string, Count>()
  readonly #pairs = new Map<string, Map<string, Count>>()
  readonly #plans = new Map<string, Count>()

  addStep(agent: string, capability: string, outcome: Outcome): void {
    countFor(this.#capabilities, capability).add(outcome)
    countFor(this.#agents, agent).add(outcome)
    const pairs = this.#pairs.get(agent) ?? new Map<string, Count>()
    this.#pairs.set(agent, pairs)
    countFor(pairs, capability).add(outcome)
  }

  addRun(shape: PlanShape, outcome: Outcome): void {
    const key = JSON.stringify(shape)
    const count = this.#plans.get(key) ?? new Count()
    count.add(outcome)
    this.#plans.delete(key)
    this.#plans.set(key, count)
    const [oldest] = this.#plans.keys()
    if (this.#plans.size > plansMax && oldest !== undefined) this.#plans.delete(oldest)
  }

  ofCapability(capability: string): Tally {
    return this.#capabilities.get(capability)?.tally() ?? nothing
  }

  ofAgent(agent: string): Tally {
    return this.#agents.get(agent)?.tally() ?? nothing
  }

  ofAgentAt(agent: string, capability: string): Tally {
    return this.#pairs.get(agent)?.get(capability)?.tally() ?? nothing
  }

  ofPlan(plan: Plan): Tally {
    return this.#plans.get(JSON.stringify(shapeOfPlan(plan)))?.tally() ?? nothing
  }

  agents(): readonly string[] {
    return [...this.#agents.keys()].sort()
  }

  capabilitiesOf(agent: string): readonly string[] {
    return [...(this.#pairs.get(agent)?.keys() ?? [])].sort()
  }
}

function countFor(counts: Map<string, Count>, key: string): Count {
  const known = counts.get(key)
  if (known !== undefined) return known
  const made = new Count()
  counts.set(key, made)
  return made
}
