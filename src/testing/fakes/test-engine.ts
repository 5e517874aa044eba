import type { JsonObject } from '../../core/json.ts'
import type { Plan, PlanPolicy, Step } from '../../core/plan/plan.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { Engine, StepWorker } from '../../ports/engine.ts'
import type { Clock } from '../../ports/clock.ts'
import type { JournalEvent, Store } from '../../ports/store.ts'
import { createFailingStore } from './failing-store.ts'
import type { FailingStore } from './failing-store.ts'
import { createManualClock } from './manual-clock.ts'
import type { ManualClock } from './manual-clock.ts'
import { ScriptedWorker } from './scripted-worker.ts'
import type { ScriptedWorkerOptions } from './scripted-worker.ts'

/** An engine with everything around it in the test's hand. */
export interface TestEngine {
  readonly engine: Engine
  readonly worker: ScriptedWorker
  readonly store: FailingStore
  readonly clock: ManualClock
  readonly errors: unknown[]
  readonly start: (runId: string, steps: readonly Step[], policy?: PlanPolicy) => Promise<Run>
  /** Resolves when nothing happens any more without the test. */
  readonly calm: () => Promise<void>
  readonly events: (runId: string) => Promise<readonly JournalEvent[]>
  /** The types of a run's events, with the step where there is one. */
  readonly story: (runId: string) => Promise<readonly string[]>
  /** Whether the fact came too late. */
  readonly deliver: (runId: string, fact: RunFact) => Promise<boolean>
}

export interface TestEngineOptions extends ScriptedWorkerOptions {
  readonly clock?: ManualClock
  readonly chance?: () => number
}

/** What an engine under test is made of. */
export interface EngineParts {
  readonly organization: string
  readonly store: Store
  readonly worker: StepWorker
  readonly clock: Clock
  readonly onError: (error: unknown) => void
  readonly chance: () => number
}

/** A test engine on a real store. */
export function createTestEngine(
  open: (parts: EngineParts) => Engine,
  real: Store,
  options: TestEngineOptions = {},
): TestEngine {
  const store = createFailingStore(real)
  const { clock = createManualClock(), chance = () => 0 } = options
  const worker = new ScriptedWorker(options)
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const engine = open({ organization: 'acme', store, worker, clock, onError, chance })
  const events = (runId: string): Promise<readonly JournalEvent[]> =>
    store.readStream({ organization: 'acme', stream: `run:${runId}`, limit: 100_000 })
  return {
    engine,
    worker,
    store,
    clock,
    errors,
    calm,
    events,
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
