import type { Command } from 'commander'
import type { GraphStatus } from '../../app/views.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withSkeinOptions } from '../options.ts'

interface StatusOptions extends SkeinOptions {
  readonly check?: boolean
}

/** `skein graph status`: how the graph stands to its journal. */
export function addStatus(graph: Command, context: Context): void {
  const command = graph
    .command('status')
    .description(
      'Shows which engine holds the graph, how far it follows the journal, and its size.',
    )
    .option('--check', 'compare its counts with those of the journal now')
    .action(
      act<[], StatusOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const status = await skein.graph.status({ check: options.check === true })
          if (options.json === true) writeJson(context.terminal, status)
          else writeLines(context.terminal, statusLines(status))
          const isComplete = status.lastCheck?.status !== 'incomplete'
          return isComplete ? exitCodes.ok : exitCodes.dependency
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein graph status --check')
}

function statusLines(status: GraphStatus): readonly string[] {
  const { engine, position, lag, nodes, relationships, lastCheck, rebuild, error } = status
  const rows: readonly (readonly [string, string])[] = [
    ['engine', engine],
    ['position', `${position}${lag === 0 ? '' : `, ${lag} behind the journal`}`],
    ['nodes', String(nodes)],
    ['relationships', String(relationships)],
    ['last check', checkText(lastCheck)],
    ...(rebuild === undefined ? [] : [['rebuild', rebuildText(rebuild)] as const]),
    ...(error === undefined ? [] : [['problem', error] as const]),
  ]
  return rows.map(([name, value]) => `${name.padEnd(14)} ${value}`)
}

function checkText(check: GraphStatus['lastCheck']): string {
  if (check === null) return 'none yet; --check makes one'
  const when = new Date(check.at).toISOString()
  if (check.status === 'complete') return `complete at ${check.position} (${when})`
  const missing = Object.entries(check.missing).map(([label, count]) => `${count} ${label}`)
  return `lacks ${missing.join(', ')} (${when})`
}

function rebuildText({
  to,
  status,
  position,
  head,
  error,
}: NonNullable<GraphStatus['rebuild']>): string {
  const reason = error === undefined ? '' : `: ${error}`
  return `${status.toLowerCase()}, ${position} of ${head} events, to ${to}${reason}`
}
