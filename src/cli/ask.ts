import type { ChatAnswer } from '../app/views.ts'
import { isFinished } from '../core/run/status.ts'
import type { AskOptions } from './commands/ask.ts'
import { withConnection, type Connection } from './connection.ts'
import { writeJson, writeLines, type Context } from './context.ts'
import { exitCodeOfRun, exitCodes, type ExitCode } from './exit-codes.ts'
import { glyphOf } from './progress/glyphs.ts'
import { openLiveView } from './progress/live-view.ts'
import { followRun, goesOn, noticeWaits } from './progress/follow-run.ts'
import { count, printable, printableLine } from './text.ts'

/** Asks, shows the run while it goes on, and prints the answer. */
export function ask(context: Context, text: string, options: AskOptions): Promise<ExitCode> {
  return withConnection(context, options, async (connection) => {
    const started = await start(context, connection, { text, options })
    // What changes the plan of a run is answered at once; who watches that run sees it there.
    const isAnswered = started.run === undefined || started.modificationId !== undefined
    if (started.run === undefined || isAnswered) return finish(context, started, options)
    if (!options.wait) return leave(context, started, options)
    if (options.json !== true) writeLines(context.terminal, openingOf(started, context))
    return follow(context, connection, { started, runId: started.run.id, options })
  })
}

/** Sends the message. A model can take a while to plan, so a terminal says that it is at it. */
async function start(
  context: Context,
  connection: Connection,
  { text, options }: { readonly text: string; readonly options: AskOptions },
): Promise<ChatAnswer> {
  const { conversation } = options
  const asked = connection.skein.ask(text, {
    wait: false,
    ...(conversation === undefined ? {} : { conversationId: conversation }),
  })
  if (!context.terminal.interactive || options.json === true) return asked
  const view = openLiveView(context.terminal)
  view.update((frame) => [context.style.dim(`${glyphOf('EXECUTING', frame)} Planning`)])
  return asked.finally(() => view.close(() => []))
}

async function follow(
  context: Context,
  connection: Connection,
  { started, runId, options }: { started: ChatAnswer; runId: string; options: AskOptions },
): Promise<ExitCode> {
  const silent = options.json === true
  const { end, run } = await followRun(context, connection, { runId, silent })
  const soFar = { ...started, run: { id: run.id, status: run.status } }
  if (end === 'interrupted') {
    if (!silent) writeLines(context.terminal, ['', goesOn(connection, runId)])
    return exitCodes.interrupted
  }
  if (end === 'finished') {
    return finish(context, await connection.skein.answer(started.messageId), options)
  }
  if (silent) writeJson(context.terminal, soFar)
  else await noticeWaits(context, connection, run)
  return exitCodes.ok
}

function leave(context: Context, started: ChatAnswer, options: AskOptions): ExitCode {
  if (options.json === true) writeJson(context.terminal, started)
  else {
    const follow = `skein events ${started.run?.id} --follow`
    writeLines(context.terminal, [...openingOf(started, context), `Follow it: ${follow}`])
  }
  return exitCodes.ok
}

function finish(context: Context, answer: ChatAnswer, options: AskOptions): ExitCode {
  if (options.json === true) writeJson(context.terminal, answer)
  else writeLines(context.terminal, closingOf(answer, context))
  if (answer.route === 'clarify') return exitCodes.clarification
  return answer.run === undefined ? exitCodes.ok : exitCodeOfRun(answer.run.status)
}

/** What was understood and planned, before the first step starts. */
function openingOf({ analysis, plan, run }: ChatAnswer, { style }: Context): readonly string[] {
  const sure = `${Math.round(analysis.confidence)} % sure`
  const steps = plan === undefined ? '' : `, ${count(plan.steps.length, 'step')}`
  return [
    `${style.bold(printableLine(plan?.name ?? analysis.intent))}${style.dim(`${steps}, ${sure}`)}`,
    ...(plan?.repairs ?? []).map((repair) => style.dim(`+ ${printableLine(repair.message)}`)),
    style.dim(`run ${run?.id ?? ''}`),
    '',
  ]
}

function closingOf(answer: ChatAnswer, { style, terminal }: Context): readonly string[] {
  const text = printable(answer.answer).trimEnd()
  const isOver = answer.run !== undefined && isFinished(answer.run.status)
  const goOn = `skein ask "…" --conversation ${answer.conversationId}`
  return [
    ...(isOver ? [''] : []),
    text,
    ...(terminal.interactive ? ['', style.dim(`Go on: ${goOn}`)] : []),
  ]
}
