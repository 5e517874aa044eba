import { z } from 'zod'
import type { LateResult } from '../../../app/skein.ts'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, emptyAnswer, problems } from '../schemas/answer.ts'
import { anyJson, documented, jsonObject, optional, text } from '../schemas/field.ts'
import { gatheredContext } from '../schemas/gathered-context.ts'
import { proposal } from '../schemas/modification.ts'
import { runStepView, why } from '../schemas/run.ts'

const tags = ['Steps']

/** As much as an HTTP agent may answer at once. */
const resultBytesMax = 256 * 1024 * 1024

const params = z.object({
  id: text("The run's id."),
  stepId: text("The step's id; `id[3]` for an item of a fan-out."),
})

const entity = z.object({ kind: z.string(), name: z.string() })
const lateResult = documented(
  z
    .object({
      output: optional(anyJson),
      proposedChanges: optional(
        documented(z.unknown(), { description: 'A change of the plan: `{ reason, changes }`.' }),
      ),
      entities: optional(z.array(entity.extend({ properties: optional(jsonObject) }))),
      relationships: optional(
        z.array(
          z.object({
            from: entity,
            type: z.string(),
            to: entity,
            properties: optional(jsonObject),
          }),
        ),
      ),
      usage: optional(z.object({ usd: optional(z.number()), tokens: optional(z.number()) })),
      error: optional(
        z.object({
          code: optional(z.string()),
          message: z.string(),
          retryable: optional(z.boolean()),
        }),
      ),
    })
    .refine(
      (body) => (body.output === undefined) !== (body.error === undefined),
      'needs either an output or an error',
    ) as unknown as z.ZodType<LateResult>,
  {
    examples: [
      { output: { url: 'https://example.com/report' } },
      { error: { code: 'QUOTA_EXCEEDED', message: 'No more reports today.', retryable: false } },
    ],
  },
)

export function stepRoutes(app: HttpApp, context: HttpContext): void {
  readRoutes(app, context)
  resultRoute(app, context)
  heartbeatRoute(app, context)
}

function readRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/runs/:id/steps/:stepId',
    {
      schema: {
        tags,
        operationId: 'getStep',
        summary: 'Show a step of a run',
        description: 'The step with its inputs and its result so far.',
        params,
        response: {
          200: answer('The step.', runStepView),
          ...problems('none', 'RUN_NOT_FOUND', 'STEP_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.runs.step(request.params.id, request.params.stepId),
  )
  app.get(
    '/v1/runs/:id/steps/:stepId/why',
    {
      schema: {
        tags,
        operationId: 'explainStep',
        summary: 'Why a step is where it is',
        description: 'One sentence: what it waits for, why it was skipped, or how it failed.',
        params,
        response: {
          200: answer('The reason.', why),
          ...problems('none', 'RUN_NOT_FOUND', 'STEP_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.runs.why(request.params.id, request.params.stepId),
  )
  app.get(
    '/v1/runs/:id/steps/:stepId/context',
    {
      schema: {
        tags,
        operationId: 'getStepContext',
        summary: 'What a step builds on',
        description: 'Results of all it depends on, its entities and what relates to them.',
        params,
        response: {
          200: answer('As its agent is told.', gatheredContext),
          ...problems('none', 'RUN_NOT_FOUND', 'STEP_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.runs.context(request.params.id, request.params.stepId),
  )
}

function resultRoute(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/steps/:token/result',
    {
      bodyLimit: resultBytesMax,
      schema: {
        tags,
        operationId: 'reportResult',
        summary: 'Report the later result of a step',
        description: 'For an agent that answered 202: its result or error, under its token.',
        params: z.object({ token: text('The token that came with the step.') }),
        body: lateResult,
        response: {
          200: answer('The result is durable, and this became of the proposed changes.', proposal),
          204: emptyAnswer('The result is durable.'),
          ...problems('body', 'STEP_TOKEN_UNKNOWN', 'STEP_RESULT_LATE', 'STEP_OUTPUT_INVALID'),
        },
      },
    },
    async (request, reply) => {
      const proposed = await skein.runs.report(request.params.token, request.body)
      if (proposed === undefined) return reply.code(204).send()
      return reply.code(200).send(proposed)
    },
  )
}

function heartbeatRoute(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/steps/:token/heartbeat',
    {
      schema: {
        tags,
        operationId: 'sendHeartbeat',
        summary: 'Give a sign of life for a step',
        description: 'For an agent that answered 202, and a step with `idleTimeoutMs`.',
        params: z.object({ token: text('The token that came with the step.') }),
        response: {
          204: emptyAnswer('Heard.'),
          ...problems('none', 'STEP_TOKEN_UNKNOWN', 'STEP_HEARTBEAT_LATE'),
        },
      },
    },
    async (request, reply) => {
      await skein.runs.heartbeat(request.params.token)
      return reply.code(204).send()
    },
  )
}
