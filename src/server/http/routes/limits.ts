import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { listQuery, pageOf } from '../schemas/field.ts'
import { budgetView, limit, limitView } from '../schemas/limit.ts'

const tags = ['Limits']

/** How much may go on at once. */
export function limitRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/limits',
    {
      schema: {
        tags,
        operationId: 'listLimits',
        summary: 'List limits',
        description: 'By scope, each with how it stands.',
        querystring: listQuery,
        response: {
          200: answer('A page of them.', pageOf(limitView)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.limits.list(request.query),
  )
  app.get(
    '/v1/budgets',
    {
      schema: {
        tags,
        operationId: 'listBudgets',
        summary: 'List budgets',
        description: 'What may be used, what was, what is left, and which runs wait because of it.',
        querystring: listQuery,
        response: {
          200: answer('A page of them.', pageOf(budgetView)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.budgets.list(request.query),
  )
  app.put(
    '/v1/limits',
    {
      schema: {
        tags,
        operationId: 'setLimit',
        summary: 'Set the limits of a scope',
        description: 'All of them anew; a scope alone takes them away. They hold at once.',
        body: limit,
        response: {
          200: answer('The limits of the scope.', limitView),
          ...problems('body', 'AGENT_NOT_FOUND', 'RUN_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.limits.set(request.body),
  )
}
