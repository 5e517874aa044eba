import { InvalidArgumentError, type Command } from 'commander'
import type { JsonObject } from '../../core/json.ts'
import { runPriorities } from '../../core/run/priority.ts'
import type { RunPriority } from '../../core/run/priority.ts'
import { act, type SkeinOptions } from '../action.ts'
import type { Context } from '../context.ts'
import { parseJsonObject, withExample, withSkeinOptions } from '../options.ts'

export interface RunOptions extends SkeinOptions {
  readonly inputs?: JsonObject
  readonly name?: string
  readonly priority?: RunPriority
  /** False with `--no-wait`. */
  readonly wait: boolean
}

/** `skein run`: starts a plan document and follows it to its output. */
export function addRun(program: Command, context: Context): void {
  const command = program
    .command('run')
    .summary('start a plan document and follow it to its end')
    .description(
      'Starts a run of a plan document, shows it while it goes on, and prints its output.',
    )
    .argument('<file>', 'the plan as JSON; - reads it from stdin')
    .option('--inputs <json>', 'launch parameters, a JSON object', parseJsonObject)
    .option('--name <name>', "the run's name; else the plan's")
    .option(
      '--priority <priority>',
      'LOW, MEDIUM, HIGH or CRITICAL: its share of slots where they are short',
      parsePriority,
    )
    .option('--no-wait', 'return as soon as the run is durable; a server carries it on')
    .action(
      act<[string], RunOptions>(context, async ([file], options) => {
        const { runPlan } = await import('../run-plan.ts')
        return runPlan(context, file, options)
      }),
    )
  withExample(
    withSkeinOptions(command),
    `skein run compare-weather.json --inputs '{"city":"Tokyo"}'`,
  )
}

function parsePriority(text: string): RunPriority {
  const priority = runPriorities.find((one) => one === text.toUpperCase())
  if (priority !== undefined) return priority
  throw new InvalidArgumentError(`Give one of ${runPriorities.join(', ')}.`)
}
