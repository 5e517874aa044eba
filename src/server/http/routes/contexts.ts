import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { agentView } from '../schemas/agent.ts'
import { answer, emptyAnswer, problems } from '../schemas/answer.ts'
import { agentContexts, contextView, saveContext } from '../schemas/context.ts'
import { listQuery, pageOf, text } from '../schemas/field.ts'

const tags = ['Contexts']
const params = z.object({ name: text("The context's name.") })

export function contextRoutes(app: HttpApp, context: HttpContext): void {
  readRoutes(app, context)
  changeRoutes(app, context)
  accessRoute(app, context)
}

function readRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/contexts',
    {
      schema: {
        tags,
        operationId: 'listContexts',
        summary: 'List contexts',
        description: 'Environments that steps run in, and which agents may enter them.',
        querystring: listQuery,
        response: {
          200: answer('A page of contexts.', pageOf(contextView)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.contexts.list(request.query),
  )
  app.get(
    '/v1/contexts/:name',
    {
      schema: {
        tags,
        operationId: 'getContext',
        summary: 'Show a context',
        description: 'All of it, and which agents may enter it.',
        params,
        response: {
          200: answer('The context.', contextView),
          ...problems('none', 'CONTEXT_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.contexts.get(request.params.name),
  )
}

function changeRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.put(
    '/v1/contexts/:name',
    {
      schema: {
        tags,
        operationId: 'saveContext',
        summary: 'Save a context',
        description: 'Makes it, or puts it in the place of the one before. Access to it stays.',
        params,
        body: saveContext,
        response: {
          200: answer('The context.', contextView),
          ...problems('body', 'SECRET_REFUSED'),
        },
      },
    },
    async (request) => skein.contexts.save(request.params.name, request.body),
  )
  app.delete(
    '/v1/contexts/:name',
    {
      schema: {
        tags,
        operationId: 'removeContext',
        summary: 'Remove a context',
        description: 'Steps that need it fail from here on, and agents lose their access to it.',
        params,
        response: { 204: emptyAnswer('It is gone.'), ...problems('none', 'CONTEXT_NOT_FOUND') },
      },
    },
    async (request, reply) => {
      await skein.contexts.remove(request.params.name)
      return reply.code(204).send()
    },
  )
}

function accessRoute(app: HttpApp, { skein }: HttpContext): void {
  app.put(
    '/v1/agents/:name/contexts',
    {
      schema: {
        tags,
        operationId: 'setAgentContexts',
        summary: 'Say which contexts an agent may enter',
        description: 'These and no others. A step with a context is done by nobody else.',
        params: z.object({ name: text("The agent's name.") }),
        body: agentContexts,
        response: {
          200: answer('The agent.', agentView),
          ...problems('body', 'AGENT_NOT_FOUND', 'CONTEXT_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.agents.setContexts(request.params.name, request.body),
  )
}
