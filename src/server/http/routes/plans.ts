import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { documented, optional, text } from '../schemas/field.ts'
import { examplePlan, planDocument, plannedView } from '../schemas/plan.ts'

const planRequest = documented(
  z
    .object({
      message: optional(text('Makes a plan of this request.')),
      conversationId: optional(text('The conversation that the message belongs to.')),
      explain: optional(
        documented(z.literal(true), {
          description: 'Says why each step and edge is there, and foretells the plan.',
        }),
      ),
      candidates: optional(
        documented(z.int().min(1).max(5), {
          description: 'How many plans are made and compared, where a model makes them.',
        }),
      ),
      planner: optional(z.enum(['capability', 'model'])),
      plan: optional(planDocument),
    })
    .refine(
      (body) => (body.message === undefined) !== (body.plan === undefined),
      'needs either a message or a plan',
    ),
  { examples: [{ message: 'compare the weather in Tokyo and Paris' }, { plan: examplePlan }] },
)

export function planRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/plans',
    {
      schema: {
        tags: ['Plans'],
        operationId: 'plan',
        summary: 'Plan a request, or check a plan',
        description: 'Starts nothing. Every problem of the plan is listed, each with its place.',
        body: planRequest,
        response: {
          200: answer('The plan and its problems.', plannedView),
          ...problems('body', 'MESSAGE_EMPTY', 'MESSAGE_TOO_LONG', 'CONVERSATION_NOT_FOUND'),
        },
      },
    },
    async (request) => {
      const { message, plan, ...rest } = request.body
      return skein.plan(message === undefined ? { plan } : { message, ...rest })
    },
  )
}
