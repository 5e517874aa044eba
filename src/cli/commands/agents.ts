import type { Command } from 'commander'
import type { AgentView, HttpAgentRegistration } from '../../app/views.ts'
import { SkeinError } from '../../core/errors.ts'
import { act, type ListOptions, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { listQueryOf, printPage } from '../print-page.ts'
import {
  collectPair,
  readJsonFile,
  withExample,
  withListOptions,
  withSkeinOptions,
} from '../options.ts'

interface AddOptions extends SkeinOptions {
  readonly server?: string
  readonly name?: string
  readonly capability?: { readonly [name: string]: string }
  readonly header?: { readonly [name: string]: string }
}

const listing = {
  headings: ['AGENT', 'KIND', 'STATUS', 'IN FLIGHT', 'SOURCE', 'CAPABILITIES'],
  row: (agent: AgentView): readonly string[] => [
    agent.name,
    agent.kind,
    agent.reason === undefined ? agent.status : `${agent.status}: ${agent.reason}`,
    String(agent.inFlight),
    agent.source,
    agent.capabilities.join(', '),
  ],
  empty: 'No agents. Add one: skein agents add FILE, or skein mcp add NAME -- COMMAND',
}

/** `skein agents`: lists, adds and removes agents. */
export function addAgents(program: Command, context: Context): void {
  const command = program
    .command('agents')
    .summary('list agents; agents add, contexts, remove')
    .description('Lists the agents that can do steps. Its subcommands add and remove HTTP agents.')
    .enablePositionalOptions()
    .action(
      act<[], ListOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const page = await skein.agents.list(listQueryOf(options))
          printPage(context, page, { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(withListOptions(command), 'skein agents', 'skein agents add weather-agent.json')
  addAdd(command, context)
  addRemove(command, context)
  addAccess(command, context)
}

function addAdd(agents: Command, context: Context): void {
  const command = agents
    .command('add')
    .description('Registers an HTTP agent, from a file or from options.')
    .argument('[file]', 'the registration as JSON: name, url, capabilities; - reads stdin')
    .option('--name <name>', "the agent's name")
    .option('--url <url>', 'where the agent takes steps')
    .option('--capability <name=description>', 'something it can do (repeatable)', collectPair)
    .option('--header <name=value>', 'a header for its requests (repeatable)', collectPair)
    .option('--server <url>', 'the Skein server to talk to (SKEIN_URL)')
    .option('--data <folder>', 'the data folder (SKEIN_DATA)')
    .option('--config <file>', 'the config file (SKEIN_CONFIG)')
    .option('--json', 'print JSON for machines')
    .action(
      act<[string | undefined], AddOptions>(context, async ([file], options) => {
        const registration = await registrationOf(context, file, options)
        const place = { ...options, url: options.server }
        return withConnection(context, place, async ({ skein }) => {
          const agent = await skein.agents.register(registration)
          const can = agent.capabilities.join(', ')
          if (options.json === true) writeJson(context.terminal, agent)
          else writeLines(context.terminal, [`Agent ${agent.name} is registered. It can: ${can}`])
          return exitCodes.ok
        })
      }),
    )
  withExample(
    command,
    'skein agents add weather-agent.json',
    'skein agents add --name weather --url http://127.0.0.1:9000/ ' +
      '--capability "weather.get=The weather of a city"',
  )
}

async function registrationOf(
  context: Context,
  file: string | undefined,
  { name, url, capability, header }: AddOptions,
): Promise<HttpAgentRegistration> {
  if (file !== undefined) {
    const value = await readJsonFile(context.workingFolder, file)
    // The facade checks the document.
    return { kind: 'http', ...(value as object) } as HttpAgentRegistration
  }
  if (name === undefined || url === undefined || capability === undefined) {
    const message = 'needs a file, or --name, --url and at least one --capability'
    throw new SkeinError('REQUEST_INVALID', { problems: [{ path: 'agents add', message }] })
  }
  const capabilities = Object.entries(capability).map(([of, description]) => ({
    name: of,
    description,
  }))
  const headers = header === undefined ? {} : { headers: header }
  return { name, kind: 'http', url, capabilities, ...headers }
}

function addRemove(agents: Command, context: Context): void {
  const command = agents
    .command('remove')
    .description('Removes an agent that was added by API or CLI.')
    .argument('<name>', "the agent's name")
    .action(
      act<[string], SkeinOptions>(context, ([name], options) =>
        withConnection(context, options, async ({ skein }) => {
          await skein.agents.remove(name)
          if (options.json === true) writeJson(context.terminal, { removed: name })
          else writeLines(context.terminal, [`Agent ${name} is removed.`])
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein agents remove weather')
}

function addAccess(agents: Command, context: Context): void {
  const command = agents
    .command('contexts')
    .description('Says which contexts an agent may enter: these, and no others.')
    .argument('<name>', "the agent's name")
    .argument('[contexts...]', 'names of contexts; none takes all access away')
    .action(
      act<[string, readonly string[]], SkeinOptions>(context, ([name, contexts], options) =>
        withConnection(context, options, async ({ skein }) => {
          const agent = await skein.agents.setContexts(name, { contexts })
          const may = agent.contexts.length === 0 ? 'no context' : agent.contexts.join(', ')
          if (options.json === true) writeJson(context.terminal, agent)
          else writeLines(context.terminal, [`Agent ${name} may enter ${may}.`])
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein agents contexts deployer shop-production')
}
