import type { Command } from 'commander'
import type { EventView } from '../../app/views.ts'
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
}

const listing = {
  headings: ['POSITION', 'AT', 'EVENT', 'STEP', 'DATA'],
  row: (event: EventView): readonly string[] => [
    String(event.position),
    event.at,
    event.type,
    stepOf(event),
    dataOf(event),
  ],
  empty: 'No events.',
}

/** `skein events`: what happened in a run, from the journal. */
export function addEvents(program: Command, context: Context): void {
  const command = program
    .command('events')
    .summary('list or follow what happens in a run')
    .description(
      'Lists the events of a run in their order. With --follow it goes on until the run ends; ' +
        'with --json that is one event a line.',
    )
    .argument('<run>', 'the id of the run')
    .option('--follow', 'go on until the run ends')
    .option('--after <position>', 'with --follow: only events after this position', parseCount)
    .action(
      act<[string], EventsOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
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
  const { terminal, signal } = context
  const after = options.after === undefined ? {} : { after: options.after }
  // A run that does not exist is an error before the stream, not an empty stream.
  await skein.runs.get(runId)
  for await (const event of skein.runs.events(runId, { ...after, signal })) {
    if (options.json === true) writeJsonLine(terminal, event)
    else writeLines(terminal, [renderEvent(event, context)])
  }
  return signal.aborted ? exitCodes.interrupted : exitCodes.ok
}

function renderEvent(event: EventView, { style, terminal }: Context): string {
  const head = `${String(event.position).padStart(8)}  ${event.at}  ${fill(event.type, 18)}`
  const line = `${head}  ${fill(stepOf(event), 16)}  ${dataOf(event)}`
  return terminal.interactive ? style.dim(cut(line, terminal.columns)) : line.trimEnd()
}

function stepOf(event: EventView): string {
  const step = event.data['step']
  return typeof step === 'string' ? printableLine(step) : ''
}

/** What else the event carries, shortened: the whole of it is there with `--json`. */
function dataOf(event: EventView): string {
  const { step: _step, plan: _plan, ...rest } = event.data
  return cut(printableLine(JSON.stringify(rest)), 120)
}
