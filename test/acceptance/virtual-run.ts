import type { Plan } from '../../src/core/plan/plan.ts'
import type { Run } from '../../src/core/run/run.ts'
import { InProcessEngine } from '../../src/engines/in-process/in-process-engine.ts'
import type { StepWorker } from '../../src/ports/engine.ts'
import { MemoryStore } from '../simulation/memory-store.ts'
import { VirtualTime } from '../simulation/virtual-time.ts'

/**
 * Runs a plan of tasks on the real engine and a virtual clock: each step takes what its
 * `estimatedDurationMs` says, and nothing else takes time.
 */
export async function runOnVirtualTime(plan: Plan): Promise<Run> {
  const time = new VirtualTime()
  const durations = new Map(plan.steps.map(({ id, estimatedDurationMs: ms = 0 }) => [id, ms]))
  const turns: (() => void)[] = []
  const engine = new InProcessEngine({
    organization: 'acme',
    store: new MemoryStore(),
    worker: workerOf(time, durations),
    clock: {
      now: () => time.now,
      ringAt(at, ring) {
        const appointment = time.at(at, undefined, ring)
        return () => void (appointment.isOff = true)
      },
    },
    soon: (turn) => void turns.push(turn),
  })
  const created = { type: 'run.created', name: plan.name, planId: 'p', plan, inputs: {} } as const
  const started = engine.start({ runId: 'r', created, actor: 'test' })
  do {
    await new Promise((resolve) => setImmediate(resolve))
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
      turn()
      await new Promise((resolve) => setImmediate(resolve))
    }
  } while (time.goOn())
  await started
  return engine.load('r')
}

function workerOf(time: VirtualTime, durations: ReadonlyMap<string, number>): StepWorker {
  return {
    assign: () => ({ type: 'assigned', agent: 'worker', idempotent: true }),
    hold: () => undefined,
    release: () => undefined,
    send({ step, attempt }, report) {
      time.after(durations.get(step) ?? 0, undefined, () => {
        report({ type: 'step.succeeded', step, attempt, output: null })
      })
    },
    startRun: () => undefined,
    recover: ({ step, attempt }, report) => report({ type: 'step.abandoned', step, attempt }),
    cancel: () => undefined,
    onFreed: () => () => undefined,
  }
}
