import { controlRun, reportStep, requireStep, whyStep } from './control-run.ts'
import type { AppContext } from './context.ts'
import { keepAlive } from './keep-alive.ts'
import { runEventPage, runEvents } from './run-events.ts'
import { viewRun, viewRunRecord, viewStep } from './run-view.ts'
import { awaitCapabilities } from './agents-ready.ts'
import type { Runs } from './skein.ts'
import { startRun } from './start-run.ts'

/** Runs: started, watched, steered. */
export function createRuns(app: AppContext): Runs {
  const { organization, store } = app.journal
  return {
    async start(command) {
      await awaitCapabilities(app)
      return viewRun(await startRun(app, command))
    },
    async get(runId) {
      return viewRun(await app.engine.load(runId))
    },
    async list({ limit = 50, cursor, status } = {}) {
      const page = await store.listRecords({
        organization,
        kind: 'run',
        limit,
        ...(cursor !== undefined && { cursor }),
        ...(status !== undefined && { status }),
      })
      return { ...page, items: page.items.map(viewRunRecord) }
    },
    async result(runId) {
      return viewRun(await keepAlive(app.engine.whenFinished(runId)))
    },
    events: (runId, options) => runEvents(app, runId, options),
    eventPage: (runId, query) => runEventPage(app, runId, query),
    pause: (runId, reason) => controlRun(app, runId, { action: 'paused', reason }),
    resume: (runId, reason) => controlRun(app, runId, { action: 'resumed', reason }),
    cancel: (runId, reason) => controlRun(app, runId, { action: 'cancelled', reason }),
    async step(runId, stepId) {
      const run = await app.engine.load(runId)
      return viewStep(run, requireStep(run, stepId))
    },
    why: (runId, stepId) => whyStep(app, runId, stepId),
    report: (token, result) => reportStep(app, token, result),
  }
}
