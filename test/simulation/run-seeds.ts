import { randomCase } from './random-case.ts'
import { shrink } from './shrink.ts'
import type { SimulationCase } from './simulation-case.ts'
import { simulate } from './world.ts'

/** A case that broke a law, and the smallest one like it that was found. */
export interface Finding {
  readonly seed: number
  readonly law: string
  readonly message: string
  readonly smallest: SimulationCase
  /** What happens in the smallest. */
  readonly smallestMessage: string
}

export interface SimulationReport {
  readonly seeds: number
  readonly seconds: number
  /** Events that became durable, each followed by a check of every law. */
  readonly events: number
  readonly crashes: number
  /** Kinds of events and refusals, with the number of seeds that saw them. */
  readonly seen: { readonly [what: string]: number }
  readonly findings: readonly Finding[]
}

export interface SeedOrder {
  readonly from: number
  readonly count: number
  /** Findings after which it stops. */
  readonly findingsMax?: number
  /** Finds the smallest case like each finding. Default: true. */
  readonly makeSmaller?: boolean
}

/** Simulates the cases of so many seeds, one after the other. */
export async function runSeeds({
  from,
  count,
  findingsMax = 1,
  makeSmaller = true,
}: SeedOrder): Promise<SimulationReport> {
  const startedAt = performance.now()
  const seen: { [what: string]: number } = {}
  const findings: Finding[] = []
  let [seeds, events, crashes] = [0, 0, 0]
  for (let seed = from; seed < from + count && findings.length < findingsMax; seed += 1) {
    const one = randomCase(seed)
    const outcome = await simulate(one)
    seeds += 1
    events += outcome.events
    crashes += outcome.crashes
    for (const what of outcome.seen) seen[what] = (seen[what] ?? 0) + 1
    if (outcome.violation === undefined) continue
    const { law, message } = outcome.violation
    const smallest = makeSmaller ? await shrink(one) : one
    const smallestMessage = (await simulate(smallest)).violation?.message ?? message
    findings.push({ seed, law, message, smallest, smallestMessage })
  }
  const seconds = (performance.now() - startedAt) / 1_000
  return { seeds, seconds, events, crashes, seen, findings }
}

/** A finding for a person: what broke, the smallest case, and how to see it again. */
export function describeFinding({ seed, smallest, smallestMessage }: Finding): string {
  return [
    `Seed ${seed} breaks a law. ${smallestMessage}`,
    'The smallest case like it:',
    JSON.stringify(smallest),
    `Again: npm run simulate -- --seed ${seed} --runs 1`,
    "Its story: npm run simulate -- --case '<the case>'",
  ].join('\n')
}
