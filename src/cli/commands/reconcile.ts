import type { Command } from 'commander'
import type { ReconciliationRequest, ReconciliationView } from '../../app/views.ts'
import { SkeinError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { act, type ListOptions } from '../action.ts'
import { withConnection, type SkeinCalls } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { parseJson, withExample, withListOptions } from '../options.ts'
import { listQueryOf, printPage } from '../print-page.ts'

interface ReconcileOptions extends ListOptions {
  readonly done?: boolean
  readonly output?: Json
  readonly again?: boolean
  readonly skip?: boolean
  readonly fail?: boolean
  readonly reason?: string
  readonly by?: string
}

const listing = {
  headings: ['LOST', 'STEP', 'CAPABILITY', 'AGENT', 'SENT', 'SETTLE WITH'],
  row: (lost: ReconciliationView): readonly string[] => [
    lost.id,
    lost.undo === true ? `${lost.stepId} (undo)` : lost.stepId,
    lost.capability,
    lost.agent,
    lost.sentAt,
    lost.actions.map((action) => flags[action]).join(' '),
  ],
  empty: 'No outcome is lost.',
}

const flags = { complete: '--done', retry: '--again', skip: '--skip', fail: '--fail' } as const

/** `skein reconcile`: what became of steps whose outcome a crash has hidden. */
export function addReconcile(program: Command, context: Context): void {
  const command = program
    .command('reconcile')
    .summary('list steps whose outcome is lost, or say what became of one')
    .description(
      'Without an id: steps of which nobody knows whether they were done. With one: says.',
    )
    .argument('[id]', 'the id in the list')
    .option('--done', 'it was done')
    .option('--output <json>', 'with --done: what its output is', parseJson)
    .option('--again', 'it was not done, or may be done twice: do it again')
    .option('--skip', 'go on without it')
    .option('--fail', 'let it have failed')
    .option('--reason <text>', 'how it was found out, for the record')
    .option('--by <name>', 'who says so')
    .action(
      act<[string | undefined], ReconcileOptions>(context, ([id], options) =>
        withConnection(context, options, ({ skein }) =>
          id === undefined
            ? list(context, skein, options)
            : settle(context, skein, { id, options }),
        ),
      ),
    )
  withExample(
    withListOptions(command),
    'skein reconcile',
    `skein reconcile ID --done --output '{"receipt":7}' --reason "the bank has it"`,
    'skein reconcile ID --again --reason "nothing arrived"',
  )
}

async function list(
  context: Context,
  skein: SkeinCalls,
  options: ReconcileOptions,
): Promise<ExitCode> {
  const page = await skein.reconciliations.list({ ...listQueryOf(options), status: 'OPEN' })
  printPage(context, page, { listing, options })
  return exitCodes.ok
}

async function settle(
  context: Context,
  skein: SkeinCalls,
  { id, options }: { readonly id: string; readonly options: ReconcileOptions },
): Promise<ExitCode> {
  const request = requestOf(options)
  if (request === undefined) {
    const lost = await skein.reconciliations.get(id)
    const ways = lost.actions.map((action) => flags[action]).join(', ')
    const end = ways === '' ? `${lost.id} is settled.` : `Settle it with one of ${ways}.`
    if (options.json === true) writeJson(context.terminal, lost)
    else writeLines(context.terminal, [`${lost.stepId} was sent to ${lost.agent}. ${end}`])
    return exitCodes.ok
  }
  const settled = await skein.reconciliations.settle(id, request)
  if (options.json === true) writeJson(context.terminal, settled)
  else writeLines(context.terminal, [`${settled.id} is settled: ${request.action}.`])
  return exitCodes.ok
}

function requestOf(options: ReconcileOptions): ReconciliationRequest | undefined {
  const { done, again, skip, fail, output, by, reason = 'said on the command line' } = options
  const said = [
    ...(done === true ? (['complete'] as const) : []),
    ...(again === true ? (['retry'] as const) : []),
    ...(skip === true ? (['skip'] as const) : []),
    ...(fail === true ? (['fail'] as const) : []),
  ]
  const [action, another] = said
  if (action === undefined) return undefined
  if (another !== undefined) {
    const message = `${flags[action]} and ${flags[another]} exclude each other`
    throw new SkeinError('REQUEST_INVALID', { problems: [{ path: '/action', message }] })
  }
  return {
    action,
    reason,
    ...(output !== undefined && { output }),
    ...(by !== undefined && { by }),
  }
}
