import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Plan } from '../../src/core/plan/plan.ts'

/** A real plan with durations: each step with the steps it waits for. */
export interface RealPlan {
  readonly name: string
  readonly plan: Plan
  /** For each step the indexes of the steps it waits for, and what it takes. Units: milliseconds. */
  readonly edges: readonly (readonly number[])[]
  readonly durations: readonly number[]
  /** What the set itself says is the shortest. Units: milliseconds. */
  readonly optimumMs?: number
}

/** The folder with the sets, beside the repository, or where it is said to be. */
export const dataFolder: string =
  process.env['SKEIN_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data')

export function hasData(): boolean {
  return existsSync(join(dataFolder, 'asynchow.json.gz'))
}

function read(file: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(join(dataFolder, file))).toString('utf8'))
}

interface EverydayPlan {
  readonly title: string
  readonly steps: readonly string[]
  readonly edges: readonly (readonly [string, string])[]
  readonly seconds: { readonly [step: string]: number }
  readonly optimalSeconds: number
}

/** Everyday plans, with the known shortest duration. */
export function loadEverydayPlans(): readonly RealPlan[] {
  const plans = read('asynchow.json.gz') as readonly EverydayPlan[]
  return plans.map(({ title, steps, edges, seconds, optimalSeconds }) => {
    const before = steps.map((_, index) =>
      edges.flatMap(([from, to]) =>
        to === String(index + 1) && from !== 'START' ? [Number(from) - 1] : [],
      ),
    )
    const durations = steps.map((_, index) => inMs(seconds[String(index + 1)] ?? 0))
    return { ...planOf(title, before, durations), optimumMs: inMs(optimalSeconds) }
  })
}

interface Workflow {
  readonly name: string
  readonly tasks: readonly (readonly [string, readonly number[], number])[]
}

/** Traces of scientific workflows. */
export function loadWorkflows(): readonly RealPlan[] {
  const workflows = read('wfinstances.json.gz') as readonly Workflow[]
  return workflows.map(({ name, tasks }) =>
    planOf(
      name,
      tasks.map(([, parents]) => parents),
      tasks.map(([, , seconds]) => inMs(seconds)),
    ),
  )
}

function inMs(seconds: number): number {
  return Math.round(seconds * 1_000)
}

function planOf(
  name: string,
  edges: RealPlan['edges'],
  durations: readonly number[],
): Omit<RealPlan, 'optimumMs'> {
  const steps = edges.map((before, index) => ({
    id: `t${index}`,
    capability: 'work.do',
    dependsOn: before.map((one) => `t${one}`),
    estimatedDurationMs: durations[index] ?? 0,
  }))
  return { name, plan: { name, steps }, edges, durations }
}

/** When all is done if each step starts the moment its own dependencies allow it. */
export function shortestMs({ edges, durations }: RealPlan): number {
  const ends = edges.map(() => -1)
  const endOf = (index: number): number => {
    const known = ends[index] ?? -1
    if (known >= 0) return known
    const start = Math.max(0, ...(edges[index] ?? []).map(endOf))
    return (ends[index] = start + (durations[index] ?? 0))
  }
  return Math.max(0, ...edges.map((_, index) => endOf(index)))
}

/** When all is done if each level waits for the whole of the level before. */
export function levelBarrierMs({ edges, durations }: RealPlan): number {
  const levels = edges.map(() => -1)
  const levelOf = (index: number): number => {
    const known = levels[index] ?? -1
    if (known >= 0) return known
    return (levels[index] = Math.max(0, ...(edges[index] ?? []).map((one) => 1 + levelOf(one))))
  }
  const slowest: number[] = []
  for (const [index, duration] of durations.entries()) {
    const level = levelOf(index)
    slowest[level] = Math.max(slowest[level] ?? 0, duration)
  }
  return slowest.reduce((sum, duration) => sum + duration, 0)
}
