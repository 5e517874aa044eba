import { InvalidArgumentError, type Command } from 'commander'
import { SkeinError } from '../../core/errors.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection, type Connection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { parseCount, readJsonFile, withExample, withSkeinOptions } from '../options.ts'
import { renderPlanned } from '../plan-tree.ts'
import type { PlannedView } from '../../app/views.ts'

interface PlanOptions extends SkeinOptions {
  readonly file?: string
  readonly conversation?: string
  readonly explain?: boolean
  readonly planner?: 'capability' | 'model'
  readonly candidates?: number
}

/** `skein plan`: shows what would be done. Nothing runs. */
export function addPlan(program: Command, context: Context): void {
  const command = program
    .command('plan')
    .summary('show what would be done; nothing runs')
    .description(
      'Plans a request, or checks a plan document, and shows the plan with its dependencies, ' +
        'repairs and problems. Nothing runs.',
    )
    .argument('[text]', 'what you want done, in your own words')
    .option('--file <file>', 'check the plan document in this file; - reads stdin')
    .option('--conversation <id>', 'plan as if said in this conversation')
    .option('--explain', 'say why each step is there, and foretell the plan')
    .option('--planner <planner>', 'capability (no model) or model', parsePlanner)
    .option('--candidates <count>', 'how many plans a model makes to compare', parseCount)
    .action(
      act<[string | undefined], PlanOptions>(context, ([text], options) =>
        plan(context, text, options),
      ),
    )
  withExample(
    withSkeinOptions(command),
    'skein plan "deploy ecommerce to production with monitoring" --explain',
    'skein plan --file compare-weather.json',
  )
}

async function plan(
  context: Context,
  text: string | undefined,
  options: PlanOptions,
): Promise<ExitCode> {
  if ((text === undefined) === (options.file === undefined)) {
    const message = 'needs either a text or --file, not both and not neither'
    throw new SkeinError('REQUEST_INVALID', { problems: [{ path: 'plan', message }] })
  }
  const document =
    options.file === undefined ? undefined : await readJsonFile(context.workingFolder, options.file)
  return withConnection(context, options, async (connection) => {
    const planned = await askForPlan(connection, { text, document, options })
    if (options.json === true) writeJson(context.terminal, planned)
    else writeLines(context.terminal, renderPlanned(planned, context))
    if (planned.route === 'clarify') return exitCodes.clarification
    return planned.problems.length > 0 ? exitCodes.badInput : exitCodes.ok
  })
}

function askForPlan(
  { skein }: Connection,
  given: { readonly text: string | undefined; document: unknown; readonly options: PlanOptions },
): Promise<PlannedView> {
  const { text, document, options } = given
  if (text === undefined) return skein.plan({ plan: document })
  const { conversation, explain, planner, candidates } = options
  return skein.plan({
    message: text,
    ...(conversation === undefined ? {} : { conversationId: conversation }),
    ...(explain === true && { explain }),
    ...(planner !== undefined && { planner }),
    ...(candidates !== undefined && { candidates }),
  })
}

function parsePlanner(text: string): 'capability' | 'model' {
  if (text === 'capability' || text === 'model') return text
  throw new InvalidArgumentError('It must be capability or model.')
}
