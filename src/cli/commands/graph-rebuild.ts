import type { Command } from 'commander'
import type { GraphStatus } from '../../app/views.ts'
import { SkeinError } from '../../core/errors.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection, type SkeinCalls } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { withExample, withSkeinOptions } from '../options.ts'

interface RebuildOptions extends SkeinOptions {
  readonly to?: string
}

type Rebuild = NonNullable<GraphStatus['rebuild']>

const pollMs = 250
const barWidth = 30

/** `skein graph rebuild`: fills a new graph from the journal while the old one serves. */
export function addRebuild(graph: Command, context: Context): void {
  const command = graph
    .command('rebuild')
    .summary('build the graph anew from the journal')
    .description(
      'Builds the graph anew from the journal, in a new place, while the old one serves, and ' +
        'changes over when the new one has everything. If it is interrupted the old one stays. ' +
        'User and password of a Neo4j server are SKEIN_GRAPH_USER and SKEIN_GRAPH_PASSWORD of ' +
        'the Skein that does it.',
    )
    .option('--to <place>', '"embedded", or a Neo4j address such as bolt://127.0.0.1:7687')
    .action(
      act<[], RebuildOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const started = await skein.graph.rebuild(
            options.to === undefined ? {} : { to: options.to },
          )
          return follow(context, { skein, started, options })
        }),
      ),
    )
  withExample(
    withSkeinOptions(command),
    'skein graph rebuild',
    'skein graph rebuild --to neo4j+s://graph.example.com?database=skein',
  )
}

async function follow(
  context: Context,
  given: {
    readonly skein: SkeinCalls
    readonly started: GraphStatus
    readonly options: RebuildOptions
  },
): Promise<ExitCode> {
  const { skein, options } = given
  const show = options.json === true ? () => undefined : createProgress(context)
  let status = given.started
  while (status.rebuild?.status === 'RUNNING' && !context.signal.aborted) {
    show(status.rebuild)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
    status = await skein.graph.status()
  }
  if (status.rebuild !== undefined) show(status.rebuild)
  if (status.rebuild?.status === 'FAILED') {
    const reason = (status.rebuild.error ?? 'it was interrupted').replace(/\.$/, '')
    throw new SkeinError('GRAPH_REBUILD_REFUSED', { reason })
  }
  if (options.json === true) writeJson(context.terminal, status)
  else writeLines(context.terminal, doneLines(status, options.to))
  return exitCodes.ok
}

/** The configuration decides where the next start looks, so a move has to be said there too. */
function doneLines(
  { nodes, relationships, rebuild, engine }: GraphStatus,
  to: string | undefined,
): readonly string[] {
  const done = `Built anew: ${nodes} nodes and ${relationships} relationships at ${rebuild?.to}.`
  if (to === undefined) return [done]
  return engine === 'neo4j'
    ? [done, 'Set SKEIN_GRAPH_URL before the next start, or Skein opens the embedded graph.']
    : [done, 'If SKEIN_GRAPH_URL is set, unset it before the next start.']
}

/** A bar that is redrawn in place on a terminal; elsewhere a line for each tenth. */
function createProgress({ terminal }: Context): (rebuild: Rebuild) => void {
  let lastTenth = -1
  return ({ position, head, status }) => {
    const share = head === 0 ? 1 : Math.min(1, position / head)
    const text = `${position} of ${head} events`
    if (terminal.interactive) {
      const full = Math.round(share * barWidth)
      const bar = '█'.repeat(full) + '░'.repeat(barWidth - full)
      terminal.write(`\r${bar} ${text}\u001b[K${status === 'RUNNING' ? '' : '\n'}`)
      return
    }
    const tenth = Math.floor(share * 10)
    if (tenth === lastTenth) return
    lastTenth = tenth
    writeLines(terminal, [`${Math.floor(share * 100)} %: ${text}`])
  }
}
