import { controlRun, noteHeartbeat, reportStep, requireStep, whyStep } from './control-run.ts'
import type { AppContext } from './context.ts'
import { gatherContext } from './gather-context.ts'
import { keepAlive } from './keep-alive.ts'
import { runEventPage, runEvents } from './run-events.ts'
import { viewRun, viewRunRecord, viewStep } from './run-view.ts'
import { awaitCapabilities } from './agents-ready.ts'
import type { Runs } from './skein.ts'
import { listModifications, listRevisions, modifyRun } from './modifications/modifications.ts'
import { fixtureOf } from './rehearsals.ts'
import { startRun } from './start-run.ts'
import { compensateRun, forkRun, runAt, signalRun } from './steer-run.ts'
import { actOnStep } from './step-actions.ts'
import { openOutput } from './whole-values.ts'

/** Runs: started, watched, steered. */
export function createRuns(app: AppContext): Runs {
  const { organization, store } = app.journal
  return {
    async start(command) {
      await awaitCapabilities(app)
      return viewRun(await startRun(app, command))
    },
    async get(runId, { at } = {}) {
      return at === undefined ? viewRun(await app.engine.load(runId)) : runAt(app, runId, at)
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
    output: (runId, stepId) => openOutput(app, runId, stepId),
    context: (runId, stepId) => gatherContext(app, runId, stepId),
    why: (runId, stepId) => whyStep(app, runId, stepId),
    act: (place, request) => actOnStep(app, place, request),
    signal: (runId, name, data = null) => signalRun(app, runId, { name, data }),
    modify: (runId, request) => modifyRun(app, runId, request),
    modifications: (runId, query) => listModifications(app, runId, query),
    revisions: async (runId) => ({ items: await listRevisions(app, runId) }),
    fork: (runId, { at }) => forkRun(app, runId, at),
    fixture: (runId) => fixtureOf(app, runId),
    compensate: (runId, request = {}) => compensateRun(app, runId, request),
    report: (token, result) => reportStep(app, token, result),
    heartbeat: (token) => noteHeartbeat(app, token),
  }
}
