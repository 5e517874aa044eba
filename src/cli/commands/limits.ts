import type { Command } from 'commander'
import type { LimitView } from '../../app/limit-view.ts'
import type { Amounts, Budget, Limit } from '../../core/limits/limit.ts'
import { act, type ListOptions, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { amountsText } from '../limit-text.ts'
import {
  parseAmount,
  parseCount,
  withExample,
  withListOptions,
  withSkeinOptions,
} from '../options.ts'
import { listQueryOf, printPage } from '../print-page.ts'

const listing = {
  headings: ['SCOPE', 'AT ONCE', 'A MINUTE', 'RUNS', 'BUDGET', 'RUNNING', 'WAITING'],
  row: (limit: LimitView): readonly string[] => [
    limit.scope,
    numberText(limit.parallelMax),
    numberText(limit.ratePerMinute),
    numberText(limit.runsMax),
    budgetText(limit.budget),
    numberText(limit.running),
    String(limit.waiting),
  ],
  empty: 'No limits are set. Set one: skein limits set organization --parallel 20',
}

/** `skein limits`: how much may go on at once. */
export function addLimits(program: Command, context: Context): void {
  const command = program
    .command('limits')
    .summary('see how much may go on at once; limits set')
    .description('Lists the limits of the organization, of agents and of runs.')
    .enablePositionalOptions()
    .action(
      act<[], ListOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const page = await skein.limits.list(listQueryOf(options))
          printPage(context, page, { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(withListOptions(command), 'skein limits')
  addSet(command, context)
}

interface SetOptions extends SkeinOptions {
  readonly parallel?: number
  readonly rate?: number
  readonly runs?: number
  readonly usd?: number
  readonly tokens?: number
  readonly timeMs?: number
  readonly softUsd?: number
  readonly softTokens?: number
  readonly softTimeMs?: number
  readonly period?: string
}

function addSet(limits: Command, context: Context): void {
  const command = limits
    .command('set')
    .description(
      'Sets all limits of a scope anew: organization, agent:<name> or run:<id>. What is not said ' +
        'is not limited; a scope alone takes its limits away.',
    )
    .argument('<scope>', 'organization, agent:<name> or run:<id>')
    .option('--parallel <n>', 'steps at once', parseCount)
    .option('--rate <n>', 'steps of an agent within any minute', parseCount)
    .option('--runs <n>', 'runs of the organization at once', parseCount)
    .option('--usd <n>', 'budget in US dollars', parseAmount)
    .option('--tokens <n>', 'budget in tokens', parseAmount)
    .option('--time-ms <n>', 'budget of time that steps take', parseAmount)
    .option('--soft-usd <n>', 'from here on a person is asked', parseAmount)
    .option('--soft-tokens <n>', 'from here on a person is asked', parseAmount)
    .option('--soft-time-ms <n>', 'from here on a person is asked', parseAmount)
    .option('--period <period>', 'day, month or total: when the budget begins anew, in UTC')
    .action(
      act<[string], SetOptions>(context, ([scope], options) =>
        withConnection(context, options, async ({ skein }) => {
          const set = await skein.limits.set(limitOf(scope, options))
          if (options.json === true) writeJson(context.terminal, set)
          else writeLines(context.terminal, [limitText(set)])
          return exitCodes.ok
        }),
      ),
    )
  withExample(
    withSkeinOptions(command),
    'skein limits set agent:github --parallel 4 --rate 60',
    'skein limits set organization --usd 20 --soft-usd 15 --period day',
  )
}

/** The facade checks it, and says all that is wrong with it. */
function limitOf(scope: string, options: SetOptions): Limit {
  const { parallel, rate, runs, period } = options
  const hard = amountsOf(options.usd, options.tokens, options.timeMs)
  const soft = amountsOf(options.softUsd, options.softTokens, options.softTimeMs)
  const budget = {
    ...hard,
    ...(Object.keys(soft).length > 0 && { soft }),
    ...(period !== undefined && { period }),
  } as Budget
  return {
    scope: scope as Limit['scope'],
    ...(parallel !== undefined && { parallelMax: parallel }),
    ...(rate !== undefined && { ratePerMinute: rate }),
    ...(runs !== undefined && { runsMax: runs }),
    ...(Object.keys(budget).length > 0 && { budget }),
  }
}

function amountsOf(
  usd: number | undefined,
  tokens: number | undefined,
  timeMs: number | undefined,
): Amounts {
  return {
    ...(usd !== undefined && { usd }),
    ...(tokens !== undefined && { tokens }),
    ...(timeMs !== undefined && { timeMs }),
  }
}

function limitText(limit: LimitView): string {
  const bounds = [
    limit.parallelMax === undefined ? '' : `${limit.parallelMax} steps at once`,
    limit.ratePerMinute === undefined ? '' : `${limit.ratePerMinute} steps a minute`,
    limit.runsMax === undefined ? '' : `${limit.runsMax} runs at once`,
    limit.budget === undefined ? '' : `a budget of ${budgetText(limit.budget)}`,
  ].filter((text) => text !== '')
  return `${limit.scope}: ${bounds.length === 0 ? 'no limits' : bounds.join(', ')}.`
}

function budgetText(budget: Budget | undefined): string {
  if (budget === undefined) return ''
  const { soft, period = 'total' } = budget
  const asked = soft === undefined ? '' : ` (asks at ${amountsText(soft)})`
  return `${amountsText(budget)}${asked}${period === 'total' ? '' : ` a ${period}`}`.trim()
}

function numberText(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}
