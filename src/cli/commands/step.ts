import type { Command } from 'commander'
import type { StepAction } from '../../app/views.ts'
import type { Json } from '../../core/json.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseJson, withExample, withSkeinOptions } from '../options.ts'

interface StepOptions extends SkeinOptions {
  readonly reason: string
  readonly output?: Json
}

const actions: { readonly [A in StepAction]: string } = {
  retry: 'have a step that failed, was skipped or cancelled done again',
  skip: 'give a step up; what waits for it goes on',
  cancel: 'stop a step; what waits for it is skipped',
  complete: "say what a step's outcome is",
  rerun: 'have a settled step done again, and all that depends on it',
}

/** `skein step`: do something to a step by hand, on record. */
export function addStep(program: Command, context: Context): void {
  const step = program
    .command('step')
    .summary('retry, skip, cancel, complete or rerun a step by hand; step context')
    .description('Does something to a step by hand. A finished run goes on where that is needed.')
  withExample(step, 'skein step retry RUN deploy --reason "the outage is over"')
  for (const [action, summary] of Object.entries(actions) as [StepAction, string][]) {
    addAction(step, context, { action, summary })
  }
  addStepContext(step, context)
}

interface ActionWords {
  readonly action: StepAction
  readonly summary: string
}

function addAction(step: Command, context: Context, { action, summary }: ActionWords): void {
  const command = step
    .command(action)
    .summary(summary)
    .description(`${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`)
    .argument('<run>', 'the id of the run')
    .argument('<step>', 'the id of the step')
    .requiredOption('--reason <text>', 'why, for the record')
  if (action === 'complete') command.option('--output <json>', 'what its output is', parseJson)
  command.action(
    act<[string, string], StepOptions>(context, ([runId, stepId], options) =>
      withConnection(context, options, async ({ skein }) => {
        const { reason, output } = options
        const given = output === undefined ? {} : { output }
        const run = await skein.runs.act({ runId, stepId }, { action, reason, ...given })
        if (options.json === true) writeJson(context.terminal, run)
        else writeLines(context.terminal, [`Run ${run.id} is ${run.status}.`])
        return exitCodes.ok
      }),
    ),
  )
  withExample(withSkeinOptions(command), `skein step ${action} RUN STEP --reason "why"`)
}

function addStepContext(step: Command, context: Context): void {
  const command = step
    .command('context')
    .summary('show what a step builds on, as its agent is told')
    .description('Shows the results that a step builds on, its entities and what relates to them.')
    .argument('<run>', 'the id of the run')
    .argument('<step>', 'the id of the step')
    .action(
      act<[string, string], SkeinOptions>(context, ([runId, stepId], options) =>
        withConnection(context, options, async ({ skein }) => {
          writeJson(context.terminal, await skein.runs.context(runId, stepId))
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein step context RUN deploy')
}
