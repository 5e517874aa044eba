import type { JsonObject } from '../../core/json.ts'
import type { Plan, PlanPolicy, Step } from '../../core/plan/plan.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { JournalEvent, Store } from '../../ports/store.ts'
import { createFailingStore } from '../../testing/fakes/failing-store.ts'
import type { FailingStore } from '../../testing/fakes/failing-store.ts'
import { createManualClock } from '../../testing/fakes/manual-clock.ts'
import type { ManualClock } from '../../testing/fakes/manual-clock.ts'
import { ScriptedWorker } from '../../testing/fakes/scripted-worker.ts'
import type { ScriptedWorkerOptions } from '../../testing/fakes/scripted-worker.ts'
import { InProcessEngine } from './in-process-engine.ts'

/** An engine with everything around it in the test's hand. */
export interface TestEngine {
  readonly engine: InProcessEngine
  readonly worker: ScriptedWorker
  readonly store: FailingStore
  readonly clock: ManualClock
  readonly errors: unknown[]
  start(runId: string, steps: readonly Step[], policy?: PlanPolicy): Promise<Run>
  /** Resolves when nothing happens any more without the test. */
  calm(): Promise<void>
  events(runId: string): Promise<readonly JournalEvent[]>
  /** The types of a run's events, with the step where there is one. */
  story(runId: string): Promise<readonly string[]>
  deliver(runId: string, fact: RunFact): Promise<boolean>
}

export interface TestEngineOptions extends ScriptedWorkerOptions {
  readonly clock?: ManualClock
  readonly chance?: () => number
}

/** A test engine on a real store. */
export function createTestEngine(real: Store, options: TestEngineOptions = {}): TestEngine {
  const store = createFailingStore(real)
  const { clock = createManualClock(), chance = () => 0 } = options
  const worker = new ScriptedWorker(options)
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const engine = new InProcessEngine({
    organization: 'acme',
    store,
    worker,
    clock,
    onError,
    chance,
  })
  const events = (runId: string): Promise<readonly JournalEvent[]> =>
    store.readStream({ organization: 'acme', stream: `run:${runId}`, limit: 100_000 })
  return {
    ...{ engine, worker, store, clock, errors, calm, events },
    start: (runId, steps, policy) =>
      engine.start({
        runId,
        created: createdOf({ name: 'P', steps, ...(policy && { policy }) }),
        actor: 'test',
      }),
    async story(runId) {
      return (await events(runId)).map(({ type, data }) => storyLine(type, data))
    },
    async deliver(runId, fact) {
      return (await engine.deliver(runId, fact, 'test')).late
    },
  }
}

function createdOf(plan: Plan): Extract<RunFact, { type: 'run.created' }> {
  return { type: 'run.created', name: plan.name, planId: 'plan', plan, inputs: { list: [1, 2, 3] } }
}

function storyLine(type: string, data: JsonObject): string {
  const { step, attempt } = data
  if (typeof step !== 'string') return type
  return typeof attempt === 'number' && attempt > 1
    ? `${type} ${step}#${attempt}`
    : `${type} ${step}`
}

/** Turns are taken on `setImmediate`; after a few of them without work nothing is left to do. */
async function calm(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A step of a capability that has its own agent. */
export function task(id: string, more: Partial<Step> = {}): Step {
  return { id, capability: `do.${id}`, ...more }
}
