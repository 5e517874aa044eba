import type { Command } from 'commander'
import type { ModificationView } from '../../app/views.ts'
import { act, type ListOptions, type SkeinOptions } from '../action.ts'
import { withConnection, type SkeinCalls } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withListOptions, withSkeinOptions } from '../options.ts'
import { listQueryOf, printPage } from '../print-page.ts'
import { describeModification } from './modify.ts'

interface DecideOptions extends SkeinOptions {
  readonly reason?: string
}

const listing = {
  headings: ['MODIFICATION', 'STATUS', 'REVISION', 'BY', 'SINCE', 'REASON'],
  row: ({ id, status, revision, by, createdAt, reason }: ModificationView): readonly string[] => [
    id,
    status,
    String(revision),
    by,
    createdAt,
    reason,
  ],
  empty: 'Nobody has changed the plan of this run, or asked to.',
}

/** `skein modifications`: what was changed of a run's plan, and deciding on what is asked for. */
export function addModifications(program: Command, context: Context): void {
  const command = program
    .command('modifications')
    .summary('list the changes of a plan; modifications approve, reject, revert')
    .description('Lists the changes of the plan of a run, those asked for too, the newest first.')
    .enablePositionalOptions()
    .argument('<run>', 'the id of the run')
    .action(
      act<[string], ListOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          const page = await skein.runs.modifications(runId, listQueryOf(options))
          printPage(context, page, { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(withListOptions(command), 'skein modifications RUN')
  addDecision(command, context, { verb: 'approve', summary: 'apply what was asked for' })
  addDecision(command, context, { verb: 'reject', summary: 'refuse what was asked for' })
  addDecision(command, context, {
    verb: 'revert',
    summary: 'take an applied modification back, and keep what came after it',
  })
}

interface Decision {
  readonly verb: keyof SkeinCalls['modifications'] & ('approve' | 'reject' | 'revert')
  readonly summary: string
}

function addDecision(parent: Command, context: Context, { verb, summary }: Decision): void {
  const command = parent
    .command(verb)
    .summary(summary)
    .description(`${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`)
    .argument('<modification>', 'the id of the modification')
    .option('--reason <text>', 'why, for the record')
    .action(
      act<[string], DecideOptions>(context, ([id], options) =>
        withConnection(context, options, async ({ skein }) => {
          const decided = await skein.modifications[verb](id, options.reason)
          if (options.json === true) writeJson(context.terminal, decided)
          else writeLines(context.terminal, describeModification(decided))
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), `skein modifications ${verb} MODIFICATION`)
}
