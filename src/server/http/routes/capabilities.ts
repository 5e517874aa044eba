import type { HttpApp, HttpContext } from '../http-context.ts'
import { capabilityView } from '../schemas/agent.ts'
import { answer, problems } from '../schemas/answer.ts'
import { listQuery, pageOf } from '../schemas/field.ts'

export function capabilityRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/capabilities',
    {
      schema: {
        tags: ['Agents'],
        operationId: 'listCapabilities',
        summary: 'List capabilities',
        description: 'Everything that the registered agents can do: what plans are made of.',
        querystring: listQuery,
        response: {
          200: answer('A page of capabilities.', pageOf(capabilityView)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.capabilities.list(request.query),
  )
}
