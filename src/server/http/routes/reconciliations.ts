import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { listQueryShape, optional, pageOf, text } from '../schemas/field.ts'
import {
  reconciliationRequest,
  reconciliationStatus,
  reconciliationView,
} from '../schemas/reconciliation.ts'

const tags = ['Reconciliations']
const params = z.object({ id: text('Its id, as the list gives it.') })

/** Steps that were sent before Skein stopped, and whose result is lost. */
export function reconciliationRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/reconciliations',
    {
      schema: {
        tags,
        operationId: 'listReconciliations',
        summary: 'List lost outcomes',
        description: 'Steps of which nobody knows whether they were done, newest first.',
        querystring: z.object({ ...listQueryShape, status: optional(reconciliationStatus) }),
        response: {
          200: answer('A page of lost outcomes.', pageOf(reconciliationView)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.reconciliations.list(request.query),
  )
  app.get(
    '/v1/reconciliations/:id',
    {
      schema: {
        tags,
        operationId: 'getReconciliation',
        summary: 'Show a lost outcome',
        description: 'What was sent to whom, how it may be settled, and how it was.',
        params,
        response: {
          200: answer('The lost outcome.', reconciliationView),
          ...problems('none', 'RECONCILIATION_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.reconciliations.get(request.params.id),
  )
  app.post(
    '/v1/reconciliations/:id',
    {
      schema: {
        tags,
        operationId: 'settleReconciliation',
        summary: 'Say what became of a step',
        description: 'It was done, is done again, is done without, or has failed. The run goes on.',
        params,
        body: reconciliationRequest,
        response: {
          200: answer('The outcome, settled.', reconciliationView),
          ...problems('body', 'RECONCILIATION_NOT_FOUND', 'RECONCILIATION_CLOSED'),
        },
      },
    },
    async (request) => skein.reconciliations.settle(request.params.id, request.body),
  )
}
