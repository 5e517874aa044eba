import { isFinished } from '../../core/run/status.ts'
import type { RunStatus } from '../../core/run/status.ts'
import type { RecordPlace } from '../../ports/store-care.ts'
import type { StoreRecord } from '../../ports/store.ts'
import type { AppContext } from '../context.ts'
import type { GcReport, RetentionPolicy } from './storage-view.ts'

const finishedStatuses: readonly RunStatus[] = ['COMPLETED', 'FAILED', 'CANCELLED', 'COMPENSATED']
const openStatuses: readonly RunStatus[] = ['APPROVED', 'EXECUTING', 'PAUSED', 'COMPENSATING']
const pageSize = 200
const dayMs = 86_400_000

export type Stay = keyof GcReport['stay']

/** Why a finished run may go: it is too old, or there are too many, or they take too much. */
export interface Due {
  /** Runs that finished by then are due. Units: milliseconds since 1970. */
  readonly until: number
  /** So many more are due. */
  excess: number
  readonly takesTooMuch: () => Promise<boolean>
}

export async function dueBy(app: AppContext, policy: RetentionPolicy): Promise<Due> {
  const { days, runsMax, bytesMax } = policy
  const until = days === undefined ? Number.NEGATIVE_INFINITY : app.clock.now() - days * dayMs
  const finished = runsMax === undefined ? 0 : await countFinished(app)
  return {
    until,
    excess: runsMax === undefined ? 0 : Math.max(0, finished - runsMax),
    takesTooMuch: async () => {
      if (bytesMax === undefined) return false
      const { bytes, freeBytes } = await app.care.sizes()
      return bytes - freeBytes > bytesMax
    },
  }
}

async function countFinished(app: AppContext): Promise<number> {
  let count = 0
  for (const status of finishedStatuses) {
    for await (const page of pagesOf(app, 'run', status)) count += page.length
  }
  return count
}

/** Finished runs that are due, oldest first. */
export async function* dueRuns(app: AppContext, due: Due): AsyncGenerator<StoreRecord> {
  for await (const run of finishedRuns(app)) {
    if (await isDue(run, due)) yield run
    // A run finishes after it was made: from here on none is too old.
    else if (run.createdAt > due.until && due.excess <= 0) return
  }
}

async function isDue(run: StoreRecord, due: Due): Promise<boolean> {
  if (finishedAt(run) <= due.until) return true
  if (due.excess <= 0) return due.takesTooMuch()
  due.excess -= 1
  return true
}

/** All finished runs in the order in which they were made. */
async function* finishedRuns(app: AppContext): AsyncGenerator<StoreRecord> {
  const sources = finishedStatuses.map((status) => recordsOf(app, status))
  const heads = await Promise.all(sources.map((source) => source.next()))
  for (;;) {
    let first = -1
    for (const [index, head] of heads.entries()) {
      const earliest = heads[first]
      if (head.done === true) continue
      if (earliest?.done !== false || head.value.createdAt < earliest.value.createdAt) first = index
    }
    const head = heads[first]
    const source = sources[first]
    if (head === undefined || head.done === true || source === undefined) return
    yield head.value
    heads[first] = await source.next()
  }
}

async function* recordsOf(app: AppContext, status: string): AsyncGenerator<StoreRecord, undefined> {
  for await (const page of pagesOf(app, 'run', status)) yield* page
  return undefined
}

/** Records of a kind and status, oldest first, with a breath between pages. */
export async function* pagesOf(
  app: AppContext,
  kind: StoreRecord['kind'],
  status: string,
): AsyncGenerator<readonly StoreRecord[]> {
  const { organization } = app
  let after: RecordPlace | undefined
  for (;;) {
    const place = after === undefined ? {} : { after }
    const query = { organization, kind, status, limit: pageSize, ...place }
    const page = await app.care.oldestRecords(query)
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    const last = page.at(-1)
    after = last && { createdAt: last.createdAt, id: last.id }
    await breathe()
  }
}

/** Lets everything else have its turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

export function finishedAt({ data, createdAt }: StoreRecord): number {
  return typeof data['completedAt'] === 'number' ? data['completedAt'] : createdAt
}

/** Runs that unfinished or held ones were made from. Those must stay as long as these do. */
export async function originsInUse(app: AppContext): Promise<ReadonlySet<string>> {
  const origins = new Set<string>()
  const note = ({ data }: StoreRecord): void => {
    const { forkedFrom } = data
    if (typeof forkedFrom === 'string') origins.add(forkedFrom)
  }
  for (const status of openStatuses) {
    for await (const page of pagesOf(app, 'run', status)) page.forEach(note)
  }
  for await (const page of pagesOf(app, 'hold', 'HELD')) {
    for (const { id } of page) {
      const held = await recordOf(app, id)
      if (held !== undefined) note(held)
    }
  }
  return origins
}

/** Why a run stays though it is due; undefined where it goes. Asked just before it goes. */
export async function whyStays(
  app: AppContext,
  runId: string,
  origins: ReadonlySet<string>,
): Promise<Stay | undefined> {
  if (origins.has(runId)) return 'needed'
  let isSelf = true
  for (let id: string | undefined = runId; id !== undefined; isSelf = false) {
    const run: StoreRecord | undefined = await recordOf(app, id)
    if (run === undefined) return undefined
    if (!isFinished((run.status ?? 'EXECUTING') as RunStatus)) return 'needed'
    if (run.parent !== undefined) return isSelf ? 'conversation' : 'needed'
    if (await isHeld(app, id)) return isSelf ? 'held' : 'needed'
    const { parentRunId } = run.data
    id = typeof parentRunId === 'string' ? parentRunId : undefined
  }
  return undefined
}

async function isHeld(app: AppContext, runId: string): Promise<boolean> {
  const { organization, journal } = app
  const hold = await journal.store.getRecord({ organization, kind: 'hold', id: runId })
  return hold?.status === 'HELD'
}

function recordOf(app: AppContext, id: string): Promise<StoreRecord | undefined> {
  return app.journal.store.getRecord({ organization: app.organization, kind: 'run', id })
}
