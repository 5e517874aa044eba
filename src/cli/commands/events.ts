import type { Command } from 'commander'
import type { EventView, JournalEventView } from '../../app/views.ts'
import { act, type ListOptions } from '../action.ts'
import { withConnection, type SkeinCalls } from '../connection.ts'
import { writeJsonLine, writeLines, type Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { listQueryOf, printPage } from '../print-page.ts'
import { parseCount, withExample, withListOptions } from '../options.ts'
import { cut, fill, printableLine } from '../text.ts'

interface EventsOptions extends ListOptions {
  readonly follow?: boolean
  readonly after?: number
  readonly type?: readonly string[]
}

type AnyEvent = EventView | JournalEventView

const listing = {
  headings: ['POSITION', 'AT', 'EVENT', 'STEP', 'DATA'],
  row: (event: AnyEvent): readonly string[] => [
    String(event.position),
    event.at,
    event.type,
    stepOf(event),
    dataOf(event),
  ],
  empty: 'No events.',
}

/** Of the whole journal, whose event it is stands beside it. */
const journalListing = {
  ...listing,
  headings: ['POSITION', 'AT', 'OF', 'EVENT', 'STEP', 'DATA'],
  row: (event: JournalEventView): readonly string[] => {
    const [position = '', at = '', ...rest] = listing.row(event)
    return [position, at, event.stream, ...rest]
  },
}

/** `skein events`: what happened in a run, or everywhere, from the journal. */
export function addEvents(program: Command, context: Context): void {
  const command = program
    .command('events')
    .summary('list or follow what happens')
    .description(
      'Lists the events of a run in their order; without a run, those of everything. With --follow ' +
        'it goes on until the run ends, or from now on without end; with --json that is one event a ' +
        'line.',
    )
    .argument('[run]', 'the id of the run')
    .option('--follow', 'go on until the run ends')
    .option('--after <position>', 'with --follow: only events after this position', parseCount)
    .option('--type <types...>', 'without a run: only these types, such as run.finished or wait.*')
    .action(
      act<[string | undefined], EventsOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          if (runId === undefined) return everything(context, skein, options)
          if (options.follow === true) return follow(context, skein, { runId, options })
          const page = await skein.runs.eventPage(runId, listQueryOf(options))
          printPage(context, page, { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(withListOptions(command), 'skein events RUN --follow --json')
}

async function follow(
  context: Context,
  skein: SkeinCalls,
  { runId, options }: { readonly runId: string; readonly options: EventsOptions },
): Promise<ExitCode> {
  const { signal } = context
  // A run that does not exist is an error before the stream, not an empty stream.
  await skein.runs.get(runId)
  return write(context, skein.runs.events(runId, { ...afterOf(options), signal }), options)
}

async function everything(
  context: Context,
  skein: SkeinCalls,
  options: EventsOptions,
): Promise<ExitCode> {
  const types = options.type === undefined ? {} : { types: options.type }
  if (options.follow === true) {
    const { signal } = context
    return write(context, skein.events.follow({ ...types, ...afterOf(options), signal }), options)
  }
  const page = await skein.events.page({ ...types, ...listQueryOf(options) })
  printPage(context, page, { listing: journalListing, options })
  return exitCodes.ok
}

function afterOf({ after }: EventsOptions): { readonly after?: number } {
  return after === undefined ? {} : { after }
}

async function write(
  context: Context,
  events: AsyncIterable<AnyEvent>,
  options: EventsOptions,
): Promise<ExitCode> {
  const { terminal, signal } = context
  for await (const event of events) {
    if (options.json === true) writeJsonLine(terminal, event)
    else writeLines(terminal, [renderEvent(event, context)])
  }
  return signal.aborted ? exitCodes.interrupted : exitCodes.ok
}

function renderEvent(event: AnyEvent, { style, terminal }: Context): string {
  const head = `${String(event.position).padStart(8)}  ${event.at}  ${fill(event.type, 18)}`
  const line = `${head}  ${fill(stepOf(event), 16)}  ${dataOf(event)}`
  return terminal.interactive ? style.dim(cut(line, terminal.columns)) : line.trimEnd()
}

function stepOf(event: AnyEvent): string {
  const step = event.data['step']
  return typeof step === 'string' ? printableLine(step) : ''
}

/** What else the event carries, shortened: the whole of it is there with `--json`. */
function dataOf(event: AnyEvent): string {
  const { step: _step, plan: _plan, ...rest } = event.data
  return cut(printableLine(JSON.stringify(rest)), 120)
}
