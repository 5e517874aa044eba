import { z } from 'zod'
import type { HttpApp, HttpContext } from '../http-context.ts'
import { mcpServerRegistration, mcpServerView } from '../schemas/agent.ts'
import { answer, emptyAnswer, problems } from '../schemas/answer.ts'
import { listQuery, pageOf, text } from '../schemas/field.ts'

const tags = ['MCP servers']
const params = z.object({ name: text("The server's name.") })

export function mcpServerRoutes(app: HttpApp, context: HttpContext): void {
  readRoutes(app, context)
  registerRoute(app, context)
  changeRoutes(app, context)
}

function readRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/v1/mcp-servers',
    {
      schema: {
        tags,
        operationId: 'listMcpServers',
        summary: 'List MCP servers',
        description: 'With their tools, and whether they can be reached.',
        querystring: listQuery,
        response: {
          200: answer('A page of MCP servers.', pageOf(mcpServerView)),
          ...problems('query', 'CURSOR_INVALID'),
        },
      },
    },
    async (request) => skein.mcpServers.list(request.query),
  )
  app.get(
    '/v1/mcp-servers/:name',
    {
      schema: {
        tags,
        operationId: 'getMcpServer',
        summary: 'Show an MCP server',
        description: 'One server; its environment and headers are never shown.',
        params,
        response: {
          200: answer('The server.', mcpServerView),
          ...problems('none', 'MCP_SERVER_NOT_FOUND'),
        },
      },
    },
    async (request) => skein.mcpServers.get(request.params.name),
  )
}

function registerRoute(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/mcp-servers',
    {
      schema: {
        tags,
        operationId: 'registerMcpServer',
        summary: 'Register an MCP server',
        description: 'It is kept even when it cannot be reached now; its status says so.',
        body: mcpServerRegistration,
        response: {
          201: answer('The server.', mcpServerView),
          ...problems('body', 'AGENT_EXISTS'),
        },
      },
    },
    async (request, reply) => {
      const server = await skein.mcpServers.register(request.body)
      const location = `/v1/mcp-servers/${encodeURIComponent(server.name)}`
      return reply.code(201).header('location', location).send(server)
    },
  )
}

function changeRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.post(
    '/v1/mcp-servers/:name/refresh',
    {
      schema: {
        tags,
        operationId: 'refreshMcpServer',
        summary: 'Connect an MCP server anew',
        description: 'Starts or connects it again and lists its tools.',
        params,
        response: {
          200: answer('The server.', mcpServerView),
          ...problems(
            'none',
            'MCP_SERVER_NOT_FOUND',
            'MCP_CONNECT_FAILED',
            'MCP_CONNECT_TIMED_OUT',
          ),
        },
      },
    },
    async (request) => skein.mcpServers.refresh(request.params.name),
  )
  app.delete(
    '/v1/mcp-servers/:name',
    {
      schema: {
        tags,
        operationId: 'removeMcpServer',
        summary: 'Remove an MCP server',
        description: 'It is stopped, and its tools are no longer capabilities.',
        params,
        response: { 204: emptyAnswer('It is gone.'), ...problems('none', 'MCP_SERVER_NOT_FOUND') },
      },
    },
    async (request, reply) => {
      await skein.mcpServers.remove(request.params.name)
      return reply.code(204).send()
    },
  )
}
