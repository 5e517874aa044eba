import type { Command } from 'commander'
import type { BudgetView } from '../../app/budget-view.ts'
import { measures } from '../../core/limits/limit.ts'
import type { Amounts } from '../../core/limits/limit.ts'
import { act, type ListOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { amountsText } from '../limit-text.ts'
import { withExample, withListOptions } from '../options.ts'
import { listQueryOf, printPage } from '../print-page.ts'

const listing = {
  headings: ['SCOPE', 'PERIOD', 'LIMIT', 'ASKS AT', 'USED', 'LEFT', 'PAUSED'],
  row: (budget: BudgetView): readonly string[] => [
    budget.scope,
    budget.period,
    amountsText(budget.limit),
    amountsText(budget.soft ?? {}),
    amountsText(usedOf(budget)),
    amountsText(budget.left),
    String(budget.pausedCount),
  ],
  empty: 'No budgets are set. Set one: skein limits set organization --usd 20 --period day',
}

/** Only what the budget is about. */
function usedOf({ limit, soft, used }: BudgetView): Amounts {
  const named = measures.filter((measure) => (limit[measure] ?? soft?.[measure]) !== undefined)
  return Object.fromEntries(named.map((measure) => [measure, used[measure]]))
}

/** `skein budgets`: what may be used, and what was. */
export function addBudgets(program: Command, context: Context): void {
  const command = program
    .command('budgets')
    .summary('see what may be used, what was, and what waits because of it')
    .description('Lists the budgets of the organization, of agents and of runs that go on.')
    .action(
      act<[], ListOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const page = await skein.budgets.list(listQueryOf(options))
          printPage(context, page, { listing, options })
          return exitCodes.ok
        }),
      ),
    )
  withExample(withListOptions(command), 'skein budgets')
}
