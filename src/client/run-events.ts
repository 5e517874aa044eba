import type { EventFilter } from '../app/skein.ts'
import type { EventView, JournalEventView } from '../app/views.ts'
import { followSource } from './follow-source.ts'
import type { FollowOptions } from './follow-source.ts'
import { segment } from './http-call.ts'
import type { HttpCalls } from './http-call.ts'

/** Follows a run to its end. Facts that follow it (a refused late result) are read as well. */
export function followRun(
  calls: HttpCalls,
  runId: string,
  options: FollowOptions,
): AsyncGenerator<EventView, void, undefined> {
  let { after } = options
  let isOver = false
  const source = {
    path: `/v1/runs/${segment(runId)}/events`,
    request: () => (after === undefined ? {} : { headers: { 'last-event-id': String(after) } }),
    take: ({ position, type }: EventView) => {
      after = position
      if (type === 'run.finished') isOver = true
      // A finished run goes on when somebody reopens it or has it undone.
      if (type === 'run.reopened' || type === 'run.compensating') isOver = false
    },
    isOver: () => isOver,
  }
  return followSource(calls, source, options)
}

/** Follows the journal until the signal is aborted; from where it is now, or after a position. */
export async function* followJournal(
  calls: HttpCalls,
  { runs, types, brief, ...options }: EventFilter & FollowOptions,
): AsyncGenerator<JournalEventView, void, undefined> {
  // Named, so that a connection lost before the first event is taken up where it began.
  let after = options.after ?? (await positionNow(calls))
  const seen = new Map(runs?.map((run) => [run.id, run.after]))
  const source = {
    path: '/v1/events',
    request: () => ({
      query: {
        ...filterQuery({
          ...(runs !== undefined && { runs: runs.map(({ id }) => runAt(id, seen.get(id))) }),
          ...(types !== undefined && { types }),
          ...(brief !== undefined && { brief }),
        }),
        after,
      },
    }),
    take: ({ position, runId }: JournalEventView) => {
      after = Math.max(after, position)
      if (runId !== undefined && seen.has(runId)) seen.set(runId, position)
    },
    isOver: () => false,
  }
  yield* followSource(calls, source, options)
}

/** A filter as a query has it. */
export function filterQuery({ runs, types, brief }: EventFilter): {
  readonly [name: string]: string | undefined
} {
  return {
    runs: runs?.map(({ id, after }) => (after === undefined ? id : `${id}@${after}`)).join(','),
    types: types?.join(','),
    brief: brief === true ? 'true' : undefined,
  }
}

function runAt(id: string, after: number | undefined): { id: string; after?: number } {
  return after === undefined ? { id } : { id, after }
}

async function positionNow(calls: HttpCalls): Promise<number> {
  const { journal } = await calls.json<{ journal: { position: number } }>('/health')
  return journal.position
}
