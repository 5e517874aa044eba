import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSkein } from 'skein'
import type { JsonObject } from '../../src/core/json.ts'
import { oddPath } from '../agents/mcp-servers.ts'

/* An agent or MCP server may be registered so that it knows nothing but the inputs of its steps. */

let folder = ''
const bodies: JsonObject[] = []
const server = createServer((request, response) => {
  let text = ''
  request.on('data', (chunk: Buffer) => (text += chunk.toString()))
  request.on('end', () => {
    bodies.push(JSON.parse(text) as JsonObject)
    response.setHeader('content-type', 'application/json').end('{"output":null}')
  })
})

beforeEach(async () => {
  bodies.length = 0
  folder = await mkdtemp(join(tmpdir(), 'skein-no-context-'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

/** Does one step, before and after a restart. */
async function outputs(
  capability: string,
  register: (skein: Awaited<ReturnType<typeof openSkein>>) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for (const isFirst of [true, false]) {
    const skein = await openSkein({ data: folder })
    if (isFirst) await register(skein)
    const { id } = await skein.runs.start({
      plan: { name: 'One', steps: [{ id: 'one', capability }] },
    })
    const { status, steps } = await skein.runs.result(id).then(() => skein.runs.get(id))
    expect(status).toBe('COMPLETED')
    found.push(steps[0]?.output)
    await skein.close()
  }
  return found
}

test.each([true, false])('an HTTP agent with context: %s', async (context) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const capabilities = [{ name: 'far.do', description: 'Does it' }]
  await outputs('far.do', (skein) =>
    skein.agents.register({ kind: 'http', name: 'far', url, capabilities, context }),
  )
  expect(bodies.map((one) => 'context' in one)).toEqual([context, context])
})

test.each([true, false])('an MCP server with context: %s', async (context) => {
  const args = [oddPath, 'tells-meta']
  const told = await outputs('odd.one', (skein) =>
    skein.mcpServers.register({ name: 'odd', command: 'node', args, context }),
  )
  expect(told.map((keys) => JSON.stringify(keys).includes('skein/context'))).toEqual([
    context,
    context,
  ])
})
