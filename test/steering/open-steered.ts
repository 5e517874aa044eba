import { openSkein } from '../../src/compose.ts'
import { functionAgent } from '../../src/agents/function/function-agent.ts'
import type { FunctionStep } from '../../src/agents/function/function-step.ts'
import type { SkeinOptions } from '../../src/compose.ts'
import type { Skein } from '../../src/app/skein.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import type { JsonObject } from '../../src/core/json.ts'
import type { RunView } from '../../src/app/views.ts'

export interface Steered {
  readonly skein: Skein
  /** What was asked of the agent: `capability step`, in order. */
  readonly done: string[]
  /** Lets a held step end. */
  release(stepId: string): void
  start(steps: Plan['steps'], more?: Partial<Plan>): Promise<RunView>
  /** `id:STATUS` of the steps, as they are now. */
  statuses(runId: string): Promise<string>
  /** Resolves when the steps stand as they should, or throws after five seconds. */
  until(runId: string, statuses: string): Promise<void>
}

/** A Skein whose agent echoes, holds, fails and undoes as it is told. */
export async function openSteered(options: SkeinOptions = {}): Promise<Steered> {
  const done: string[] = []
  const held = new Map<string, () => void>()
  const note = (what: string) => (inputs: JsonObject, step: FunctionStep) => {
    done.push(`${what} ${step.stepId}`)
    return { ...inputs, by: what }
  }
  const hold = (inputs: JsonObject, step: FunctionStep): Promise<JsonObject> => {
    done.push(`hold ${step.stepId}`)
    return new Promise((resolve) => held.set(step.stepId, () => resolve({ ...inputs, held: true })))
  }
  const agent = functionAgent({
    name: 'worker',
    capabilities: [
      { name: 'work.echo', idempotent: true, run: note('echo') },
      { name: 'work.undo', idempotent: true, run: note('undo') },
      { name: 'work.hold', idempotent: true, run: hold },
      {
        name: 'work.fail',
        run: (_, step) => {
          done.push(`fail ${step.stepId}`)
          throw new Error('it broke')
        },
      },
    ],
  })
  const skein = await openSkein({ ...options, agents: [agent, ...(options.agents ?? [])] })
  const statuses = async (runId: string): Promise<string> =>
    (await skein.runs.get(runId)).steps.map(({ id, status }) => `${id}:${status}`).join(' ')
  return {
    skein,
    done,
    release: (stepId) => held.get(stepId)?.(),
    start: (steps, more = {}) => skein.runs.start({ plan: { name: 'P', steps, ...more } }),
    statuses,
    until: async (runId, wanted) => {
      const deadline = Date.now() + 5_000
      let now = await statuses(runId)
      while (now !== wanted) {
        if (Date.now() > deadline) throw new Error(`wanted ${wanted}, and it is ${now}`)
        await new Promise((resolve) => setTimeout(resolve, 2))
        now = await statuses(runId)
      }
    },
  }
}
