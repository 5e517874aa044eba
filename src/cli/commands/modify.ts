import type { Command } from 'commander'
import type { ModificationRequest, ModificationView } from '../../app/views.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { SkeinError } from '../../core/errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { parseCount, readJsonFile, withExample, withSkeinOptions } from '../options.ts'

interface ModifyOptions extends SkeinOptions {
  readonly changes: string
  readonly reason: string
  readonly dryRun?: boolean
  readonly base?: number
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
    .option('--base <revision>', 'the revision that the changes were made for', parseCount)
    .option('--dry-run', 'only say what it would do')
    .action(
      act<[string], ModifyOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          const changes = await readChanges(context, options.changes)
          const { reason, base, dryRun = false } = options
          const modification = await skein.runs.modify(runId, {
            changes,
            reason,
            dryRun,
            ...(base !== undefined && { baseRevision: base }),
          })
          if (options.json === true) writeJson(context.terminal, modification)
          else writeLines(context.terminal, describeModification(modification))
          return exitCodes.ok
        }),
      ),
    )
  withExample(
    withSkeinOptions(command),
    'skein modify RUN --changes changes.json --reason "also tell #ops" --dry-run',
  )
}

/** Errors: `CONFIG_INVALID` where it is no JSON, `REQUEST_INVALID` where it is no list. */
async function readChanges(
  { workingFolder }: Context,
  path: string,
): Promise<ModificationRequest['changes']> {
  const changes: unknown = await readJsonFile(workingFolder, path)
  if (Array.isArray(changes)) return changes as ModificationRequest['changes']
  const problems = [{ path, message: 'must be a list of changes' }]
  throw new SkeinError('REQUEST_INVALID', { problems })
}

/** A modification and what it does, in lines for people. */
export function describeModification({
  id,
  status,
  revision,
  impact,
  why,
}: ModificationView): readonly string[] {
  const lines = [
    ['added', impact.added],
    ['removed', impact.removed],
    ['changed', impact.changed],
    ['begun again', impact.rerun],
  ] as const
  return [
    `Modification ${id} is ${status}, revision ${revision}.`,
    ...(why === undefined ? [] : [`  because ${why}`]),
    ...lines.flatMap(([word, ids]) => (ids.length === 0 ? [] : [`  ${word}: ${ids.join(', ')}`])),
    ...impact.problems.map(({ path, message }) => `  ${path} ${message}`),
  ]
}
