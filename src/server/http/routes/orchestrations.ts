import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { documented, listQuery, pageOf, text } from '../schemas/field.ts'
import { orchestrationView } from '../schemas/modification.ts'
import { examplePlan, planDocument } from '../schemas/plan.ts'

const tags = ['Orchestrations']
const params = z.object({ name: text("The orchestration's name.") })

/** Plans that are saved under a name, for `run` steps. */
export function orchestrationRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/orchestrations',
    {
      schema: {
        tags,
        operationId: 'listOrchestrations',
        summary: 'List saved orchestrations',
        description: 'Newest first.',
        querystring: listQuery,
        response: {
          200: answer('A page of them.', pageOf(orchestrationView)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.orchestrations.list(request.query),
  )
  app.get(
    '/v1/orchestrations/:name',
    {
      schema: {
        tags,
        operationId: 'getOrchestration',
        summary: 'Show a saved orchestration',
        description: 'Its newest version.',
        params,
        response: {
          200: answer('The orchestration.', orchestrationView),
          ...problems('none', 'ORCHESTRATION_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.orchestrations.get(request.params.name),
  )
  app.put(
    '/v1/orchestrations/:name',
    {
      schema: {
        tags,
        operationId: 'saveOrchestration',
        summary: 'Save a plan as the next version of an orchestration',
        description: 'A step of kind `run` names it.',
        params,
        body: documented(z.strictObject({ plan: planDocument }), {
          examples: [{ plan: examplePlan }],
        }),
        response: {
          200: answer('The version.', orchestrationView),
          ...problems('body', 'PLAN_INVALID'),
        },
      },
    },
    async (request) => skein.orchestrations.save(request.params.name, request.body),
  )
}
