import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { documented, optional, text } from '../schemas/field.ts'
import { gcReport, holdView, storageView } from '../schemas/storage.ts'
import { runParams } from './runs.ts'

const tags = ['Operating']

const gcRequest = documented(
  z
    .strictObject({
      dryRun: optional(documented(z.boolean(), { description: 'Only says what would go.' })),
      days: optional(
        documented(z.number().min(0), {
          description: "Runs that finished longer ago are due, in place of the policy's days.",
        }),
      ),
    })
    .optional(),
  { examples: [{ dryRun: true }], 'x-optional': true },
)

const holdRequest = documented(
  z.object({ reason: optional(text('Why; it is kept on record.')) }).optional(),
  { examples: [{ reason: 'audit 2026' }], 'x-optional': true },
)

/** What is kept, for how long, and what it takes. */
export function storageRoutes(app: HttpApp, context: HttpContext): void {
  gcRoutes(app, context)
  holdRoutes(app, context)
}

function gcRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/storage',
    {
      schema: {
        tags,
        operationId: 'getStorage',
        summary: 'What Skein takes of the disk',
        description: 'Sizes, how long finished runs are kept, and how the last collection went.',
        response: { 200: answer('The sizes.', storageView), ...problems('none') },
      },
    },
    async () => skein.storage.get(),
  )
  app.post(
    '/v1/gc',
    {
      schema: {
        tags,
        operationId: 'collectGarbage',
        summary: 'Take finished runs away that are due',
        description:
          'What retention says, now rather than at night. Answers when it is done; runs go on ' +
          'meanwhile. A dry run says what would go and how much it takes.',
        body: gcRequest,
        response: { 200: answer('What went.', gcReport), ...problems('body') },
      },
    },
    async (request) => skein.storage.gc(request.body ?? {}),
  )
}

function holdRoutes(app: HttpApp, { skein }: HttpContext): void {
  for (const [method, action, summary] of [
    ['POST', 'hold', 'Keep a run whatever its age'],
    ['DELETE', 'release', 'Let retention take a run again'],
  ] as const) {
    app.route({
      method,
      url: '/v1/runs/:id/hold',
      schema: {
        tags: ['Runs'],
        operationId: `${action}Run`,
        summary,
        description: 'On record, with who and why.',
        params: runParams,
        body: holdRequest,
        response: {
          200: answer('Whether it must stay.', holdView),
          ...problems('body', 'RUN_NOT_FOUND', 'RUN_PRUNED'),
        },
      },
      handler: async (request) => {
        const { id } = request.params
        const { reason } = request.body ?? {}
        return skein.storage[action](id, reason)
      },
    })
  }
}
