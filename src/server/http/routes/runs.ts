import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { documented, jsonObject, listQueryShape, optional, pageOf, text } from '../schemas/field.ts'
import { examplePlan, planDocument } from '../schemas/plan.ts'
import { runPriority, runStatus, runSummary, runView } from '../schemas/run.ts'

const tags = ['Runs']
export const runParams: z.ZodObject<{ id: z.ZodString }> = z.object({ id: text("The run's id.") })

const startRun = documented(
  z.strictObject({
    plan: planDocument,
    inputs: optional(documented(jsonObject, { description: 'Launch parameters of the plan.' })),
    name: optional(text('What to call the run; the name of the plan if missing.')),
    priority: optional(runPriority),
  }),
  { examples: [{ plan: examplePlan, inputs: {} }] },
)

const startHeaders = z.looseObject({
  'idempotency-key': optional(
    documented(z.string().min(1).max(255), {
      description: 'The same key with the same request answers the same run.',
    }),
  ),
})

const reason = documented(
  z.strictObject({ reason: optional(text('Why; it is kept with the event.')) }).optional(),
  { examples: [{ reason: 'The freeze begins.' }], 'x-optional': true },
)

export function runRoutes(app: HttpApp, context: HttpContext): void {
  startRoute(app, context)
  readRoutes(app, context)
  controlRoutes(app, context)
}

function startRoute(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/runs',
    {
      schema: {
        tags,
        operationId: 'startRun',
        summary: 'Start a run of a plan',
        description: 'Answers when the run is durable.',
        headers: startHeaders,
        body: startRun,
        response: {
          201: answer('The run.', runView),
          ...problems('body', 'PLAN_INVALID', 'IDEMPOTENCY_KEY_REUSED'),
        },
      },
    },
    async (request, reply) => {
      const key = request.headers['idempotency-key']
      const command = { ...request.body, ...(key !== undefined && { idempotencyKey: key }) }
      const run = await skein.runs.start(command)
      return reply.code(201).header('location', `/v1/runs/${run.id}`).send(run)
    },
  )
}

function readRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/runs',
    {
      schema: {
        tags,
        operationId: 'listRuns',
        summary: 'List runs',
        description: 'Newest first.',
        querystring: z.object({ ...listQueryShape, status: optional(runStatus) }),
        response: {
          200: answer('A page of runs.', pageOf(runSummary)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.runs.list(request.query),
  )
  app.get(
    '/v1/runs/:id',
    {
      schema: {
        tags,
        operationId: 'getRun',
        summary: 'Show a run',
        description: 'The run with its plan, its steps and their results so far.',
        params: runParams,
        querystring: z.object({
          at: optional(
            documented(z.coerce.number().int().min(1), {
              description: 'As it stood after this position of the journal.',
            }),
          ),
        }),
        response: { 200: answer('The run.', runView), ...problems('query', 'RUN_NOT_FOUND') },
      },
    },
    async (request) => skein.runs.get(request.params.id, request.query),
  )
}

const controls = {
  pause: 'Steps under way end; no further step starts.',
  resume: 'Goes on with a paused run.',
  cancel: 'Stops the steps under way and ends the run.',
} as const

function controlRoutes(app: HttpApp, { skein }: HttpContext): void {
  for (const action of ['pause', 'resume', 'cancel'] as const) {
    app.post(
      `/v1/runs/:id/${action}`,
      {
        schema: {
          tags,
          operationId: `${action}Run`,
          summary: `${action.charAt(0).toUpperCase()}${action.slice(1)} a run`,
          description: controls[action],
          params: runParams,
          body: reason,
          response: {
            200: answer('The run, as it is now.', runView),
            ...problems('body', 'RUN_NOT_FOUND', 'RUN_STATUS_CONFLICT', 'RUN_VERSION_CONFLICT'),
          },
        },
      },
      async (request) => skein.runs[action](request.params.id, request.body?.reason),
    )
  }
}
