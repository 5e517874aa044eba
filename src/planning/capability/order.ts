import type { ActionClause, Clause, SubordinateClause } from './clause.ts'
import type { ResolvedClause } from './condition.ts'
import type { DraftStep, EdgeSet } from './draft.ts'
import { isReport } from './material.ts'

/** What order needs to know of the request. */
export interface OrderContext {
  readonly clauses: readonly Clause[]
  /** Steps of an action clause. */
  readonly stepsOf: ReadonlyMap<number, readonly DraftStep[]>
  readonly resolved: ReadonlyMap<number, ResolvedClause>
  readonly edges: EdgeSet
}

/** Draws the edges that conditions ask for: "if", "once", "after", "before". */
export function orderByConditions(context: OrderContext): void {
  for (const clause of context.clauses) {
    if (clause.type !== 'action') continue
    for (const index of clause.governedBy) governBy(clause, index, context)
  }
}

/** Draws the edges that order words ask for. Between two readings order is style. */
export function orderByWords(context: OrderContext): void {
  let before: readonly DraftStep[] = []
  /** What was asked for side by side since the last order word. */
  let row: readonly DraftStep[] = []
  for (const clause of context.clauses) {
    if (clause.type !== 'action') continue
    const steps = context.stepsOf.get(clause.index) ?? []
    if (steps.length === 0) continue
    const isOrdered = clause.relation === 'then' || clause.relation === 'arrow'
    // "deploy it and tell #ops": nobody is told of what has not been done.
    const isAlso = clause.relation === 'and' && !clause.isElse
    const to = isOrdered ? steps : isAlso ? steps.filter(isReport) : []
    const from = isAlso && to.length > 0 ? [...before, ...lastOf(row, context.edges)] : before
    join({ from, to, isAlways: clause.relation === 'arrow', edges: context.edges })
    before = steps
    row = isAlso ? [...row, ...steps] : steps
  }
}

/** "deploy it, enable monitoring and tell #ops": all that was done is told of, by what comes last. */
function lastOf(row: readonly DraftStep[], edges: EdgeSet): readonly DraftStep[] {
  const effects = row.filter((step) => !step.profile.isRead && !isReport(step))
  return effects.filter(
    (step) => !effects.some((other) => other !== step && edges.reaches(step, other)),
  )
}

interface Join {
  readonly from: readonly DraftStep[]
  readonly to: readonly DraftStep[]
  readonly isAlways: boolean
  readonly edges: EdgeSet
}

function join({ from, to, isAlways, edges }: Join): void {
  const ends = from.filter((step) => step.reason === 'said' || step.reason === 'indefinite')
  const starts = to.filter((step) => !to.some((other) => edges.has(other, step)))
  for (const end of ends) {
    for (const start of starts) {
      const areReadings = end.profile.isRead && start.profile.isRead
      if (isAlways || !areReadings) edges.add(end, start, 'order-word')
    }
  }
}

function governBy(clause: ActionClause, index: number, context: OrderContext): void {
  const subordinate = context.clauses[index]
  const resolved = context.resolved.get(index)
  if (subordinate?.type !== 'subordinate' || resolved === undefined) return
  const steps = context.stepsOf.get(clause.index) ?? []
  if (subordinate.marker === 'before') {
    join({ from: steps, to: resolved.steps, isAlways: true, edges: context.edges })
    return
  }
  const spoken = resolved.steps.filter((step) => !steps.includes(step))
  for (const step of steps) {
    if (step.reason === 'helper') continue
    for (const one of spoken) {
      context.edges.add(one, step, resolved.predicate === undefined ? 'order-word' : 'condition')
    }
    decide({ step, spoken, resolved, isElse: clause.isElse })
  }
}

function decide(given: {
  readonly step: DraftStep
  readonly spoken: readonly DraftStep[]
  readonly resolved: ResolvedClause
  readonly isElse: boolean
}): void {
  const { step, spoken, resolved, isElse } = given
  const { predicate } = resolved
  const [first] = spoken
  if (predicate === undefined || first === undefined) return
  step.conditions.push({
    steps: spoken,
    test: predicate.test(first),
    isNegated: predicate.isNegated !== isElse,
    text: resolved.text,
  })
}

/** Subordinate clauses that decide whether or when, and that nothing here can tell. */
export function unresolvedOf(context: Omit<OrderContext, 'edges'>): readonly SubordinateClause[] {
  const governing = new Set(
    context.clauses.flatMap((clause) => (clause.type === 'action' ? clause.governedBy : [])),
  )
  return context.clauses.filter((clause): clause is SubordinateClause => {
    if (clause.type !== 'subordinate' || clause.marker === 'before') return false
    return (
      governing.has(clause.index) && (context.resolved.get(clause.index)?.steps.length ?? 0) === 0
    )
  })
}
