import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openMcpAgent } from '../../src/agents/mcp/mcp-agent.ts'
import type { McpAgent } from '../../src/agents/mcp/mcp-agent.ts'
import type { JsonObject } from '../../src/core/json.ts'
import type { StepOutcome } from '../../src/ports/agent.ts'
import { requestStep, stepContext } from '../../src/testing/contracts/agent.contract.ts'
import {
  createNotedServer,
  everythingPath,
  filesystemPath,
  memoryPath,
  startEverything,
} from './mcp-servers.ts'

test('starts nothing before the first use, and shows what it knew of the server', async () => {
  await using noted = createNotedServer('everything', [everythingPath])
  const first = openMcpAgent(noted.server)
  expect(first.capabilities()).toEqual([])
  await first.connect()
  const known = first.capabilities()
  await first.close()
  let changes = 0
  const second = openMcpAgent(noted.server, { known, onChanged: () => (changes += 1) })
  expect(second.capabilities()).toBe(known)
  expect(second.tools()).toContain('echo')
  expect(noted.pids()).toHaveLength(1)
  await Promise.all([second.connect(), second.connect(), perform(second, 'echo', { message: '!' })])
  expect(noted.pids()).toHaveLength(2)
  expect(changes).toBe(0)
  await second.close()
})

test('keeps entities in the memory server, and reads them back as structure', async () => {
  await using noted = createNotedServer('memory', [memoryPath], { MEMORY_FILE_PATH: '' })
  const env = { ...noted.server.env, MEMORY_FILE_PATH: join(noted.folder, 'memory.json') }
  const memory = openMcpAgent({ ...noted.server, env })
  const entities = [{ name: 'Ada', entityType: 'person', observations: ['likes engines'] }]
  await perform(memory, 'create_entities', { entities })
  expect(await perform(memory, 'read_graph', {})).toStrictEqual({
    type: 'succeeded',
    output: { entities, relations: [] },
  })
  const told = Object.fromEntries(memory.capabilities().map((each) => [each.name, each]))
  expect(told['memory.read_graph']).toMatchObject({ reversibility: 'read', idempotent: true })
  expect(told['memory.create_entities']).toMatchObject({
    reversibility: 'reversible',
    idempotent: false,
    input: { properties: { entities: { type: 'array' } } },
    output: { properties: { entities: { type: 'array' } } },
  })
  expect(told['memory.delete_entities']).toMatchObject({ reversibility: 'irreversible' })
  await memory.close()
})

test('writes with the filesystem server, and gives on what it refuses', async () => {
  await using noted = createNotedServer('files', [filesystemPath])
  const args = [...(noted.server.args ?? []), noted.folder]
  const files = openMcpAgent({ ...noted.server, args })
  const path = join(noted.folder, 'note.txt')
  await perform(files, 'write_file', { path, content: 'hello' })
  expect(await readFile(path, 'utf8')).toBe('hello')
  await expect(perform(files, 'read_text_file', { path: '/etc/passwd' })).rejects.toMatchObject({
    code: 'AGENT_REFUSED',
    disposition: 'never-retry',
    details: { agent: 'files', reason: expect.stringContaining('Access denied') },
  })
  await files.close()
})

test('gives texts, structures and other content of tools as they are', async () => {
  const agent = openMcpAgent({ name: 'everything', command: 'node', args: [everythingPath] })
  expect(await perform(agent, 'echo', { message: 'hi' })).toMatchObject({
    output: { text: 'Echo: hi' },
  })
  expect(await perform(agent, 'get-structured-content', { location: 'Chicago' })).toMatchObject({
    output: { temperature: 36, humidity: 82 },
  })
  expect(await perform(agent, 'get-tiny-image', {})).toMatchObject({
    output: { content: [{ type: 'text' }, { type: 'image', mimeType: 'image/png' }, {}] },
  })
  const lines: string[] = []
  const request = requestStep('everything.trigger-long-running-operation', {
    duration: 0.2,
    steps: 2,
  })
  await agent.perform(request, { ...stepContext(), log: (line) => lines.push(line) })
  // The last one comes together with the result, and then nobody listens any more.
  expect(lines).toContain('1 of 2')
  await agent.close()
})

test('gives a server the environment it needs and what was given, and nothing else', async () => {
  process.env['SKEIN_TEST_SECRET'] = 'not for children'
  const agent = openMcpAgent({
    name: 'everything',
    command: 'node',
    args: [everythingPath],
    env: { GIVEN: 'yes' },
  })
  const outcome = await perform(agent, 'get-env', {})
  const seen = outcome.type === 'succeeded' ? (outcome.output as JsonObject) : {}
  expect(seen).toMatchObject({ GIVEN: 'yes', PATH: process.env['PATH'] })
  expect(JSON.stringify(seen)).not.toContain('not for children')
  expect(Object.keys(seen)).not.toContain('NODE_OPTIONS')
  delete process.env['SKEIN_TEST_SECRET']
  await agent.close()
})

test('connects once more to an HTTP server that has forgotten the session', async () => {
  const before = await startEverything()
  const agent = openMcpAgent({ name: 'everything', url: before.url })
  await perform(agent, 'echo', { message: 'one' })
  await before.kill()
  await using after = await startEverything(before.port)
  expect(after.url).toBe(before.url)
  expect(await perform(agent, 'echo', { message: 'two' })).toMatchObject({
    output: { text: 'Echo: two' },
  })
  await agent.close()
})

test('fails a step whose HTTP server dies, and the next one with the reason', async () => {
  const server = await startEverything()
  const agent = openMcpAgent({ name: 'everything', url: server.url })
  const request = requestStep('everything.trigger-long-running-operation', {
    duration: 60,
    steps: 600,
  })
  const working = Promise.withResolvers<void>()
  const context = { ...stepContext(), log: () => working.resolve() }
  const failed = agent.perform(request, context).catch((error: unknown) => error)
  await working.promise
  await server.kill()
  const error = await failed
  expect(error).toMatchObject({ code: 'AGENT_FAILED', disposition: 'retry' })
  expect((error as { details: object }).details).not.toHaveProperty('retryable')
  await expect(perform(agent, 'echo', { message: 'hi' })).rejects.toMatchObject({
    code: 'MCP_CONNECT_FAILED',
    details: { reason: expect.stringContaining('nothing listens there') },
  })
  expect(agent.health().status).toBe('UNAVAILABLE')
  await agent.close()
})

async function perform(agent: McpAgent, tool: string, inputs: JsonObject): Promise<StepOutcome> {
  return agent.perform(requestStep(`${agent.name}.${tool}`, inputs), stepContext())
}
