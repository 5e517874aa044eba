import type { JsonObject } from '../../core/json.ts'
import type { PlanPolicy, Step } from '../../core/plan/plan.ts'
import type { Effect } from '../../core/run/effect.ts'
import { createRun } from '../../core/run/create-run.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { StepState } from '../../core/run/step-state.ts'
import { transition } from '../../core/run/transition.ts'

/** When every fact comes that does not say otherwise. */
export const now: number = Date.parse('2026-01-02T03:04:05Z')

/** A run, and a hand that feeds it facts with all that follow from them. */
export interface Hand {
  readonly run: Run
  readonly step: (id: string) => StepState
  readonly feed: (fact: RunFact, at?: number) => readonly Effect[]
  readonly start: (id: string, attempt?: number) => readonly Effect[]
  readonly succeed: (id: string, output?: JsonObject, attempt?: number) => readonly Effect[]
  readonly fail: (id: string, retryable?: boolean, attempt?: number) => readonly Effect[]
  readonly answer: (id: string, decision: 'APPROVE' | 'REJECT', at?: number) => readonly Effect[]
  readonly statuses: () => string
}

/** A run that has started. */
export function startRun(steps: readonly Step[], policy: PlanPolicy = {}, output?: string): Hand {
  const plan = { name: 'P', steps, policy, ...(output !== undefined && { output }) }
  const inputs = { list: [1, 2, 3], on: true }
  const created = { type: 'run.created', name: 'P', planId: 'p', plan, inputs, at: now } as const
  const run = createRun('r', created)
  const feed = (first: RunFact, at = now): readonly Effect[] => {
    const effects: Effect[] = []
    const facts = [first]
    for (const fact of facts) {
      for (const effect of transition(run, { ...fact, at }).effects) {
        if (effect.type === 'record') facts.push(effect.fact)
        // There is no other way here.
        else if (effect.type === 'recover-step') facts.push({ ...effect, type: 'step.abandoned' })
        else effects.push(effect)
      }
    }
    return effects
  }
  const step = (id: string): StepState => {
    const state = run.steps.get(id)
    if (state === undefined) throw new Error(`there is no ${id}`)
    return state
  }
  feed({ type: 'run.started' })
  const error = (retryable: boolean) => ({ code: 'BROKEN', message: 'it broke', retryable })
  return {
    run,
    step,
    feed,
    start: (id, attempt = 1) => feed({ type: 'step.started', step: id, attempt, agent: 'me' }),
    succeed: (id, output = {}, attempt = 1) =>
      feed({ type: 'step.succeeded', step: id, attempt, output }),
    fail: (id, retryable = false, attempt = 1) =>
      feed({ type: 'step.failed', step: id, attempt, error: error(retryable) }),
    answer: (id, decision, at) => {
      const waitId = step(id).wait?.waitId ?? ''
      const { attempt } = step(id)
      return feed({ type: 'wait.answered', step: id, attempt, waitId, decision, by: 'ada' }, at)
    },
    statuses: () => run.frame.steps.map(({ id, status }) => `${id}:${status}`).join(' '),
  }
}

export function task(id: string, more: Partial<Step> = {}): Step {
  return { id, capability: 'x.y', ...more }
}

export function ask(id: string, more: object = {}): Step {
  return { id, kind: 'approval', approval: { question: 'May I?', ...more } }
}

/** Effects as `type step`. */
export function names(effects: readonly Effect[]): readonly string[] {
  return effects.map((effect) => ('step' in effect ? `${effect.type} ${effect.step}` : effect.type))
}
