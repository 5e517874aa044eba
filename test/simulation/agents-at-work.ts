import { reportStep } from '../../src/app/control-run.ts'
import { SkeinError } from '../../src/core/errors.ts'
import type { StepOutcome } from '../../src/ports/agent.ts'
import { chanceOf } from '../../src/testing/simulation/seeded-chance.ts'
import { attemptBehaviour } from './behaviour.ts'
import type { AttemptBehaviour } from './behaviour.ts'
import { randomChanges } from './random-changes.ts'
import type { StepOrder } from './simulated-process.ts'
import type { Life } from './virtual-time.ts'
import type { World } from './world.ts'

interface Work extends StepOrder {
  readonly agent: string
}

/** Does what the case says an agent does with this attempt. */
export function perform(world: World, life: Life, work: Work): Promise<StepOutcome> {
  const { request, context } = work
  const { runId, stepId, attempt, capability } = request
  const isUndo = capability.startsWith('undo.')
  const runNumber = [...world.laws.runs.keys()].indexOf(runId)
  const name = `${isUndo ? 'undo ' : ''}${runNumber} ${stepId}#${attempt}`
  const behaviour = attemptBehaviour(world.simulated.seed, name)
  if (behaviour.accepts && !isUndo) return accept(world, life, { ...work, behaviour })
  const { promise, resolve, reject } = Promise.withResolvers<StepOutcome>()
  // One that hangs without a limit is done at last, as everything is.
  const durationMs = behaviour.result === 'hangs' ? 9_000 : behaviour.durationMs
  const done = world.time.after(durationMs, life, () => {
    finish(behaviour, { resolve, reject, proposal: proposalOf(world, work, behaviour) })
  })
  for (let beat = 1; beat <= behaviour.beats; beat += 1) {
    world.time.after(beat * 60, life, () => context.heartbeat())
  }
  if (behaviour.obeys) {
    context.signal.addEventListener('abort', () => {
      done.isOff = true
      reject(new Error('stopped'))
    })
  }
  return promise
}

interface Ends extends Pick<PromiseWithResolvers<StepOutcome>, 'resolve' | 'reject'> {
  readonly proposal: object
}

/** What an agent wants changed in the plan, if anything. */
function proposalOf(world: World, { request }: Work, { proposes }: AttemptBehaviour): object {
  const plan = world.laws.runs.get(request.runId)?.run.compiled.plan
  if (!proposes || plan === undefined) return {}
  const chance = chanceOf(world.simulated.seed, `${request.stepId} proposes`)
  return { proposedChanges: { reason: 'it is better', changes: randomChanges(chance, plan) } }
}

function finish(behaviour: AttemptBehaviour, { resolve, reject, proposal }: Ends): void {
  const error = errorOf(behaviour)
  if (error !== undefined) return reject(error)
  const { output, usd, tokens } = behaviour
  resolve({ type: 'succeeded', output, usage: { usd, tokens }, ...proposal })
}

function errorOf({ result }: AttemptBehaviour): Error | undefined {
  const retryable = retryableOf(result)
  if (result === 'succeeds' || result === 'hangs') return undefined
  const more = retryable === undefined ? {} : { retryable }
  return new SkeinError('AGENT_FAILED', { agent: 'alpha', reason: 'it broke', ...more })
}

/** Whether trying again can help, as far as the agent says so. */
function retryableOf(result: AttemptBehaviour['result']): boolean | undefined {
  if (result === 'fails') return true
  return result === 'fails-for-good' ? false : undefined
}

interface AcceptedWork extends Work {
  readonly behaviour: AttemptBehaviour
}

/** The result comes from outside, under the token, to whatever process is there by then. */
function accept(
  world: World,
  life: Life,
  { request, behaviour }: AcceptedWork,
): Promise<StepOutcome> {
  const { token } = request
  const { durationMs, reportsEarly, repeats } = behaviour
  const acceptMs = reportsEarly ? durationMs + 10 : Math.min(5, durationMs)
  for (let time = 0; time <= repeats; time += 1) {
    world.time.after(durationMs + time * 400, undefined, () => {
      world.call({ what: 'report', make: (app) => reportStep(app, token, reportOf(behaviour)) })
    })
  }
  const { promise, resolve } = Promise.withResolvers<StepOutcome>()
  world.time.after(acceptMs, life, () => resolve({ type: 'accepted' }))
  return promise
}

function reportOf(behaviour: AttemptBehaviour): Parameters<typeof reportStep>[2] {
  const { result, output, usd, tokens } = behaviour
  if (result === 'succeeds' || result === 'hangs') return { output, usage: { usd, tokens } }
  const retryable = retryableOf(result)
  const error = { code: 'AGENT_FAILED', message: 'it broke' }
  return { error: { ...error, ...(retryable !== undefined && { retryable }) } }
}
