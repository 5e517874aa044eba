import type { JournalEvent, Store } from '../../ports/store.ts'
import { hasMemory, remember } from './projection-memory.ts'
import type { StreamMemory } from './projection-memory.ts'

/** Hands out what is known of an event's stream before it, and keeps what is known after it. */
export interface StreamMemories {
  before(event: JournalEvent): Promise<StreamMemory | undefined>
  keep(event: JournalEvent, memory: StreamMemory | undefined): void
}

interface Kept {
  readonly seq: number
  readonly memory: StreamMemory | undefined
}

const pageSize = 1_000

/**
 * Keeps the memories of the streams that were active last. What is not kept, or kept at another
 * seq (after a restart, or when a batch is done again), is folded anew from the stream's start.
 */
export function createStreamMemories(options: {
  readonly store: Pick<Store, 'readStream'>
  readonly organization: string
  readonly streamsMax?: number
}): StreamMemories {
  const { store, organization, streamsMax = 2_000 } = options
  const kept = new Map<string, Kept>()

  async function fold({ stream, seq }: JournalEvent): Promise<StreamMemory | undefined> {
    let memory: StreamMemory | undefined
    let afterSeq = 0
    while (afterSeq < seq - 1) {
      const limit = Math.min(pageSize, seq - 1 - afterSeq)
      const events = await store.readStream({ organization, stream, afterSeq, limit })
      for (const event of events) memory = rememberIfFit(memory, event)
      afterSeq = events.at(-1)?.seq ?? seq
    }
    return memory
  }

  return {
    before: async (event) => {
      if (event.seq === 1 || !hasMemory(event)) return undefined
      const known = kept.get(event.stream)
      // It is taken out: if the event turns out not to fit, what is left of it is not trusted.
      kept.delete(event.stream)
      return known?.seq === event.seq - 1 ? known.memory : fold(event)
    },
    keep: (event, memory) => {
      if (!hasMemory(event) || event.type === 'run.finished') return
      kept.set(event.stream, { seq: event.seq, memory })
      const [oldest] = kept.keys()
      if (kept.size > streamsMax && oldest !== undefined) kept.delete(oldest)
    },
  }
}

/** An event that does not fit its type teaches nothing; the projector says so when it meets it. */
function rememberIfFit(
  memory: StreamMemory | undefined,
  event: JournalEvent,
): StreamMemory | undefined {
  try {
    return remember(memory, event)
  } catch {
    return memory
  }
}
