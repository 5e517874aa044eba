import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { SkeinError } from '../../core/errors.ts'
import { packageRoot } from '../../package-root.ts'
import { act } from '../action.ts'
import { readConfig } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { withExample } from '../options.ts'

interface Place {
  readonly data?: string
  readonly config?: string
  readonly json?: boolean
}

interface BreakOptions extends Place {
  readonly application?: string
  readonly environment?: string
}

interface Fault {
  readonly way: string
  readonly application: string
  readonly environment: string
  readonly thing: string
  readonly shows: string
}

/** What `examples/platform` exports for this. Not part of what is built, so imported by its place. */
interface Example {
  readonly ways: { readonly [way: string]: string }
  break(asked: {
    readonly way?: string
    readonly application?: string
    readonly environment?: string
  }): { readonly fault: Fault } | { readonly refused: string }
  mend(): readonly Fault[]
  list(): readonly Fault[]
}

interface BreakageModule {
  readonly openBreakableExample: (folder: string) => Example
}

/** `skein example`: breaks the example platform on purpose, to see that it is found and mended. */
export function addExample(program: Command, context: Context): void {
  const example = program
    .command('example')
    .summary('break the example platform on purpose, or mend it')
    .description(
      'The example platform of the data folder, whether a server runs on it or not. What is ' +
        'broken is found and mended by asking: skein ask "my application is failing in staging".',
    )
  withExample(example, 'skein example break', 'skein example list', 'skein example mend')
  addBreak(example, context)
  withPlace(example.command('mend').summary('mend all that was broken on purpose')).action(
    act<[], Place>(context, (_words, options) =>
      withPlatform(context, options, (platform) => {
        const mended = platform.mend()
        return show(context, options, { faults: mended, empty: 'Nothing was broken.' })
      }),
    ),
  )
  withPlace(example.command('list').summary('list what is broken, and what can be')).action(
    act<[], Place>(context, (_words, options) =>
      withPlatform(context, options, (platform) => {
        const faults = platform.list()
        if (options.json === true) writeJson(context.terminal, { faults, ways: platform.ways })
        else
          writeLines(context.terminal, [
            ...linesOf(faults, 'Nothing is broken.'),
            '',
            ...waysOf(platform),
          ])
        return exitCodes.ok
      }),
    ),
  )
}

function addBreak(example: Command, context: Context): void {
  const command = example
    .command('break')
    .summary('break one thing')
    .argument('[way]', 'certificate, policy, release, replicas or secret; else one that is whole')
    .option('--application <name>', 'what to break; else what was deployed last, or "shop"')
    .option('--environment <name>', 'where; else staging')
    .action(
      act<[string | undefined], BreakOptions>(context, ([way], options) =>
        withPlatform(context, options, (platform) => {
          const { application, environment } = options
          const broken = platform.break({
            ...(way !== undefined && { way }),
            ...(application !== undefined && { application }),
            ...(environment !== undefined && { environment }),
          })
          if ('refused' in broken) throw refused(broken.refused)
          return show(context, options, { faults: [broken.fault], empty: '' })
        }),
      ),
    )
  withExample(
    withPlace(command),
    'skein example break',
    'skein example break release --application shop --environment production',
  )
}

function withPlace(command: Command): Command {
  return command
    .option('--data <folder>', 'the data folder (SKEIN_DATA)')
    .option('--config <file>', 'the config file (SKEIN_CONFIG)')
    .option('--json', 'print JSON for machines')
}

/** Errors: `REQUEST_INVALID` where this installation has no example. */
async function withPlatform(
  context: Context,
  { data, config: file }: Place,
  use: (platform: Example) => ExitCode,
): Promise<ExitCode> {
  const place = new URL('examples/platform/breakage.ts', packageRoot)
  if (!existsSync(place)) throw refused('the example platform is not part of this installation')
  const config = await readConfig(context, { data, config: file })
  const { openBreakableExample } = (await import(place.href)) as BreakageModule
  return use(openBreakableExample(join(config.data, 'example-platform')))
}

function refused(message: string): SkeinError {
  return new SkeinError('REQUEST_INVALID', { problems: [{ path: '/example', message }] })
}

interface Shown {
  readonly faults: readonly Fault[]
  readonly empty: string
}

function show(context: Context, { json }: Place, { faults, empty }: Shown): ExitCode {
  if (json === true) writeJson(context.terminal, { faults })
  else writeLines(context.terminal, linesOf(faults, empty))
  return exitCodes.ok
}

function linesOf(faults: readonly Fault[], empty: string): readonly string[] {
  if (faults.length === 0) return [empty]
  return faults.map(
    ({ way, application, environment, thing, shows }) =>
      `${way}: ${application} in ${environment}: ${shows} (${thing})`,
  )
}

function waysOf({ ways }: Example): readonly string[] {
  return Object.entries(ways).map(
    ([way, shows]) => `skein example break ${way.padEnd(12)} ${shows}`,
  )
}
