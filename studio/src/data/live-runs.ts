import type { EventView, RunView } from '@source/app/views.ts'
import { api } from './api.ts'
import { createEventFeed } from './event-feed.ts'
import type { EventFeed } from './event-feed.ts'
import { createRunStore } from './run-store.ts'
import type { RunStore } from './run-store.ts'

/** A hidden tab draws no frames; it still takes its events in, now and then. */
const hiddenTabMs = 250

/** What this tab hears of the server. */
export const eventFeed: EventFeed = createEventFeed({
  open: (options) => api.events.follow(options),
})

/** The runs that this tab watches. */
export const liveRuns: RunStore = createRunStore({
  feed: { load: (runId) => api.runs.get(runId), follow: eventFeed.follow },
  nextFrame: (flush) => {
    if (document.hidden) setTimeout(flush, hiddenTabMs)
    else requestAnimationFrame(flush)
  },
})

eventFeed.listen(({ type }) => {
  if (type === 'runs.pruned') liveRuns.recheck()
})

/** A run once it has ended, heard over the connection that there is. */
export async function untilFinished(runId: string): Promise<RunView> {
  const leave = new AbortController()
  const take = ({ type }: EventView): void => {
    if (type === 'run.finished') leave.abort()
  }
  await eventFeed.follow(runId, { after: 0, signal: leave.signal, take })
  return api.runs.get(runId)
}
