/*
 * Owns: the agent that is made on the spot for tasks that have instructions and no capability. It
 * stands in no list, has nothing to offer to planners, and does what one step says.
 */
import { plainOf } from '../core/large.ts'
import type { Json } from '../core/json.ts'
import { SkeinError } from '../core/errors.ts'
import type { Agent } from '../ports/agent.ts'
import type { PerformInstructed } from '../ports/instructed-task.ts'
import type { AppContext } from './context.ts'
import { requireStep } from './control-run.ts'

interface Maker {
  /** The model that does the work. */
  readonly model: string
  readonly perform: PerformInstructed
}

/** Does the instructions of the step that it is asked for. */
export function createMadeAgent(context: () => AppContext, { model, perform }: Maker): Agent {
  return {
    name: `model:${model}`,
    kind: 'llm',
    capabilities: () => [],
    async perform({ runId, stepId, inputs }, talk) {
      const run = await context().engine.load(runId)
      const { compiled, frame } = requireStep(run, stepId)
      const { instructions = '', outputSchema } = compiled.step
      const before = compiled.dependencies.flatMap((index) => frame.steps[index] ?? [])
      const results = before.map((step): [string, Json] => [
        step.compiled.step.id,
        step.output === undefined ? null : plainOf(step.output),
      ])
      const output = outputSchema === undefined ? {} : { output: outputSchema }
      const task = { instructions, inputs, results: Object.fromEntries(results), ...output }
      const { usage, ...done } = await perform(task, talk.signal)
      talk.log(`${model}: ${usage.tokens ?? 0} tokens`)
      return { type: 'succeeded', output: done.output, usage }
    },
    health: () => ({ status: 'ACTIVE' }),
    close: async () => undefined,
  }
}

/** What a task meets that needs a model where there is none any more. */
export function noModel(): SkeinError {
  const reason = 'none is configured; set SKEIN_MODEL_URL and SKEIN_MODEL'
  return new SkeinError('MODEL_UNAVAILABLE', { model: 'for instructions', reason })
}
