import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { agentRegistration, agentView } from '../schemas/agent.ts'
import { answer, emptyAnswer, problems } from '../schemas/answer.ts'
import { listQuery, pageOf, text } from '../schemas/field.ts'

const tags = ['Agents']
const params = z.object({ name: text("The agent's name.") })

export function agentRoutes(app: HttpApp, context: HttpContext): void {
  readRoutes(app, context)
  changeRoutes(app, context)
}

function readRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/agents',
    {
      schema: {
        tags,
        operationId: 'listAgents',
        summary: 'List agents',
        description: 'Who does steps, whether they can be reached, and what they can do.',
        querystring: listQuery,
        response: {
          200: answer('A page of agents.', pageOf(agentView)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.agents.list(request.query),
  )
  app.get(
    '/v1/agents/:name',
    {
      schema: {
        tags,
        operationId: 'getAgent',
        summary: 'Show an agent',
        description: 'One agent; its credentials are never shown.',
        params,
        response: { 200: answer('The agent.', agentView), ...problems('none', 'AGENT_NOT_FOUND') },
      },
    },
    async (request) => skein.agents.get(request.params.name),
  )
}

function changeRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/agents',
    {
      schema: {
        tags,
        operationId: 'registerAgent',
        summary: 'Register an HTTP agent',
        description: 'Steps that need one of its capabilities are posted to its URL.',
        body: agentRegistration,
        response: {
          201: answer('The agent.', agentView),
          ...problems('body', 'AGENT_EXISTS'),
        },
      },
    },
    async (request, reply) => {
      const agent = await skein.agents.register(request.body)
      const location = `/v1/agents/${encodeURIComponent(agent.name)}`
      return reply.code(201).header('location', location).send(agent)
    },
  )
  app.delete(
    '/v1/agents/:name',
    {
      schema: {
        tags,
        operationId: 'removeAgent',
        summary: 'Remove an agent',
        description: 'It gets no further steps.',
        params,
        response: { 204: emptyAnswer('It is gone.'), ...problems('none', 'AGENT_NOT_FOUND') },
      },
    },
    async (request, reply) => {
      await skein.agents.remove(request.params.name)
      return reply.code(204).send()
    },
  )
}
