import type { Command } from 'commander'
import type { McpServerRegistration, McpServerView } from '../../app/views.ts'
import { SkeinError } from '../../core/errors.ts'
import { act, type ListOptions, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { listQueryOf, printPage } from '../print-page.ts'
import { collectPair, withExample, withListOptions, withSkeinOptions } from '../options.ts'
import { count, printableLine } from '../text.ts'

interface AddOptions extends SkeinOptions {
  readonly server?: string
  readonly header?: { readonly [name: string]: string }
  readonly env?: { readonly [name: string]: string }
}

const listing = {
  headings: ['SERVER', 'STATUS', 'TOOLS', 'SOURCE', 'TARGET', 'REASON'],
  row: (server: McpServerView): readonly string[] => [
    server.name,
    server.status,
    String(server.tools.length),
    server.source,
    server.target,
    server.reason ?? '',
  ],
  empty: 'No MCP servers. Add one: skein mcp add NAME -- COMMAND ARGUMENTS',
}

/** `skein mcp`: lists, adds, removes and refreshes MCP servers. */
export function addMcp(program: Command, context: Context): void {
  const command = program
    .command('mcp')
    .summary('list MCP servers; mcp add, mcp remove, mcp refresh')
    .description('Lists the MCP servers whose tools can be steps. Its subcommands change the list.')
    .enablePositionalOptions()
    .action(
      act<[], ListOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const page = await skein.mcpServers.list(listQueryOf(options))
          printPage(context, page, { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(withListOptions(command), 'skein mcp', 'skein mcp add files -- npx mcp-files /srv')
  addAdd(command, context)
  addRemove(command, context)
  addRefresh(command, context)
}

function addAdd(mcp: Command, context: Context): void {
  const command = mcp
    .command('add')
    .description('Adds an MCP server: a command after --, or a URL.')
    .argument('<name>', 'its name; its tools become NAME.TOOL')
    .argument('[command...]', 'the command that starts it, after --')
    .option('--url <url>', 'the URL of a server that runs already')
    .option('--header <name=value>', 'a header for a URL (repeatable)', collectPair)
    .option('--env <name=value>', 'a variable for a command (repeatable)', collectPair)
    .option('--server <url>', 'the Skein server to talk to (SKEIN_URL)')
    .option('--data <folder>', 'the data folder (SKEIN_DATA)')
    .option('--config <file>', 'the config file (SKEIN_CONFIG)')
    .option('--json', 'print JSON for machines')
    .action(
      act<[string, string[]], AddOptions>(context, ([name, words], options) => {
        const registration = registrationOf(name, words, options)
        const place = { ...options, url: options.server }
        return withConnection(context, place, async ({ skein }) => {
          print(context, await skein.mcpServers.register(registration), options)
          return exitCodes.ok
        })
      }),
    )
  withExample(
    command,
    'skein mcp add files -- npx mcp-server-filesystem /srv/files',
    'skein mcp add search --url https://search.example/mcp --header Authorization="Bearer …"',
  )
}

function registrationOf(
  name: string,
  [command, ...args]: readonly string[],
  { url, header, env }: AddOptions,
): McpServerRegistration {
  if (command !== undefined && url === undefined) {
    return { name, command, args, ...(env === undefined ? {} : { env }) }
  }
  if (command === undefined && url !== undefined) {
    return { name, url, ...(header === undefined ? {} : { headers: header }) }
  }
  const message = 'needs either a command after -- or --url, not both and not neither'
  throw new SkeinError('REQUEST_INVALID', { problems: [{ path: 'mcp add', message }] })
}

function addRemove(mcp: Command, context: Context): void {
  const command = mcp
    .command('remove')
    .description('Removes an MCP server that was added by API or CLI.')
    .argument('<name>', 'its name')
    .action(
      act<[string], SkeinOptions>(context, ([name], options) =>
        withConnection(context, options, async ({ skein }) => {
          await skein.mcpServers.remove(name)
          if (options.json === true) writeJson(context.terminal, { removed: name })
          else writeLines(context.terminal, [`MCP server ${name} is removed.`])
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein mcp remove files')
}

function addRefresh(mcp: Command, context: Context): void {
  const command = mcp
    .command('refresh')
    .description('Connects to an MCP server anew and lists its tools again.')
    .argument('<name>', 'its name')
    .action(
      act<[string], SkeinOptions>(context, ([name], options) =>
        withConnection(context, options, async ({ skein }) => {
          const server = await skein.mcpServers.refresh(name)
          print(context, server, options)
          return server.status === 'ACTIVE' ? exitCodes.ok : exitCodes.dependency
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein mcp refresh files')
}

function print(context: Context, server: McpServerView, options: SkeinOptions): void {
  const { terminal } = context
  const { name, status, tools, reason } = server
  const why = reason === undefined ? '' : `: ${printableLine(reason)}`
  if (options.json === true) writeJson(terminal, server)
  else
    writeLines(terminal, [`MCP server ${name} is ${status}${why}, ${count(tools.length, 'tool')}.`])
}
