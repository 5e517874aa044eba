import { SkeinError } from '../../core/errors.ts'
import type { Order } from './protocol.ts'
import { createSupervisor } from './supervisor.ts'
import type { CallLimits, Supervisor } from './supervisor.ts'

/** Processes for text that users wrote: each runs one query at a time and may be killed for it. */
export interface SnapshotReaders {
  query(order: QueryOrder, limits: CallLimits): Promise<unknown>
  pids(): readonly number[]
  close(): Promise<void>
}

type QueryOrder = Extract<Order, { readonly type: 'query' }>

interface Reader {
  readonly name: string
  readonly supervisor: Supervisor
  timer?: NodeJS.Timeout
}

/** A reader that is not asked for this long gives its memory back. */
const idleMs = 30_000

export function createSnapshotReaders(options: {
  readonly folder: string
  readonly memoryMaxBytes: number
  /** Makes a copy of the graph for a reader, and gives its path. */
  readonly snapshot: (reader: string) => Promise<string>
  readonly readersMax?: number
}): SnapshotReaders {
  const { folder, memoryMaxBytes, readersMax = 2 } = options
  const idle: Reader[] = Array.from({ length: readersMax }, (_, index) => ({
    name: `reader-${index}`,
    supervisor: createSupervisor({ role: 'reader', folder, memoryMaxBytes }),
  }))
  const readers = [...idle]
  const waiting: ((reader: Reader | undefined) => void)[] = []
  let closed = false

  async function take(): Promise<Reader> {
    const reader = idle.pop() ?? (await new Promise<Reader | undefined>((r) => waiting.push(r)))
    if (closed || reader === undefined) throw closing()
    clearTimeout(reader.timer)
    return reader
  }

  function giveBack(reader: Reader): void {
    const next = waiting.shift()
    if (next !== undefined) return next(reader)
    idle.push(reader)
    if (closed) return
    reader.timer = setTimeout(() => reader.supervisor.kill(), idleMs)
    reader.timer.unref()
  }

  return {
    query: async (order, limits) => {
      if (closed) throw closing()
      const reader = await take()
      try {
        const snapshot = await options.snapshot(reader.name)
        return await reader.supervisor.call({ ...order, snapshot }, limits)
      } finally {
        giveBack(reader)
      }
    },
    pids: () => readers.flatMap(({ supervisor }) => supervisor.pid() ?? []),
    close: async () => {
      closed = true
      for (const refuse of waiting.splice(0)) refuse(undefined)
      for (const { timer, supervisor } of readers) {
        clearTimeout(timer)
        supervisor.kill()
      }
      await Promise.all(readers.map(({ supervisor }) => supervisor.close()))
    },
  }
}

function closing(): SkeinError {
  return new SkeinError('GRAPH_UNAVAILABLE', { reason: 'it is closed' })
}
