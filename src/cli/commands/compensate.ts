import type { Command } from 'commander'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withSkeinOptions } from '../options.ts'

interface CompensateOptions extends SkeinOptions {
  readonly dryRun?: boolean
  readonly reason?: string
}

/** `skein compensate`: undo what a run has done. */
export function addCompensate(program: Command, context: Context): void {
  const command = program
    .command('compensate')
    .summary('undo what a run has done, in reverse order')
    .description('Undoes what a run has done, in reverse order. Says first what it cannot undo.')
    .argument('<run>', 'the id of the run')
    .option('--dry-run', 'only say what would be undone')
    .option('--reason <text>', 'why, for the record')
    .action(
      act<[string], CompensateOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          const { dryRun = false, reason } = options
          const request = { dryRun, ...(reason !== undefined && { reason }) }
          const { undo, cannot, run } = await skein.runs.compensate(runId, request)
          if (options.json === true) writeJson(context.terminal, { undo, cannot, run })
          else {
            const steps = undo.map(({ stepId, capability }) => `  undo ${stepId}: ${capability}`)
            const rest = cannot.map((stepId) => `  cannot be undone: ${stepId}`)
            const head = `Run ${run.id} is ${run.status}.`
            writeLines(context.terminal, [head, ...steps, ...rest])
          }
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein compensate RUN --dry-run')
}
