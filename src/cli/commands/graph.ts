import type { Command } from 'commander'
import type { GraphAnswer } from '../../app/views.ts'
import { SkeinError } from '../../core/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { drawGraph } from '../graph-drawing.ts'
import { printPage } from '../print-page.ts'
import { collectParameter, parseCount, withExample, withSkeinOptions } from '../options.ts'
import { renderTable } from '../table.ts'
import { count } from '../text.ts'
import { addRebuild } from './graph-rebuild.ts'
import { addStatus } from './graph-status.ts'

interface GraphOptions extends SkeinOptions {
  readonly param?: JsonObject
  readonly limit?: number
  readonly cursor?: string
  readonly dot?: boolean
  readonly mermaid?: boolean
}

interface NamedQuery {
  readonly name: string
  readonly description: string
  readonly parameters: JsonObject
}

/** `skein graph`: asks the graph in Cypher. */
export function addGraph(program: Command, context: Context): void {
  const command = program
    .command('graph')
    .summary('ask the graph in Cypher; graph queries, run, status, rebuild')
    .description(
      'Asks the graph in Cypher, reading only, once the graph has everything that happened ' +
        'before. Its subcommands list and run the named queries, show how the graph stands, and ' +
        'build it anew.',
    )
    .enablePositionalOptions()
    .argument('[query]', 'the Cypher text')
    .action(
      act<[string | undefined], GraphOptions>(context, ([query], options) => {
        if (query === undefined) throw needsQuery()
        return withConnection(context, options, async ({ skein }) => {
          const asked = { query, consistency: 'latest', ...askedOf(options) } as const
          print(context, await skein.graph.query(asked), options)
          return exitCodes.ok
        })
      }),
    )
  withExample(
    withQueryOptions(command),
    'skein graph "MATCH (a:application)-[:owns]->(s:service) RETURN a.name, s.name"',
    'skein graph "MATCH (a {name: $name}) RETURN a" --param name=ecommerce',
    'skein graph "MATCH p = (:application)-[:owns]->() RETURN p" --mermaid',
  )
  addQueries(command, context)
  addRunQuery(command, context)
  addStatus(command, context)
  addRebuild(command, context)
}

function withQueryOptions(command: Command): Command {
  return withSkeinOptions(command)
    .option('--param <name=value>', 'a parameter of the query (repeatable)', collectParameter)
    .option('--limit <n>', 'at most this many rows', parseCount)
    .option('--dot', 'draw the nodes and paths, for Graphviz')
    .option('--mermaid', 'draw the nodes and paths, for Mermaid')
}

function addQueries(graph: Command, context: Context): void {
  const listing = {
    headings: ['QUERY', 'PARAMETERS', 'DESCRIPTION'],
    row: (query: NamedQuery): readonly string[] => [
      query.name,
      parameterNames(query.parameters).join(', '),
      query.description,
    ],
    empty: 'There are no named queries.',
  }
  const command = graph
    .command('queries')
    .description('Lists the named queries.')
    .action(
      act<[], SkeinOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          printPage(context, { items: await skein.graph.queries() }, { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein graph queries')
}

function addRunQuery(graph: Command, context: Context): void {
  const command = graph
    .command('run')
    .alias('query')
    .description('Runs a named query.')
    .argument('<name>', 'its name, as "skein graph queries" lists it')
    .action(
      act<[string], GraphOptions>(context, ([name], options) =>
        withConnection(context, options, async ({ skein }) => {
          const { cursor } = options
          const asked = { ...askedOf(options), ...(cursor === undefined ? {} : { cursor }) }
          print(context, await skein.graph.run(name, asked), options)
          return exitCodes.ok
        }),
      ),
    )
  command.option('--cursor <cursor>', 'go on where the last rows ended')
  withExample(withQueryOptions(command), 'skein graph run plans.blockedSteps --param planId=PLAN')
}

/** The names in a JSON Schema of an object. */
function parameterNames({ properties }: JsonObject): readonly string[] {
  return isJsonObject(properties) ? Object.keys(properties) : []
}

function askedOf({ param, limit }: GraphOptions): { parameters?: JsonObject; limit?: number } {
  return {
    ...(param === undefined ? {} : { parameters: param }),
    ...(limit === undefined ? {} : { limit }),
  }
}

function print(context: Context, answer: GraphAnswer, options: GraphOptions): void {
  const { terminal, style } = context
  if (options.json === true) {
    writeJson(terminal, answer)
    return
  }
  if (options.dot === true || options.mermaid === true) {
    terminal.write(drawGraph(answer, options.dot === true ? 'dot' : 'mermaid'))
    return
  }
  const rows = answer.rows.map((row) => answer.columns.map((column) => cellOf(row[column])))
  const columns = terminal.interactive ? { columns: terminal.columns } : {}
  terminal.write(renderTable(answer.columns, rows, { style, ...columns }))
  const next = answer.nextCursor === undefined ? '' : ` or go on with --cursor ${answer.nextCursor}`
  const more = answer.truncated ? `; there are more, raise --limit${next}` : ''
  writeLines(terminal, [style.dim(`${count(rows.length, 'row')}${more}`)])
}

function cellOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function needsQuery(): SkeinError {
  const message = 'needs a Cypher text, or a subcommand: queries, run, status, rebuild'
  return new SkeinError('REQUEST_INVALID', { problems: [{ path: 'graph', message }] })
}
