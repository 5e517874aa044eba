import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import {
  dryRunRequest,
  dryRunView,
  fixtureView,
  replayRequest,
  replayView,
} from '../schemas/rehearsal.ts'
import { runParams } from './runs.ts'

const tags = ['Plans']

/** Plans and runs on a virtual clock, without agents. */
export function rehearsalRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/dry-runs',
    {
      schema: {
        tags,
        operationId: 'dryRun',
        summary: 'Run a plan on a virtual clock',
        description: 'With mocked agents: what would happen, when, at what cost, and what fails.',
        body: dryRunRequest,
        response: {
          200: answer('What would happen.', dryRunView),
          ...problems('body', 'PLAN_INVALID'),
        },
      },
    },
    async (request) => skein.dryRun(request.body),
  )
  app.get(
    '/v1/runs/:id/fixture',
    {
      schema: {
        tags,
        operationId: 'getFixture',
        summary: 'Export a run with what its steps came to',
        description: 'To be replayed, on its own plan or on a changed one.',
        params: runParams,
        response: {
          200: answer('The fixture.', fixtureView),
          ...problems('none', 'RUN_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.runs.fixture(request.params.id),
  )
  app.post(
    '/v1/replays',
    {
      schema: {
        tags,
        operationId: 'replay',
        summary: 'Run a fixture again with its recorded results',
        description: 'Says what came out differently.',
        body: replayRequest,
        response: {
          200: answer('What came out.', replayView),
          ...problems('body', 'PLAN_INVALID'),
        },
      },
    },
    async (request) => skein.replay(request.body),
  )
}
