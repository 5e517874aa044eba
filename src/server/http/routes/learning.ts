import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { forgetRequest, learningQuery, learningView } from '../schemas/learning.ts'

const tags = ['Learning']

export function learningRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/learning',
    {
      schema: {
        tags,
        operationId: 'getLearning',
        summary: 'See what was learned',
        description:
          'What completed runs have taught about capabilities, agents and words. Without a ' +
          'filter, the most used of each.',
        querystring: learningQuery,
        response: { 200: answer('What was learned.', learningView), ...problems('query') },
      },
    },
    async (request) => skein.learning.get(request.query),
  )
  app.delete(
    '/v1/learning',
    {
      schema: {
        tags,
        operationId: 'forgetLearning',
        summary: 'Forget what was learned',
        description:
          'Forgets requests that completed before a time, those that used a capability, or both ' +
          'together; everything where neither is said. The deletion is on record, so it holds ' +
          'after a restart too.',
        body: forgetRequest,
        response: { 200: answer('What is left.', learningView), ...problems('body') },
      },
    },
    async (request) => skein.learning.forget(request.body),
  )
}
