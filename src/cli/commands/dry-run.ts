import type { Command } from 'commander'
import type { DryRunRequest, DryRunView } from '../../app/views.ts'
import type { Json } from '../../core/json.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseJsonObject, readJsonFile, withExample, withSkeinOptions } from '../options.ts'

interface DryRunOptions extends SkeinOptions {
  readonly inputs?: { readonly [name: string]: Json }
  readonly agents?: string
}

/** `skein dry-run`: a plan on a virtual clock. */
export function addDryRun(program: Command, context: Context): void {
  const command = program
    .command('dry-run')
    .summary('run a plan on a virtual clock, with mocked agents')
    .description('Runs a plan on a virtual clock: what would happen, when, and at what cost.')
    .argument('<file>', 'the plan document')
    .option('--inputs <json>', 'launch parameters', parseJsonObject)
    .option('--agents <file>', 'a JSON file: what capabilities or steps do')
    .action(
      act<[string], DryRunOptions>(context, ([file], options) =>
        withConnection(context, options, async ({ skein }) => {
          const { inputs, agents } = options
          const read = (path: string): Promise<Json> => readJsonFile(context.workingFolder, path)
          const request = {
            plan: await read(file),
            ...(inputs !== undefined && { inputs }),
            ...(agents !== undefined && { agents: await read(agents) }),
          }
          const view = await skein.dryRun(request as unknown as DryRunRequest)
          if (options.json === true) writeJson(context.terminal, view)
          else writeLines(context.terminal, timeline(view))
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein dry-run plan.json --agents mocks.json')
}

/** One line a step: when it begins and ends, and how. */
export function timeline({ status, durationMs, usd, steps }: DryRunView): readonly string[] {
  const width = Math.max(4, ...steps.map(({ id }) => id.length))
  return [
    `${status} after ${durationMs} ms, ${usd} USD`,
    ...steps.map(({ id, status: ended, startMs, endMs }) => {
      const span = startMs === undefined ? '' : `${startMs} to ${endMs ?? '…'} ms`
      return `  ${id.padEnd(width)}  ${ended.padEnd(9)}  ${span}`.trimEnd()
    }),
  ]
}
