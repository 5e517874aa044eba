import type { Command } from 'commander'
import type { ApprovalAnswer, ApprovalView } from '../../app/views.ts'
import type { Json } from '../../core/json.ts'
import { act, type ListOptions } from '../action.ts'
import { withConnection, type SkeinCalls } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { listQueryOf, printPage } from '../print-page.ts'
import { parseCount, parseJson, withExample } from '../options.ts'

/** `--data` is the answer's data here, so the data folder has a longer name. */
interface ApproveOptions extends Omit<ListOptions, 'data'> {
  readonly reject?: boolean
  readonly delegate?: readonly string[]
  readonly data?: Json
  readonly comment?: string
  readonly by?: string
  readonly change?: boolean
  readonly dryRun?: boolean
  readonly assignee?: string
  readonly role?: string
  readonly dataFolder?: string
}

const listing = {
  headings: ['APPROVAL', 'RUN', 'STEP', 'SINCE', 'QUESTION'],
  row: (approval: ApprovalView): readonly string[] => [
    approval.id,
    approval.runId,
    approval.stepId,
    approval.createdAt,
    approval.question,
  ],
  empty: 'Nothing waits for a person.',
}

/** `skein approve`: lists what waits for a person, or answers it. */
export function addApprove(program: Command, context: Context): void {
  const command = program
    .command('approve')
    .summary('list what waits for a person, or answer it')
    .description('Without an id: lists the questions that are open. With one: answers it.')
    .argument('[id]', 'the id of the approval')
    .option('--reject', 'say no; without it the answer is yes')
    .option('--delegate <names...>', 'hand the question on to these people')
    .option('--data <json>', 'the data that the form asks for', parseJson)
    .option('--comment <text>', 'a remark for the record')
    .option('--by <name>', 'who answers; default: local')
    .option('--change', 'change an answer that was given: what depends on it is done again')
    .option('--dry-run', 'with --change: only say what would be done again')
    .option('--assignee <name>', 'without an id: only what asks this person')
    .option('--role <name>', 'without an id: only what asks this role')
    .option('--url <url>', 'the server to talk to (SKEIN_URL)')
    .option('--data-folder <folder>', 'the data folder (SKEIN_DATA)')
    .option('--config <file>', 'the config file (SKEIN_CONFIG)')
    .option('--json', 'print JSON for machines')
    .option('--limit <n>', 'at most this many', parseCount)
    .option('--cursor <cursor>', 'go on where the last list ended')
    .action(
      act<[string | undefined], ApproveOptions>(context, ([id], options) =>
        withConnection(context, placeOf(options), ({ skein }) =>
          id === undefined
            ? listOpen(context, skein, options)
            : answer(context, skein, { id, options }),
        ),
      ),
    )
  withExample(
    command,
    'skein approve',
    `skein approve ID --data '{"budget":200}' --comment "go ahead"`,
    'skein approve ID --reject --comment "not on a Friday"',
    'skein approve ID --delegate grace --by ada',
    'skein approve ID --change --reject --dry-run',
  )
}

function placeOf({ url, dataFolder, config }: ApproveOptions): {
  readonly url: string | undefined
  readonly data: string | undefined
  readonly config: string | undefined
} {
  return { url, data: dataFolder, config }
}

async function listOpen(
  context: Context,
  skein: SkeinCalls,
  { data: _data, assignee, role, ...options }: ApproveOptions,
): Promise<ExitCode> {
  const page = await skein.approvals.list({
    ...listQueryOf(options),
    status: 'OPEN',
    ...(assignee !== undefined && { assignee }),
    ...(role !== undefined && { role }),
  })
  printPage(context, page, { listing, options })
  return exitCodes.ok
}

async function answer(
  context: Context,
  skein: SkeinCalls,
  { id, options }: { readonly id: string; readonly options: ApproveOptions },
): Promise<ExitCode> {
  const { data, comment, by, delegate: assignees } = options
  const who = by === undefined ? {} : { by }
  if (assignees !== undefined) {
    const approval = await skein.approvals.delegate(id, { assignees, ...who })
    const sentence = `${approval.id} now waits for ${assignees.join(', ')}.`
    if (options.json === true) writeJson(context.terminal, approval)
    else writeLines(context.terminal, [sentence])
    return exitCodes.ok
  }
  const given: ApprovalAnswer = {
    decision: options.reject === true ? 'REJECT' : 'APPROVE',
    ...(data === undefined ? {} : { data }),
    ...(comment === undefined ? {} : { comment }),
    ...who,
  }
  if (options.change === true) return change(context, skein, { id, given, options })
  const approval = await skein.approvals.answer(id, given)
  if (options.json === true) writeJson(context.terminal, approval)
  else writeLines(context.terminal, [outcomeOf(approval)])
  return exitCodes.ok
}

/** What an answer has led to. */
function outcomeOf({ status, about, planId, runId }: ApprovalView): string {
  if (runId === '') return `${status}.`
  if (status === 'REJECTED' && planId !== undefined) return 'REJECTED: nothing of the plan runs.'
  const follows = status === 'REJECTED' && about === 'budget' ? 'stays paused' : 'goes on'
  return `${status}: run ${runId} ${follows}.`
}

interface Change {
  readonly id: string
  readonly given: ApprovalAnswer
  readonly options: ApproveOptions
}

async function change(
  context: Context,
  skein: SkeinCalls,
  { id, given, options }: Change,
): Promise<ExitCode> {
  const { dryRun = false } = options
  const changed = await skein.approvals.change(id, { ...given, dryRun })
  if (options.json === true) {
    writeJson(context.terminal, changed)
    return exitCodes.ok
  }
  const { again, stopped, irreversible, reopens } = changed.impact
  const listed = (words: string, steps: readonly string[]): readonly string[] =>
    steps.length === 0 ? [] : [`  ${words}: ${steps.join(', ')}`]
  const runId = changed.approval.runId
  writeLines(context.terminal, [
    dryRun
      ? `Changing it would have this done:`
      : `${changed.approval.status}: run ${runId} goes on.`,
    ...(again.length === 0 ? ['  nothing that was begun is done again'] : []),
    ...listed('done again', again),
    ...listed('stopped first', stopped),
    ...listed('done twice, as it cannot be undone', irreversible),
    ...(dryRun && reopens ? ['  the run has ended, and would go on'] : []),
  ])
  return exitCodes.ok
}
