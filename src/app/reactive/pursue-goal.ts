import { reasonOf } from '../../core/errors.ts'
import { isJsonObject } from '../../core/json.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import type { Problem } from '../../core/plan/plan.ts'
import type { Run } from '../../core/run/run.ts'
import { uniqueId } from '../../planning/diagnosis/checks.ts'
import { selectCapabilities } from '../../planning/model/select-capabilities.ts'
import type { DecideGoal } from '../../planning/reactive/goal.ts'
import type { Move, Standing } from '../../planning/reactive/move.ts'
import { renameStep } from '../../planning/reactive/rename-step.ts'
import { repairPlan } from '../../planning/repair/repair-plan.ts'
import { checkPlan } from '../check-plan.ts'
import type { AppContext } from '../context.ts'
import { approvalOf, policyHits } from './plan-policy.ts'

/** Bounds of a run that a model decides. Units: decisions; steps; tokens; milliseconds; asks. */
const decisionsMax = 10
const stepsMax = 40
const tokensMax = 200_000
const timeMaxMs = 3_600_000
const correctionsMax = 1
const capabilitiesShown = 20

export interface Pursuit {
  readonly standing: Standing
  readonly decide: DecideGoal
  readonly signal: AbortSignal
}

/**
 * Lets the model decide what comes next for a goal, within bounds. What only reads, or can be
 * undone and repeated, is done; everything else waits for a person. A model that fails costs
 * nothing: what the words of the goal alone give is done, or a person is asked.
 */
export async function pursueGoal(app: AppContext, run: Run, pursuit: Pursuit): Promise<Move> {
  const bound = boundOf(app, run, pursuit.standing)
  if (bound !== undefined) return { type: 'done', reasoning: bound }
  try {
    return await askModel(app, pursuit)
  } catch (error) {
    return withoutModel(app, pursuit.standing, reasonOf(error))
  }
}

function boundOf(app: AppContext, run: Run, { round, steps }: Standing): string | undefined {
  if (round > decisionsMax) return `Ended: ${decisionsMax} decisions were taken.`
  if (steps.length > stepsMax) return `Ended: the run has more than ${stepsMax} steps.`
  if (tokensOf(steps) > tokensMax) return `Ended: deciding has taken ${tokensOf(steps)} tokens.`
  const tookMs = app.clock.now() - (run.startedAt ?? run.createdAt)
  return tookMs > timeMaxMs ? 'Ended: the time for it is over.' : undefined
}

/** What the decisions so far have taken, by their own outputs. */
function tokensOf(steps: Standing['steps']): number {
  return steps.reduce((sum, { output }) => {
    const tokens = isJsonObject(output) ? output['tokens'] : undefined
    return sum + (typeof tokens === 'number' ? tokens : 0)
  }, 0)
}

async function askModel(app: AppContext, { standing, decide, signal }: Pursuit): Promise<Move> {
  const { goal } = standing
  const found = standing.steps.flatMap(({ output }) =>
    output === undefined ? [] : [{ role: 'assistant' as const, text: JSON.stringify(output) }],
  )
  const history = found.slice(-3).map((turn) => ({ ...turn, text: turn.text.slice(0, 500) }))
  const all = app.registry.capabilities()
  const request = { message: goal, entities: [], history, capabilities: all }
  const capabilities = selectCapabilities(request, capabilitiesShown)
  let problems: readonly Problem[] = []
  let tokens = 0
  for (let attempt = 0; attempt <= correctionsMax; attempt += 1) {
    const answer = await decide({ standing, capabilities, problems }, signal)
    tokens += answer.usage.inputTokens + answer.usage.outputTokens
    const { decision, reasoning } = answer
    const data = { tokens }
    if (decision === 'done') return { type: 'done', reasoning, data }
    if (decision === 'ask') return handOver(standing, reasoning, tokens)
    const shown = new Set(capabilities.map(({ name }) => name))
    const fit = fitted(
      app,
      standing,
      answer.steps.filter((step) => shown.has(step.capability ?? '')),
    )
    if (fit.problems.length === 0 && fit.steps.length > 0) {
      return { type: 'add', reasoning, steps: await guarded(app, standing, fit.steps), data }
    }
    problems = fit.problems
  }
  const reason = problems[0]?.message ?? 'no step that can be done'
  return handOver(standing, `The model's steps cannot be done: ${reason}`, tokens)
}

