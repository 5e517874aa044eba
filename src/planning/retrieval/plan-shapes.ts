import type { PlanHistory, PlanShape } from '../../ports/plan-history.ts'

/** A chain: each waits for the one before. */
export function chainOf(capabilities: readonly string[]): PlanShape {
  const edges = capabilities.slice(1).map((_, at) => [at, at + 1] as const)
  return { capabilities, edges }
}

/** A shape that was chosen, and how far it agrees with what was done before. */
export interface ChosenShape {
  readonly shape: PlanShape
  /** Mean agreement with the plans of similar requests, 0 to 1; 0 without any. */
  readonly agreement: number
  /** Past runs of this very shape among the nearest. */
  readonly count: number
  readonly nearest: number
}

/** Makes the nearest count far more than the merely near. */
const similarityPower = 3.8
const nearestMax = 40
/** What the plan made from words counts beside past ones, in units of a past plan's weight. */
const ownWeightDefault = 0.14

export interface ChoiceOptions {
  readonly history: PlanHistory | undefined
  /** Plans with other capabilities are no choice. */
  readonly isKnown: (capability: string) => boolean
  readonly ownWeight?: number
}

interface Group {
  readonly shape: PlanShape
  readonly nodes: ReadonlySet<string>
  readonly links: ReadonlySet<string>
  weight: number
  count: number
}

/**
 * Chooses among the plans of similar requests and the one made from words: the one that agrees most
 * with all of them (the medoid).
 */
export function chooseShape(
  text: string,
  own: PlanShape,
  { history, isKnown, ownWeight = ownWeightDefault }: ChoiceOptions,
): ChosenShape {
  const past = history?.similar(text, nearestMax) ?? []
  const usable = past.filter(({ shape }) => shape.capabilities.every(isKnown))
  const nearest = past[0]?.similarity ?? 0
  if (usable.length === 0) return { shape: own, agreement: 0, count: 0, nearest }
  const groups = new Map<string, Group>()
  for (const { shape, similarity, weight } of usable) {
    const group = groupOf(groups, shape)
    group.weight += weight * similarity ** similarityPower
    group.count += 1
  }
  groupOf(groups, own).weight += ownWeight
  const all = [...groups.values()]
  const total = all.reduce((sum, group) => sum + group.weight, 0)
  let best: Group | undefined
  let most = -1
  for (const group of all) {
    const utility = all.reduce((sum, other) => sum + other.weight * agreementOf(group, other), 0)
    if (utility <= most) continue
    most = utility
    best = group
  }
  const agreement = total === 0 ? 0 : most / total / 2
  return { shape: best?.shape ?? own, agreement, count: best?.count ?? 0, nearest }
}

function groupOf(groups: Map<string, Group>, shape: PlanShape): Group {
  const key = JSON.stringify(shape)
  const known = groups.get(key)
  if (known !== undefined) return known
  const nodes = new Set(shape.capabilities)
  const links = new Set(
    shape.edges.map(([from, to]) => `${shape.capabilities[from]}>${shape.capabilities[to]}`),
  )
  const made = { shape, nodes, links, weight: 0, count: 0 }
  groups.set(key, made)
  return made
}

function agreementOf(one: Group, other: Group): number {
  return overlap(one.nodes, other.nodes) + overlap(one.links, other.links)
}

/** F1 of two sets; two empty ones agree. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 && other.size === 0) return 1
  let common = 0
  for (const item of one) if (other.has(item)) common += 1
  return (2 * common) / (one.size + other.size)
}

/** How often something must precede a capability before it is put there unasked. */
const predecessorShareMin = 0.5
const predecessorRunsMin = 3

/** What practice puts before the capabilities that were asked for, where it is not asked for itself. */
export function withPredecessors(
  names: readonly string[],
  history: PlanHistory,
  isKnown: (capability: string) => boolean,
): readonly string[] {
  const result = [...names]
  for (const name of names) {
    const before = history.predecessor(name)
    if (before === undefined || before.share <= predecessorShareMin) continue
    if (history.used(name) < predecessorRunsMin || !isKnown(before.capability)) continue
    if (!result.includes(before.capability)) {
      result.splice(result.indexOf(name), 0, before.capability)
    }
  }
  return result
}

/** What the order of the text counts beside practice. */
const textOrderWeight = 0.65

/** Orders capabilities as practice does, and where it has no habit as they were said. */
export function inPractisedOrder(
  names: readonly string[],
  history: PlanHistory,
): readonly string[] {
  const place = new Map(names.map((name, at) => [name, at]))
  const prefer = (one: string, other: string): number => {
    const before = history.precedes(one, other) * history.used(other)
    const after = history.precedes(other, one) * history.used(one)
    const text = Math.sign((place.get(other) ?? 0) - (place.get(one) ?? 0))
    return (before - after) / (before + after + 1) + textOrderWeight * text
  }
  const left = [...names]
  const ordered: string[] = []
  while (left.length > 0) {
    const scored = left.map((one) =>
      left.reduce((sum, other) => (other === one ? sum : sum + prefer(one, other)), 0),
    )
    const at = scored.indexOf(Math.max(...scored))
    ordered.push(...left.splice(at, 1))
  }
  return ordered
}
