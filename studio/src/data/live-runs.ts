import { api } from './api.ts'
import { createRunStore } from './run-store.ts'
import type { RunStore } from './run-store.ts'

/** A hidden tab draws no frames; it still takes its events in, now and then. */
const hiddenTabMs = 250

/** The runs that this tab watches. */
export const liveRuns: RunStore = createRunStore({
  feed: {
    load: (runId) => api.runs.get(runId),
    follow: (runId, options) => api.runs.events(runId, options),
  },
  nextFrame: (flush) => {
    if (document.hidden) setTimeout(flush, hiddenTabMs)
    else requestAnimationFrame(flush)
  },
})
