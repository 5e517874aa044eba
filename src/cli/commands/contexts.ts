import type { Command } from 'commander'
import type { ContextView, SaveContext } from '../../app/context-views.ts'
import { SkeinError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { act, type ListOptions, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import {
  collectParameter,
  readJsonFile,
  withExample,
  withListOptions,
  withSkeinOptions,
} from '../options.ts'
import { listQueryOf, printPage } from '../print-page.ts'

interface SetOptions extends SkeinOptions {
  readonly environment?: SaveContext['environment']
  readonly variable?: { readonly [name: string]: Json }
  readonly inactive?: boolean
}

const listing = {
  headings: ['CONTEXT', 'ENVIRONMENT', 'ACTIVE', 'AGENTS'],
  row: ({ name, environment, active, agents }: ContextView): readonly string[] => [
    name,
    environment,
    active ? 'yes' : 'no',
    agents.join(', '),
  ],
  empty: 'No contexts. Make one: skein contexts set NAME --environment STAGING',
}

/** `skein contexts`: environments that steps run in. */
export function addContexts(program: Command, context: Context): void {
  const command = program
    .command('contexts')
    .summary('list contexts; contexts show, set, remove')
    .description('Lists the contexts that steps run in, and which agents may enter them.')
    .enablePositionalOptions()
    .action(
      act<[], ListOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const page = await skein.contexts.list(listQueryOf(options))
          printPage(context, page, { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(
    withListOptions(command),
    'skein contexts',
    'skein contexts set shop-production --environment PRODUCTION --variable region=eu-west',
  )
  addShow(command, context)
  addSet(command, context)
  addRemove(command, context)
}

function addShow(contexts: Command, context: Context): void {
  const command = contexts
    .command('show')
    .description('Shows all of a context.')
    .argument('<name>', 'its name')
    .action(
      act<[string], SkeinOptions>(context, ([name], options) =>
        withConnection(context, options, async ({ skein }) => {
          writeJson(context.terminal, await skein.contexts.get(name))
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein contexts show shop-production')
}

function addSet(contexts: Command, context: Context): void {
  const command = contexts
    .command('set')
    .description('Makes a context, or puts it in the place of the one before.')
    .argument('<name>', 'its name')
    .argument('[file]', 'the context as JSON; - reads stdin')
    .option('--environment <environment>', 'DEVELOPMENT, STAGING or PRODUCTION')
    .option('--variable <name=value>', 'a variable (repeatable); not a secret', collectParameter)
    .option('--inactive', 'no step runs in it')
    .action(
      act<[string, string | undefined], SetOptions>(context, async ([name, file], options) => {
        const request = await requestOf(context, file, options)
        return withConnection(context, options, async ({ skein }) => {
          const saved = await skein.contexts.save(name, request)
          const state = saved.active ? 'active' : 'not active'
          if (options.json === true) writeJson(context.terminal, saved)
          else writeLines(context.terminal, [`Context ${name} is saved; it is ${state}.`])
          return exitCodes.ok
        })
      }),
    )
  withExample(
    withSkeinOptions(command),
    'skein contexts set shop-production --environment PRODUCTION --variable region=eu-west',
    'skein contexts set shop-production context.json',
  )
}

/** The file, with what the options say in its place. The facade checks it. */
async function requestOf(
  context: Context,
  file: string | undefined,
  { environment, variable, inactive }: SetOptions,
): Promise<SaveContext> {
  const given = file === undefined ? {} : await readJsonFile(context.workingFolder, file)
  const request = {
    ...(given as object),
    ...(environment !== undefined && { environment }),
    ...(variable !== undefined && { variables: variable }),
    ...(inactive === true && { active: false }),
  }
  if ('environment' in request) return request as SaveContext
  const message = 'needs --environment, or a file with an environment'
  throw new SkeinError('REQUEST_INVALID', { problems: [{ path: 'contexts set', message }] })
}

function addRemove(contexts: Command, context: Context): void {
  const command = contexts
    .command('remove')
    .description('Removes a context; agents lose their access to it.')
    .argument('<name>', 'its name')
    .action(
      act<[string], SkeinOptions>(context, ([name], options) =>
        withConnection(context, options, async ({ skein }) => {
          await skein.contexts.remove(name)
          if (options.json === true) writeJson(context.terminal, { removed: name })
          else writeLines(context.terminal, [`Context ${name} is removed.`])
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein contexts remove shop-production')
}
