import type { RunView } from '../app/views.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { RunOptions } from './commands/run.ts'
import { withConnection, type Connection } from './connection.ts'
import { writeJson, writeLines, type Context } from './context.ts'
import { exitCodeOfRun, exitCodes, type ExitCode } from './exit-codes.ts'
import { readJsonFile } from './options.ts'
import { followRun, goesOn, noticeWaits } from './progress/follow-run.ts'
import { renderClosing, renderOpening } from './run-text.ts'

/** Starts a run of the plan in a file and follows it. */
export async function runPlan(
  context: Context,
  file: string,
  options: RunOptions,
): Promise<ExitCode> {
  const { inputs, name, priority } = options
  // The facade checks the document and answers with every problem at once.
  const plan = (await readJsonFile(context.workingFolder, file)) as unknown as Plan
  return withConnection(context, options, async (connection) => {
    const run = await connection.skein.runs.start({
      plan,
      ...(inputs === undefined ? {} : { inputs }),
      ...(name === undefined ? {} : { name }),
      ...(priority === undefined ? {} : { priority }),
    })
    if (options.wait) return follow(context, connection, { run, options })
    if (options.json === true) writeJson(context.terminal, run)
    else writeLines(context.terminal, [...renderOpening(run, context.style), followHint(run)])
    return exitCodes.ok
  })
}

async function follow(
  context: Context,
  connection: Connection,
  { run, options }: { readonly run: RunView; readonly options: RunOptions },
): Promise<ExitCode> {
  const { terminal, style } = context
  const silent = options.json === true
  if (!silent) writeLines(terminal, [...renderOpening(run, style), ''])
  const followed = await followRun(context, connection, { runId: run.id, silent })
  if (followed.end === 'interrupted') {
    if (!silent) writeLines(terminal, ['', goesOn(connection, run.id)])
    return exitCodes.interrupted
  }
  if (silent) writeJson(terminal, followed.run)
  else if (followed.end === 'waits') await noticeWaits(context, connection, followed.run)
  else writeLines(terminal, ['', ...renderClosing(followed.run, style)])
  return exitCodeOfRun(followed.run.status)
}

function followHint(run: RunView): string {
  return `Follow it: skein events ${run.id} --follow`
}
