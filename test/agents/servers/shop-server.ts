import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

/**
 * A small MCP server of the newest protocol revision, for tests: over stdio, or over HTTP when it
 * is started with a port, which it then prints. With `extra` after that, it has one tool more.
 */
function createShopServer(): McpServer {
  const server = new McpServer(
    { name: 'shop', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } } },
  )
  server.registerTool(
    'create_order',
    {
      description: 'Creates an order for a customer',
      inputSchema: z.object({ customer: z.string() }),
      outputSchema: z.object({ order: z.string() }),
      annotations: { destructiveHint: false, idempotentHint: true },
      _meta: {
        'skein/requires': ['customer'],
        'skein/produces': ['order'],
        'skein/examples': ['Order something for Ada'],
      },
    },
    ({ customer }, context) => ({
      content: [],
      structuredContent: { order: `order of ${customer}` },
      _meta: {
        'skein/entities': [
          { kind: 'order', name: 'o1', properties: { key: keyOf(context.mcpReq._meta) } },
        ],
        'skein/relationships': [
          {
            from: { kind: 'customer', name: customer },
            type: 'placed',
            to: { kind: 'order', name: 'o1' },
          },
        ],
      },
    }),
  )
  server.registerTool('misreport', { description: 'Reports what is no entity' }, () => ({
    content: [{ type: 'text', text: 'done' }],
    _meta: { 'skein/entities': [{ name: 'no kind' }] },
  }))
  server.registerTool('leak', { description: 'Tells a secret' }, () => ({
    content: [{ type: 'text', text: `denied for ${process.env['SHOP_KEY']}` }],
    isError: true,
  }))
  server.registerTool('wait', { description: 'Never ends' }, () => new Promise(() => undefined))
  server.registerTool('exit', { description: 'Ends this server' }, () => {
    process.stderr.write('out of paper\n', () => process.exit(7))
    return new Promise(() => undefined)
  })
  if (process.argv[3] === 'extra') {
    server.registerTool('extra', { description: 'Not always there' }, () => ({ content: [] }))
  }
  server.registerTool('grow', { description: 'Adds a tool' }, () => {
    server.registerTool('grown', { description: 'Was added' }, () => ({ content: [] }))
    return { content: [] }
  })
  return server
}

function keyOf(meta: { readonly [key: string]: unknown } | undefined): unknown {
  return meta?.['skein/idempotencyKey'] ?? null
}

async function serveHttp(port: number): Promise<void> {
  const handler = createMcpHandler(() => createShopServer())
  const server = createServer((request, response) => {
    void (async () => {
      const answer = await handler.fetch(await webRequest(request))
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      for await (const chunk of answer.body ?? []) response.write(chunk)
      response.end()
    })()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  const listening = typeof address === 'object' && address !== null ? address.port : port
  process.stdout.write(`${listening}\n`)
}

async function webRequest(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = chunks.length === 0 ? null : Buffer.concat(chunks)
  return new Request(`http://${request.headers.host}${request.url}`, {
    method: request.method ?? 'GET',
    headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    body,
  })
}

const port = process.argv[2]
if (port === undefined) serveStdio(createShopServer)
else await serveHttp(Number(port))