/** The steps under names of their own, with what they need, and what is wrong with them. */
function fitted(
  app: AppContext,
  { steps, goal }: Standing,
  proposed: readonly Step[],
): { readonly steps: readonly Step[]; readonly problems: readonly Problem[] } {
  if (proposed.length === 0) return { steps: [], problems: [] }
  const taken = new Set(steps.map(({ id }) => id))
  const renamed = new Map<string, string>()
  for (const { id } of proposed) {
    const fresh = uniqueId(id, taken)
    taken.add(fresh)
    renamed.set(id, fresh)
  }
  const own = proposed.map((step): Step => ({ ...renameStep(step, renamed), optional: true }))
  const message = [goal, ...steps.map(({ output }) => JSON.stringify(output ?? ''))].join('\n')
  const repaired = repairPlan({ name: goal, steps: own }, app.registry.capabilities(), { message })
  return {
    steps: repaired.plan.steps,
    problems: [...repaired.problems, ...checkPlan(app, repaired.plan)],
  }
}

/** Everything that changes something for good, and what the policy names, after an approval. */
async function guarded(
  app: AppContext,
  { round }: Standing,
  steps: readonly Step[],
): Promise<readonly Step[]> {
  const plan: Plan = { name: 'Next steps', steps }
  const hits = await policyHits(app, plan)
  const named = new Set(hits.flatMap((hit) => hit.steps))
  const risky = steps.filter((step) => !isFree(app, step) || named.has(step.id))
  if (risky.length === 0) return steps
  const approval: Step = {
    id: `approve_${round}`,
    kind: 'approval',
    name: 'Approve the next steps',
    approval: approvalOf(app, { ...plan, steps: risky }, { hits, opening: 'To go on:' }),
  }
  const ids = new Set(risky.map(({ id }) => id))
  return [
    approval,
    ...steps.map((step) =>
      ids.has(step.id) ? { ...step, dependsOn: [...(step.dependsOn ?? []), approval.id] } : step,
    ),
  ]
}

function isFree(app: AppContext, { capability = '' }: Step): boolean {
  const known = app.registry.capability(capability)
  if (known?.reversibility === 'read') return true
  return known?.reversibility === 'reversible' && known.idempotent
}

async function withoutModel(app: AppContext, standing: Standing, why: string): Promise<Move> {
  const reason = `The model could not be used: ${why.replace(/[.\s]+$/u, '')}.`
  if (standing.round > 1) return handOver(standing, reason, 0)
  const capabilities = app.registry.capabilities()
  const request = { message: standing.goal, entities: [], history: [], capabilities }
  const result = await app.capabilityPlanner.plan(request, new AbortController().signal)
  if (result.route !== 'plan' || result.problems.length > 0) return handOver(standing, reason, 0)
  const steps = await guarded(app, standing, result.plan.steps)
  return { type: 'add', reasoning: `${reason} Planned by its words alone.`, steps }
}

function handOver(standing: Standing, reasoning: string, tokens: number): Move {
  const done = standing.steps.filter(({ kind }) => kind === 'task')
  const picture = {
    request: standing.goal,
    understood: reasoning,
    tried: done.map(({ name, status }) => `${name} (${status.toLowerCase()})`).slice(-10),
    known: done
      .flatMap(({ name, output }) => {
        return output === undefined ? [] : [`${name}: ${JSON.stringify(output).slice(0, 200)}`]
      })
      .slice(-5),
    suggestions: [],
  }
  return { type: 'ask', reasoning, picture, data: { tokens } }
}
