import type { Command } from 'commander'
import type { LearningView, TallyView } from '../../app/learning-view.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withSkeinOptions } from '../options.ts'
import { renderTable } from '../table.ts'
import { count } from '../text.ts'

interface LookOptions extends SkeinOptions {
  readonly capability?: string
  readonly agent?: string
  readonly word?: string
}

interface ForgetOptions extends SkeinOptions {
  readonly before?: string
  readonly capability?: string
  readonly all?: boolean
}

/** `skein learning`: what past runs have taught, and forgetting it. */
export function addLearning(program: Command, context: Context): void {
  const command = program
    .command('learning')
    .summary('see what past runs have taught; learning forget')
    .description('Shows what completed runs have taught about capabilities, agents and words.')
    .enablePositionalOptions()
    .option('--capability <name>', 'only what is known of this capability')
    .option('--agent <name>', 'only what is known of this agent')
    .option('--word <word>', 'only what this word speaks for')
    .action(
      act<[], LookOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const { capability, agent, word } = options
          const view = await skein.learning.get({
            ...(capability !== undefined && { capability }),
            ...(agent !== undefined && { agent }),
            ...(word !== undefined && { word }),
          })
          print(context, view, options)
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein learning --capability deployment.create')
  addForget(command, context)
}

function addForget(learning: Command, context: Context): void {
  const command = learning
    .command('forget')
    .description(
      'Forgets requests that completed before a time, those that used a capability, or both ' +
        'together. The deletion is on record and holds after a restart.',
    )
    .option('--before <time>', 'what completed before this time, ISO 8601')
    .option('--capability <name>', 'only runs that used this capability')
    .option('--all', 'everything')
    .action(
      act<[], ForgetOptions>(context, (_none, options) => {
        const { before, capability, all } = options
        if (before === undefined && capability === undefined && all !== true) {
          writeLines(context.terminal, ['Say what to forget: --before, --capability or --all.'])
          return Promise.resolve(exitCodes.badInput)
        }
        return withConnection(context, options, async ({ skein }) => {
          const view = await skein.learning.forget({
            ...(before !== undefined && { before }),
            ...(capability !== undefined && { capability }),
          })
          print(context, view, options)
          return exitCodes.ok
        })
      }),
    )
  withExample(withSkeinOptions(command), 'skein learning forget --capability deployment.create')
}

function print(context: Context, view: LearningView, options: SkeinOptions): void {
  if (options.json === true) writeJson(context.terminal, view)
  else writeLines(context.terminal, linesOf(view, context))
}

function linesOf(view: LearningView, context: Context): readonly string[] {
  const { status, runs, capabilities, agents, words } = view
  const use = status === 'ON' ? 'plans follow them' : 'learning is off: plans do not follow them'
  const lines = [`${count(runs, 'completed request')}; ${use}`]
  const add = (headings: readonly string[], rows: readonly (readonly string[])[]): void => {
    if (rows.length > 0) lines.push('', renderTable(headings, rows, context).trimEnd())
  }
  add(
    ['CAPABILITY', 'RUNS', 'STEPS', 'SAID FOR IT', 'AFTER'],
    capabilities.map((one) => [
      one.capability,
      String(one.runs),
      tallyText(one.steps),
      one.words.slice(0, 6).join(', '),
      one.before
        .slice(0, 3)
        .map(({ capability }) => capability)
        .join(', '),
    ]),
  )
  add(
    ['AGENT', 'STEPS', 'CAPABILITIES'],
    agents.map(({ agent, steps, capabilities: done }) => [
      agent,
      tallyText(steps),
      done.map(({ capability }) => capability).join(', '),
    ]),
  )
  add(
    ['WORD', 'RUNS', 'SPEAKS FOR'],
    words.map((one) => [
      one.word,
      String(one.runs),
      one.capabilities.map(({ capability }) => capability).join(', '),
    ]),
  )
  return lines
}

function tallyText({ count: all, succeeded, durationMs }: TallyView): string {
  const time = durationMs === null ? '' : `, ${Math.round(durationMs.p50)} ms`
  return all === 0 ? 'none' : `${succeeded} of ${all} went well${time}`
}
