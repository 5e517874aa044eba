import { SkeinError } from '../core/errors.ts'
import type { JournalEvent, Page } from '../ports/store.ts'
import { watchChanges } from './changes.ts'
import type { AppContext } from './context.ts'
import { keepAlive } from './keep-alive.ts'
import { isoTime } from './run-view.ts'
import type { EventOptions, ListQuery } from './skein.ts'
import type { EventView } from './views.ts'

const pageSize = 500

/** Events of a run, those that are there and those to come; ends after the run's last event. */
export async function* runEvents(
  app: AppContext,
  runId: string,
  { after = 0, signal }: EventOptions = {},
): AsyncGenerator<EventView> {
  const changes = watchChanges((tell) => app.journal.watch(`run:${runId}`, tell), signal)
  try {
    let seq = 0
    let isOver = false
    for (;;) {
      const events = await readEvents(app, runId, seq)
      if (seq === 0 && events.length === 0) await app.engine.load(runId)
      seq = events.at(-1)?.seq ?? seq
      const wanted = events.filter(({ position }) => position > after)
      for (const event of wanted) yield viewEvent(runId, event)
      isOver = events.reduce((was, { type }) => endsRun(type) ?? was, isOver)
      if (events.length === pageSize) continue
      if (isOver || signal?.aborted === true || (await isFinishedAt(app, runId, seq))) return
      // A program that only follows a run must not end before it.
      await keepAlive(changes.next())
    }
  } finally {
    changes.close()
  }
}

/** Whether a run is over after an event of this type; undefined where that says nothing of it. */
function endsRun(type: string): boolean | undefined {
  if (type === 'run.finished') return true
  // A finished run goes on when somebody reopens it or has it undone.
  return type === 'run.reopened' || type === 'run.compensating' ? false : undefined
}

/** Events that are there now. The cursor is the position of the last one given. */
export async function runEventPage(
  app: AppContext,
  runId: string,
  { limit = 100, cursor }: ListQuery = {},
): Promise<Page<EventView>> {
  const after = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isSafeInteger(after) || after < 0) {
    throw new SkeinError('CURSOR_INVALID', { cursor: cursor ?? '' })
  }
  const items: EventView[] = []
  let seq = 0
  for (;;) {
    const events = await readEvents(app, runId, seq)
    if (seq === 0 && events.length === 0) await app.engine.load(runId)
    for (const event of events) {
      if (event.position <= after) continue
      if (items.length === limit) return { items, nextCursor: String(items.at(-1)?.position) }
      items.push(viewEvent(runId, event))
    }
    if (events.length < pageSize) return { items }
    seq = events.at(-1)?.seq ?? seq
  }
}

function readEvents(
  { journal }: AppContext,
  runId: string,
  afterSeq: number,
): Promise<readonly JournalEvent[]> {
  const { organization, store } = journal
  return store.readStream({ organization, stream: `run:${runId}`, afterSeq, limit: pageSize })
}

/** A late result may follow the run's end; who resumes after the end has nothing to wait for. */
async function isFinishedAt(app: AppContext, runId: string, seq: number): Promise<boolean> {
  const { organization, store } = app.journal
  const record = await store.getRecord({ organization, kind: 'run', id: runId })
  const isOver = ['COMPLETED', 'FAILED', 'CANCELLED', 'COMPENSATED'].includes(record?.status ?? '')
  if (!isOver) return false
  return (await readEvents(app, runId, seq)).length === 0
}

function viewEvent(runId: string, { position, type, at, actor, data }: JournalEvent): EventView {
  return { position, type, at: isoTime(at), actor, runId, data }
}
