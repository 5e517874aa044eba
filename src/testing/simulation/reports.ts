import type { Json } from '../../core/json.ts'
import type { SendStep } from '../../core/run/effect.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact, WaitOpened } from '../../core/run/run-event.ts'
import type { Chance } from './random-history.ts'
import type { Script } from './script.ts'

/** What an agent reports of an attempt. One that would hang without a time limit is done at last. */
export function outcomeFact({ step, attempt }: SendStep, script: Script): RunFact {
  const { result, output } = script.attempt(step, attempt)
  const place = { step, attempt }
  switch (result) {
    case 'succeeds':
    case 'hangs':
      return { type: 'step.succeeded', ...place, output }
    case 'fails':
    case 'fails-for-good': {
      const error = { code: 'AGENT_FAILED', message: 'it broke', retryable: result === 'fails' }
      return { type: 'step.failed', ...place, error }
    }
  }
}

/** Attempts after which a person gives a step up. */
export const patience = 6

/** The result that a person gives in the place of an agent's. */
export const byHand: Json = { value: 4, list: [4, 4] }

/** What a person says to a question. */
export function answerFact(asked: WaitOpened, script: Script): RunFact {
  const { step, attempt, waitId, about } = asked
  const { decision, action: first } = script.answer(step)
  // Nobody wants the same tried for ever.
  const action = attempt > patience ? 'fail' : first
  const answer = { type: 'wait.answered', step, attempt, waitId, decision, by: 'ada' } as const
  if (about === undefined) return answer
  return { ...answer, data: action === 'complete' ? { action, output: byHand } : { action } }
}

/** Any fact about any step, existing or not, and any attempt. */
export function noise(run: Run, chance: Chance): RunFact {
  const known = [...run.steps.keys(), 'nobody', 's0[7]', '__proto__']
  const step = known[chance(known.length)] ?? ''
  const current = run.steps.get(step)?.attempt ?? 0
  const attempt = [current, current, current - 1, current + 1, 0, 99][chance(6)] ?? 0
  const place = { step, attempt }
  const waitId = run.steps.get(step)?.wait?.waitId ?? `run-1.${step}.1`
  const error = { code: 'NOISE', message: 'noise', retryable: chance(2) === 0 }
  const facts: readonly RunFact[] = [
    { type: 'run.started' },
    { type: 'run.paused' },
    { type: 'run.resumed' },
    { type: 'run.due' },
    { type: 'run.finished', status: 'COMPLETED' },
    { type: 'step.started', ...place, agent: 'noise' },
    { type: 'step.succeeded', ...place, output: { value: 1, list: [1] } },
    { type: 'step.failed', ...place, error },
    { type: 'step.interrupted', ...place },
    { type: 'step.skipped', step, reason: { type: 'join-unmet' } },
    { type: 'step.entered', ...place },
    { type: 'mutex.taken', ...place, mutex: 'm' },
    { type: 'step.round-ended', ...place, round: 1, done: true },
    { type: 'step.abandoned', ...place },
    { type: 'undo.succeeded', ...place },
    { type: 'step.waiting', ...place, dueAt: run.createdAt + chance(10_000) },
    { type: 'step.expanded', step, items: [1, 2] },
    { type: 'step.due', ...place },
    { type: 'step.refused', ...place, reason: 'noise' },
    { type: 'wait.opened', ...place, waitId, question: 'noise?' },
    { type: 'wait.answered', ...place, waitId, decision: 'APPROVE', by: 'noise' },
    { type: 'wait.closed', step, waitId },
  ]
  return facts[chance(facts.length)] ?? { type: 'run.due' }
}
