import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { anyJson, documented, listQueryShape, optional, pageOf, text } from '../schemas/field.ts'
import {
  compensationView,
  modificationStatus,
  modificationView,
  planChangeDocument,
  revisionList,
} from '../schemas/modification.ts'
import { runView } from '../schemas/run.ts'
import { runParams } from './runs.ts'

const tags = ['Runs']
const anyReason = text('Why; it is kept on record.')
const reason = documented(z.string().regex(/\S/, { error: 'must say why' }), {
  description: 'Why; it is kept on record.',
})

const modification = documented(
  z.strictObject({
    baseRevision: optional(z.number().int()),
    reason,
    dryRun: optional(z.boolean()),
    by: optional(
      documented(z.string().regex(/^agent:\S+$/, { error: 'must be `agent:NAME`' }), {
        description: 'The agent that asks for it; whether it is applied is for the plan to say.',
      }),
    ),
    changes: z.array(planChangeDocument).min(1),
  }),
  {
    examples: [
      { reason: 'no longer needed', changes: [{ type: 'REMOVE_STEP', stepId: 'notify' }] },
    ],
  },
)

const decision = documented(z.strictObject({ reason: optional(anyReason) }).optional(), {
  examples: [{ reason: 'as agreed' }],
  'x-optional': true,
})

const stepActions = {
  retry: 'Has a step that failed, was skipped or cancelled done again, with all after it.',
  skip: 'Gives a step up; what waits for it goes on.',
  cancel: 'Stops a step; what waits for it is skipped.',
  complete: "Says what a step's outcome is.",
  rerun: 'Has a settled step done again, with all after it.',
} as const

/** Everything that changes what a run does while it goes on, or after. */
export function steeringRoutes(app: HttpApp, context: HttpContext): void {
  modificationRoutes(app, context)
  stepActionRoutes(app, context)
  signalRoute(app, context)
  forkRoute(app, context)
  compensationRoute(app, context)
}

function modificationRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/runs/:id/modifications',
    {
      schema: {
        tags,
        operationId: 'modifyRun',
        summary: 'Change the plan of a run that goes on',
        description: 'Checked, assessed and applied in one commit; with `dryRun` only assessed.',
        params: runParams,
        body: modification,
        response: {
          200: answer('The modification, and what it does.', modificationView),
          ...problems(
            'body',
            'RUN_NOT_FOUND',
            'AGENT_NOT_FOUND',
            'RUN_REVISION_CONFLICT',
            'PLAN_INVALID',
          ),
        },
      },
    },
    async (request) => skein.runs.modify(request.params.id, request.body),
  )
  app.get(
    '/v1/runs/:id/modifications',
    {
      schema: {
        tags,
        operationId: 'listModifications',
        summary: 'List the changes of a run and those asked for',
        description: 'Newest first.',
        params: runParams,
        querystring: z.object({ ...listQueryShape, status: optional(modificationStatus) }),
        response: {
          200: answer('A page of modifications.', pageOf(modificationView)),
          ...problems('query', 'RUN_NOT_FOUND', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.runs.modifications(request.params.id, request.query),
  )
  revisionRoute(app, skein)
  decisionRoutes(app, skein)
}

function revisionRoute(app: HttpApp, skein: HttpContext['skein']): void {
  app.get(
    '/v1/runs/:id/revisions',
    {
      schema: {
        tags,
        operationId: 'listRevisions',
        summary: 'List the plans that a run has had',
        description: 'The first first, each with who changed what, and why.',
        params: runParams,
        response: {
          200: answer('The revisions.', revisionList),
          ...problems('none', 'RUN_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.runs.revisions(request.params.id),
  )
}

function decisionRoutes(app: HttpApp, skein: HttpContext['skein']): void {
  app.get(
    '/v1/modifications/:id',
    {
      schema: {
        tags,
        operationId: 'getModification',
        summary: 'Show a modification',
        description: 'What was asked for by whom, what it does, and what became of it.',
        params: z.object({ id: text("The modification's id.") }),
        response: {
          200: answer('The modification.', modificationView),
          ...problems('none', 'MODIFICATION_NOT_FOUND'),
        },
      },
    },
    async ({ params }) => skein.modifications.get(params.id),
  )
  for (const action of ['approve', 'reject', 'revert'] as const) {
    app.post(
      `/v1/modifications/:id/${action}`,
      {
        schema: {
          tags,
          operationId: `${action}Modification`,
          summary: `${action.charAt(0).toUpperCase()}${action.slice(1)} a modification`,
          description: 'Decides on a change that an agent asked for, or takes one back.',
          params: z.object({ id: text("The modification's id.") }),
          body: decision,
          response: {
            200: answer('The modification.', modificationView),
            ...problems('body', 'MODIFICATION_NOT_FOUND', 'MODIFICATION_CLOSED', 'PLAN_INVALID'),
          },
        },
      },
      async ({ params, body }) => skein.modifications[action](params.id, body?.reason),
    )
  }
}

function stepActionRoutes(app: HttpApp, { skein }: HttpContext): void {
  for (const action of ['retry', 'skip', 'cancel', 'complete', 'rerun'] as const) {
    app.post(
      `/v1/runs/:id/steps/:stepId/${action}`,
      {
        schema: {
          tags: ['Steps'],
          operationId: `${action}Step`,
          summary: `${action.charAt(0).toUpperCase()}${action.slice(1)} a step`,
          description: `${stepActions[action]} A finished run goes on where that is needed.`,
          params: runParams.extend({ stepId: text("The step's id.") }),
          body: documented(z.strictObject({ reason, output: optional(anyJson) }), {
            examples: [{ reason: 'the outage is over' }],
          }),
          response: {
            200: answer('The run, as it is now.', runView),
            ...problems(
              'body',
              'RUN_NOT_FOUND',
              'STEP_NOT_FOUND',
              'RUN_STATUS_CONFLICT',
              'STEP_STATUS_CONFLICT',
            ),
          },
        },
      },
      async ({ params, body }) =>
        skein.runs.act({ runId: params.id, stepId: params.stepId }, { action, ...body }),
    )
  }
}

function signalRoute(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/runs/:id/signals/:name',
    {
      schema: {
        tags,
        operationId: 'signalRun',
        summary: 'Send a signal to a run',
        description: 'Steps that wait for it go on, with its data as their output.',
        params: runParams.extend({ name: text("The signal's name.") }),
        body: documented(z.strictObject({ data: optional(anyJson) }).optional(), {
          examples: [{ data: { amount: 12 } }],
          'x-optional': true,
        }),
        response: {
          200: answer('The run, as it is now.', runView),
          ...problems('body', 'RUN_NOT_FOUND', 'RUN_STATUS_CONFLICT'),
        },
      },
    },
    async ({ params, body }) => skein.runs.signal(params.id, params.name, body?.data ?? null),
  )
}

function forkRoute(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/runs/:id/fork',
    {
      schema: {
        tags,
        operationId: 'forkRun',
        summary: 'Start a run from the state of another',
        description: 'What was settled at that position is taken over, the rest is done again.',
        params: runParams,
        body: documented(z.strictObject({ at: z.number().int().min(1) }), {
          examples: [{ at: 120 }],
        }),
        response: {
          201: answer('The new run.', runView),
          ...problems('body', 'RUN_NOT_FOUND'),
        },
      },
    },
    async ({ params, body }, reply) => reply.code(201).send(await skein.runs.fork(params.id, body)),
  )
}

function compensationRoute(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/runs/:id/compensate',
    {
      schema: {
        tags,
        operationId: 'compensateRun',
        summary: 'Undo what a run has done',
        description: 'In reverse order; with `dryRun` it only says what would be undone.',
        params: runParams,
        body: documented(
          z.strictObject({ dryRun: optional(z.boolean()), reason: optional(anyReason) }).optional(),
          { examples: [{ dryRun: true }], 'x-optional': true },
        ),
        response: {
          200: answer('What is undone, and what cannot be.', compensationView),
          ...problems('body', 'RUN_NOT_FOUND', 'RUN_STATUS_CONFLICT'),
        },
      },
    },
    async ({ params, body }) => skein.runs.compensate(params.id, body ?? {}),
  )
}
