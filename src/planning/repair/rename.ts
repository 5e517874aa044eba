import type { Capability } from '../../core/capability.ts'
import type { Step } from '../../core/plan/plan.ts'
import { wordsOf } from '../capability/parameter.ts'
import { stem } from '../capability/stem.ts'
import { nounsLike, verbsLike } from '../capability/synonyms.ts'
import type { PlanGraph } from './plan-graph.ts'

const similarMin = 0.7
const leadMin = 0.05

/** Renames a capability that nobody has to the one that is surely meant; else names the nearest. */
export function renameUnknown(graph: PlanGraph, capabilities: readonly Capability[]): void {
  for (const [at, step] of graph.steps.entries()) {
    if (step.capability === undefined || graph.profileOf(step) !== undefined) continue
    const wanted = step.capability
    const ranked = capabilities
      .map((one) => ({ one, score: similarity(wanted, one.name) }))
      .sort((a, b) => b.score - a.score)
    const [best, second] = ranked
    const isSure =
      best !== undefined && best.score >= similarMin && best.score - (second?.score ?? 0) >= leadMin
    if (isSure) {
      rename(graph, step, best.one.name)
      continue
    }
    const nearest = ranked.slice(0, 3).map((entry) => entry.one.name)
    const hint =
      nearest.length === 0 ? 'Nothing is registered.' : `The nearest are ${nearest.join(', ')}.`
    graph.problems.push({
      code: 'CAPABILITY_UNKNOWN',
      path: `/steps/${at}/capability`,
      message: `No registered agent has the capability "${wanted}". ${hint}`,
    })
  }
}

function rename(graph: PlanGraph, step: Step, name: string): void {
  graph.replace({ ...step, capability: name })
  graph.repairs.push({
    code: 'CAPABILITY_RENAMED',
    step: step.id,
    message: `"${step.capability ?? ''}" is not registered; ${name} is what it means.`,
  })
}

/** Token overlap, where a synonym counts, and a little of the spelling. At most 1.3. */
function similarity(one: string, other: string): number {
  const a = [...new Set(wordsOf(one).map(stem))]
  const b = [...new Set(wordsOf(other).map(stem))]
  if (a.length === 0 || b.length === 0) return 0
  const hits = a.filter((word) => b.some((candidate) => isLike(word, candidate))).length
  return (2 * Math.min(hits, b.length)) / (a.length + b.length) + 0.3 * editSimilarity(one, other)
}

function isLike(one: string, other: string): boolean {
  return one === other || verbsLike(one).has(other) || nounsLike(one).has(other)
}

function editSimilarity(one: string, other: string): number {
  const a = one.slice(0, 80).toLowerCase()
  const b = other.slice(0, 80).toLowerCase()
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change))
    }
    row = next
  }
  return 1 - (row[b.length] ?? 0) / Math.max(a.length, b.length, 1)
}
