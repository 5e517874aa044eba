import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Capability, EntityReference } from '../../core/capability.ts'
import type { Json } from '../../core/json.ts'
import type { Step } from '../../core/plan/plan.ts'
import { planRequest } from './capability-planner.ts'

interface GoldStep {
  readonly id: string
  readonly capability: string
  readonly dependsOn: readonly string[]
  readonly inputs: { readonly [name: string]: Json }
  readonly when?: string
  readonly forEach?: string
}

interface GoldSet {
  readonly capabilities: readonly Capability[]
  readonly requests: readonly {
    readonly request: string
    readonly context?: readonly EntityReference[]
    readonly route: string
    readonly steps: readonly GoldStep[]
  }[]
}

const path = join(import.meta.dirname, '../../../../shared/data/platform.json.gz')
const gold = existsSync(path)
  ? (JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as GoldSet)
  : undefined
if (gold === undefined) process.stdout.write(`Skipped: there is no ${path}\n`)

/** All steps before each step, so that plans compare by order and not by how it was drawn. */
function closureOf(steps: readonly Pick<Step, 'id' | 'dependsOn'>[]): Map<string, Set<string>> {
  const before = new Map(steps.map((step) => [step.id, new Set(step.dependsOn)]))
  for (let round = 0; round < steps.length; round += 1) {
    for (const all of before.values()) {
      for (const earlier of [...all].flatMap((id) => [...(before.get(id) ?? [])])) all.add(earlier)
    }
  }
  return before
}

/** Finds each gold step's planned step, by capability and then by the inputs it agrees with. */
function pair(wanted: readonly GoldStep[], planned: readonly Step[]): Map<string, Step> {
  const pairs = new Map<string, Step>()
  const left = new Set(planned)
  for (const step of wanted) {
    const agree = (one: Step): number =>
      Object.entries(step.inputs).filter(([name, value]) => isSame(one.inputs?.[name], value))
        .length
    const [best] = [...left]
      .filter((one) => one.capability === step.capability)
      .toSorted((a, b) => agree(b) - agree(a))
    if (best === undefined) continue
    left.delete(best)
    pairs.set(step.id, best)
  }
  return pairs
}

function isSame(one: Json | undefined, other: Json): boolean {
  return JSON.stringify(one)?.toLowerCase() === JSON.stringify(other).toLowerCase()
}

function differences(wanted: readonly GoldStep[], planned: readonly Step[]): string[] {
  const pairs = pair(wanted, planned)
  if (pairs.size !== wanted.length || planned.length !== wanted.length) {
    return [`steps ${planned.map((step) => step.capability).join(', ')}`]
  }
  const wantedBefore = closureOf(wanted)
  const plannedBefore = closureOf(planned)
  return wanted.flatMap((step) => {
    const found = pairs.get(step.id)
    if (found === undefined) return []
    const order = [...(wantedBefore.get(step.id) ?? [])].map((id) => pairs.get(id)?.id ?? '')
    const isOrdered = isSame([...(plannedBefore.get(found.id) ?? [])].toSorted(), order.toSorted())
    const isBranched =
      (step.when === undefined) === (found.when === undefined) &&
      (step.when?.startsWith('!') ?? false) === (found.when?.startsWith('!') ?? false)
    const isFanned = (step.forEach === undefined) === (found.forEach === undefined)
    const inputs = Object.entries(step.inputs).filter(
      ([name, value]) => !isSame(found.inputs?.[name], value),
    )
    return [
      isOrdered ? '' : `${step.id}: order`,
      isBranched ? '' : `${step.id}: when ${found.when}`,
      isFanned ? '' : `${step.id}: forEach`,
      ...inputs.map(([name]) => `${step.id}.${name}: ${JSON.stringify(found.inputs?.[name])}`),
    ].filter((text) => text !== '')
  })
}

describe.skipIf(gold === undefined)('the platform gold set', () => {
  const results = (gold?.requests ?? []).map((wanted) => {
    const result = planRequest({
      message: wanted.request,
      entities: wanted.context ?? [],
      history: [],
      capabilities: gold?.capabilities ?? [],
    })
    return { wanted, result }
  })

  test('is planned exactly, but for at most two requests', () => {
    const wrong = results.flatMap(({ wanted, result }) => {
      if (result.route !== wanted.route) return [`${wanted.request}: ${result.route}`]
      const planned = result.route === 'plan' ? result.plan.steps : []
      const found = differences(wanted.steps, planned)
      return found.length === 0 ? [] : [`${wanted.request}: ${found.join('; ')}`]
    })
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(2)
  })

  test('gets no effect that nobody asked for', () => {
    const unasked = results.flatMap(({ wanted, result }) => {
      const planned = result.route === 'plan' ? result.plan.steps : []
      const left = wanted.steps.map((step) => step.capability)
      return planned.flatMap((step) => {
        const at = left.indexOf(step.capability ?? '')
        if (at >= 0) {
          left.splice(at, 1)
          return []
        }
        const capability = gold?.capabilities.find((one) => one.name === step.capability)
        return capability?.reversibility === 'read' ? [] : [`${wanted.request}: ${step.capability}`]
      })
    })
    expect(unasked).toEqual([])
  })
})
