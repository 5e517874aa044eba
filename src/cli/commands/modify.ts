import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { ModificationRequest, ModificationView } from '../../app/views.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withSkeinOptions } from '../options.ts'

interface ModifyOptions extends SkeinOptions {
  readonly changes: string
  readonly reason: string
  readonly dryRun?: boolean
}

/** `skein modify`: change the plan of a run that goes on. */
export function addModify(program: Command, context: Context): void {
  const command = program
    .command('modify')
    .summary('change the plan of a run that goes on')
    .description('Changes the plan of a run that goes on. Untouched steps never notice.')
    .argument('<run>', 'the id of the run')
    .requiredOption('--changes <file>', 'a JSON file with a list of changes')
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--dry-run', 'only say what it would do')
    .action(
      act<[string], ModifyOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          const text = await readFile(options.changes, 'utf8')
          const changes = JSON.parse(text) as ModificationRequest['changes']
          const dryRun = options.dryRun === true
          const { reason } = options
          const modification = await skein.runs.modify(runId, { changes, reason, dryRun })
          if (options.json === true) writeJson(context.terminal, modification)
          else writeLines(context.terminal, describe(modification))
          return exitCodes.ok
        }),
      ),
    )
  withExample(
    withSkeinOptions(command),
    'skein modify RUN --changes changes.json --reason "also tell #ops" --dry-run',
  )
}

function describe({ id, status, revision, impact }: ModificationView): readonly string[] {
  const lines = [
    ['added', impact.added],
    ['removed', impact.removed],
    ['changed', impact.changed],
    ['begun again', impact.rerun],
  ] as const
  return [
    `Modification ${id} is ${status}, revision ${revision}.`,
    ...lines.flatMap(([word, ids]) => (ids.length === 0 ? [] : [`  ${word}: ${ids.join(', ')}`])),
    ...impact.problems.map(({ path, message }) => `  ${path} ${message}`),
  ]
}
