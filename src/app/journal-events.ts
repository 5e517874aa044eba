/*
 * Owns: the journal as a stream for those who look at more than one run. `run-events.ts`, its
 * neighbour, follows one run to its end; this one has no end.
 *
 * Invariants:
 * 1. An event up to `after` is given only as a part of a run that is named, before all others.
 * 2. From there on events come in the order of the journal, each once.
 */
import { SkeinError } from '../core/errors.ts'
import type { JournalEvent, Page } from '../ports/store.ts'
import { watchChanges } from './changes.ts'
import type { AppContext } from './context.ts'
import { keepAlive } from './keep-alive.ts'
import { isoTime } from './run-view.ts'
import type { EventFilter, FollowEvents, ListQuery } from './skein.ts'
import type { JournalEventView } from './views.ts'

const pageSize = 500
const runPrefix = 'run:'

/** Events of the whole journal, those that the filter lets through, until the signal is aborted. */
export async function* followEvents(
  app: AppContext,
  { signal, after, ...filter }: FollowEvents = {},
): AsyncGenerator<JournalEventView> {
  const changes = watchChanges((tell) => app.journal.subscribe(tell), signal)
  try {
    let position = after ?? (await app.journal.store.head())
    yield* earlierEvents(app, filter, position)
    const lets = createFilter(filter)
    for (;;) {
      const events = await readJournal(app, position)
      for (const event of events.filter(lets)) yield viewEvent(event, filter)
      position = events.at(-1)?.position ?? position
      if (events.length === pageSize) continue
      if (signal?.aborted === true) return
      await keepAlive(changes.next())
    }
  } finally {
    changes.close()
  }
}

/** Events of the whole journal that are there now. The cursor is a position. */
export async function eventPage(
  app: AppContext,
  { limit = 100, cursor, ...filter }: EventFilter & ListQuery = {},
): Promise<Page<JournalEventView>> {
  let position = cursor === undefined ? 0 : Number(cursor)
  if (!Number.isSafeInteger(position) || position < 0) {
    throw new SkeinError('CURSOR_INVALID', { cursor: cursor ?? '' })
  }
  const lets = createFilter(filter)
  const items: JournalEventView[] = []
  for (;;) {
    const events = await readJournal(app, position)
    for (const event of events) {
      if (!lets(event)) continue
      if (items.length === limit) return { items, nextCursor: String(items.at(-1)?.position) }
      items.push(viewEvent(event, filter))
    }
    position = events.at(-1)?.position ?? position
    if (events.length < pageSize) return { items }
  }
}

/** What had happened in the runs that are named. */
async function* earlierEvents(
  { journal: { organization, store } }: AppContext,
  { runs = [], ...filter }: EventFilter,
  until: number,
): AsyncGenerator<JournalEventView> {
  for (const { id, after = 0 } of runs) {
    const stream = runPrefix + id
    for (let afterSeq = 0; ;) {
      const events = await store.readStream({ organization, stream, afterSeq, limit: pageSize })
      const wanted = events.filter(({ position }) => position > after && position <= until)
      for (const event of wanted) yield viewEvent(event, { ...filter, runs })
      afterSeq = events.at(-1)?.seq ?? afterSeq
      if (events.length < pageSize || (events.at(-1)?.position ?? 0) > until) break
    }
  }
}

function readJournal({ journal }: AppContext, after: number): Promise<readonly JournalEvent[]> {
  const { organization, store } = journal
  return store.readJournal({ organization, after, limit: pageSize })
}

/** Lets through what belongs to a run that is named, or is of a type that is; all without either. */
function createFilter({ runs, types }: EventFilter): (event: JournalEvent) => boolean {
  if (runs === undefined && types === undefined) return () => true
  const from = new Map(runs?.map(({ id, after = 0 }) => [runPrefix + id, after]))
  const exact = new Set(types?.filter((type) => !type.endsWith('*')))
  const begins = (types ?? []).filter((type) => type.endsWith('*')).map((type) => type.slice(0, -1))
  return ({ stream, type, position }) => {
    const after = from.get(stream)
    if (after !== undefined) return position > after
    return exact.has(type) || begins.some((start) => type.startsWith(start))
  }
}

function viewEvent(
  { position, type, at, actor, stream, data }: JournalEvent,
  { runs, brief }: EventFilter,
): JournalEventView {
  const runId = stream.startsWith(runPrefix) ? stream.slice(runPrefix.length) : undefined
  const isWhole = brief !== true || (runs ?? []).some(({ id }) => id === runId)
  return {
    position,
    type,
    at: isoTime(at),
    actor,
    stream,
    ...(runId !== undefined && { runId }),
    data: isWhole ? data : {},
  }
}
