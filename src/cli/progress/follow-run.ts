import type { RunView } from '../../app/views.ts'
import type { Connection } from '../connection.ts'
import { writeLines, type Context } from '../context.ts'
import { printableLine } from '../text.ts'
import { openDisplay, silentDisplay, type Display } from './display.ts'
import { openQuietWatch } from './quiet-watch.ts'
import { applyEvent, createRunProgress, hasWaits, isUnderWay, settle } from './run-progress.ts'
import type { RunProgress } from './run-progress.ts'
import { renderWait } from './waits.ts'

/** How following a run ended: it ended, it waits for a person, or the person here went away. */
export interface Followed {
  readonly end: 'finished' | 'waits' | 'interrupted'
  readonly run: RunView
}

/**
 * Shows a run until it ends. One that only waits for a person is followed on in a terminal, where
 * the answer can come from another one; elsewhere nobody would see it, so following ends there.
 */
export async function followRun(
  context: Context,
  connection: Connection,
  options: { readonly runId: string; readonly silent: boolean },
): Promise<Followed> {
  const { runs } = connection.skein
  const first = await runs.get(options.runId)
  const progress = createRunProgress(first)
  const display = options.silent ? silentDisplay : openDisplay(context, progress)
  try {
    const end = await followEvents({ context, connection, display, progress })
    const run = end === 'interrupted' ? first : await runs.get(options.runId)
    if (end === 'finished') for (const change of settle(progress, run)) display.changed(change)
    return { end, run }
  } finally {
    display.close()
  }
}

/** What is open, and that the run does not need this command to go on. */
export async function noticeWaits(
  context: Context,
  connection: Connection,
  run: RunView,
): Promise<void> {
  const { items } = await connection.skein.approvals.list({ status: 'OPEN' })
  const open = items.filter((approval) => approval.runId === run.id)
  const paused = run.pauseReason === undefined ? [] : [`Paused: ${printableLine(run.pauseReason)}`]
  writeLines(context.terminal, [
    '',
    ...(run.status === 'PAUSED' ? paused : []),
    ...open.flatMap((approval) => renderWait(approval, context.style)),
    '',
    goesOn(connection, run.id),
  ])
}

/** What becomes of a run that is no longer followed. */
export function goesOn({ place }: Connection, runId: string): string {
  return place.type === 'inside'
    ? `Run ${runId} is kept and goes on when Skein runs again; "skein up" keeps it running.`
    : `Run ${runId} goes on at the server.`
}

interface Follower {
  readonly context: Context
  readonly connection: Connection
  readonly display: Display
  readonly progress: RunProgress
}

async function followEvents(follower: Follower): Promise<Followed['end']> {
  const { context, connection, display, progress } = follower
  const stop = new AbortController()
  const watch = openQuietWatch(stop, async () => {
    const { runs } = connection.skein
    if (!hasWaits(progress) || isUnderWay(await runs.get(progress.runId))) return false
    if (!context.terminal.interactive) return true
    await connection.publish()
    return false
  })
  const signal = AbortSignal.any([context.signal, stop.signal])
  try {
    for await (const event of connection.skein.runs.events(progress.runId, { signal })) {
      if (signal.aborted) break
      const change = applyEvent(progress, event)
      if (change !== undefined) display.changed(change)
      watch.restart()
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    watch.close()
  }
  watch.check()
  if (context.signal.aborted) return 'interrupted'
  return stop.signal.aborted ? 'waits' : 'finished'
}
