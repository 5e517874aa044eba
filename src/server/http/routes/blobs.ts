import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { documented, text } from '../schemas/field.ts'
import { runParams } from './runs.ts'

const tags = ['Large values']

const wholeValue = documented(z.unknown(), {
  description: 'Any JSON value, however large.',
  examples: [{ rows: [1, 2, 3] }],
})

/** Values that are too large for a view, piece by piece. */
export function blobRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/blobs/:hash',
    {
      schema: {
        tags,
        operationId: 'getBlob',
        summary: 'The whole of a large value',
        description:
          'By the hash that the value is shown with. It goes with the runs that have it.',
        params: z.object({ hash: text('SHA-256 of the JSON text, in hexadecimal.') }),
        response: { 200: answer('The value.', wholeValue), ...problems('none', 'BLOB_NOT_FOUND') },
      },
    },
    async (request, reply) => sendPieces(reply, await skein.blobs.open(request.params.hash)),
  )
  app.get(
    '/v1/runs/:id/output',
    {
      schema: {
        tags,
        operationId: 'getRunOutput',
        summary: 'The whole output of a run',
        description: 'However large it is. `null` where there is none yet.',
        params: runParams,
        response: {
          200: answer('The output.', wholeValue),
          ...problems('none', 'RUN_NOT_FOUND', 'BLOB_NOT_FOUND'),
        },
      },
    },
    async (request, reply) => sendPieces(reply, await skein.runs.output(request.params.id)),
  )
  app.get(
    '/v1/runs/:id/steps/:stepId/output',
    {
      schema: {
        tags,
        operationId: 'getStepOutput',
        summary: 'The whole output of a step',
        description: 'However large it is. `null` where there is none yet.',
        params: runParams.extend({ stepId: text("The step's id; `id[3]` for an item.") }),
        response: {
          200: answer('The output.', wholeValue),
          ...problems('none', 'RUN_NOT_FOUND', 'STEP_NOT_FOUND', 'BLOB_NOT_FOUND'),
        },
      },
    },
    async (request, reply) => {
      const { id, stepId } = request.params
      return sendPieces(reply, await skein.runs.output(id, stepId))
    },
  )
}

function sendPieces(reply: FastifyReply, pieces: AsyncIterable<Uint8Array>): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(Readable.from(pieces))
}
