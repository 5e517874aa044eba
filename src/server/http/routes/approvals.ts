import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import {
  approvalAnswer,
  approvalChange,
  approvalChangeView,
  approvalDelegation,
  approvalStatus,
  approvalView,
} from '../schemas/approval.ts'
import { listQueryShape, optional, pageOf, text } from '../schemas/field.ts'

const tags = ['Approvals']
const params = z.object({ id: text("The approval's id.") })

export function approvalRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/approvals',
    {
      schema: {
        tags,
        operationId: 'listApprovals',
        summary: 'List approvals',
        description: 'Questions that runs ask people, newest first.',
        querystring: z.object({
          ...listQueryShape,
          status: optional(approvalStatus),
          assignee: optional(text('Only those that ask this person by name.')),
          role: optional(text('Only those that ask people with this role.')),
        }),
        response: {
          200: answer('A page of approvals.', pageOf(approvalView)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.approvals.list(request.query),
  )
  app.get(
    '/v1/approvals/:id',
    {
      schema: {
        tags,
        operationId: 'getApproval',
        summary: 'Show an approval',
        description: 'The question, who may answer it and what was answered.',
        params,
        response: {
          200: answer('The approval.', approvalView),
          ...problems('none', 'APPROVAL_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.approvals.get(request.params.id),
  )
  answerRoutes(app, { skein })
  changeRoute(app, { skein })
}

/** What may be done with an open question. */
function answerRoutes(app: HttpApp, { skein }: Pick<HttpContext, 'skein'>): void {
  app.post(
    '/v1/approvals/:id/answer',
    {
      schema: {
        tags,
        operationId: 'answerApproval',
        summary: 'Answer an approval',
        description: 'Its branch goes on at once. An answer that does not fit changes nothing.',
        params,
        body: approvalAnswer,
        response: {
          200: answer('The approval, answered.', approvalView),
          ...problems(
            'body',
            'APPROVAL_NOT_FOUND',
            'APPROVAL_CLOSED',
            'APPROVAL_NOT_YOURS',
            'APPROVAL_ANSWER_INVALID',
          ),
        },
      },
    },
    async (request) => skein.approvals.answer(request.params.id, request.body),
  )
  app.post(
    '/v1/approvals/:id/delegate',
    {
      schema: {
        tags,
        operationId: 'delegateApproval',
        summary: 'Delegate an approval',
        description: 'Others are asked instead; the question and its deadline stay.',
        params,
        body: approvalDelegation,
        response: {
          200: answer('The approval, with those who are asked now.', approvalView),
          ...problems(
            'body',
            'APPROVAL_NOT_FOUND',
            'APPROVAL_CLOSED',
            'APPROVAL_NOT_YOURS',
            'APPROVAL_NOT_DELEGABLE',
          ),
        },
      },
    },
    async (request) => skein.approvals.delegate(request.params.id, request.body),
  )
}

/** What may be done with a question that was answered. */
function changeRoute(app: HttpApp, { skein }: Pick<HttpContext, 'skein'>): void {
  app.post(
    '/v1/approvals/:id/change',
    {
      schema: {
        tags,
        operationId: 'changeApproval',
        summary: 'Change an answer',
        description: 'Only what depends on it is done again. With `dryRun` it says what that is.',
        params,
        body: approvalChange,
        response: {
          200: answer('The approval, and what is done again.', approvalChangeView),
          ...problems(
            'body',
            'APPROVAL_NOT_FOUND',
            'APPROVAL_NOT_CHANGEABLE',
            'APPROVAL_NOT_YOURS',
            'APPROVAL_ANSWER_INVALID',
            'RUN_STATUS_CONFLICT',
          ),
        },
      },
    },
    async (request) => skein.approvals.change(request.params.id, request.body),
  )
}
