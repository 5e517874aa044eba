import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openMcpAgent } from '../../src/agents/mcp/mcp-agent.ts'
import type { McpAgent } from '../../src/agents/mcp/mcp-agent.ts'
import type { JsonObject } from '../../src/core/json.ts'
import type { StepOutcome } from '../../src/ports/agent.ts'
import { requestStep, stepContext } from '../../src/testing/contracts/agent.contract.ts'
import {
  createNotedServer,
  everythingPath,
  isAlive,
  isGone,
  oddPath,
  shopPath,
  startShop,
  until,
} from './mcp-servers.ts'

test('starts a server again after it was killed', async () => {
  await using noted = createNotedServer('everything', [everythingPath])
  const agent = openMcpAgent(noted.server)
  for (let round = 1; round <= 3; round += 1) {
    expect(await perform(agent, 'echo', { message: 'hi' })).toMatchObject({ type: 'succeeded' })
    expect(noted.pids()).toHaveLength(round)
    const pid = noted.pids().at(-1) ?? 0
    process.kill(pid, 'SIGKILL')
    // Until we know of its end, a call may still go into its pipe, and then its outcome is open.
    await until(() => isGone(pid))
  }
  expect(agent.health()).toEqual({ status: 'ACTIVE' })
  await agent.close()
})

test('fails a step in whose middle the server dies, without a word on trying again', async () => {
  await using noted = createNotedServer('shop', [shopPath])
  const agent = openMcpAgent(noted.server)
  await agent.connect()
  const killed = perform(agent, 'wait', {}).catch((error: unknown) => error)
  // Its answer says that the server has the call before it too: one that was never sent is repeated.
  await perform(agent, 'create_order', { customer: 'Ada' })
  const [pid] = noted.pids()
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
  expect(await killed).toMatchObject({
    code: 'AGENT_FAILED',
    details: { agent: 'shop', reason: expect.stringContaining('ended by SIGKILL') },
  })
  const exited = perform(agent, 'exit', {})
  await expect(exited).rejects.toMatchObject({
    code: 'AGENT_FAILED',
    details: { reason: expect.stringContaining('exited with code 7): out of paper') },
  })
  expect((await exited.catch((error: unknown) => error)) as { details: object }).toHaveProperty(
    'details',
    expect.not.objectContaining({ retryable: expect.anything() }),
  )
  expect(noted.pids()).toHaveLength(2)
  await agent.close()
})

test('gives up on a server that hangs, and ends it though it will not', async () => {
  await using noted = createNotedServer('odd', [oddPath, 'hangs'])
  const agent = openMcpAgent(noted.server, { connectTimeoutMs: 500 })
  await expect(agent.connect()).rejects.toMatchObject({
    code: 'MCP_CONNECT_TIMED_OUT',
    details: { server: 'odd', timeoutMs: 500 },
  })
  expect(agent.health()).toMatchObject({ status: 'UNAVAILABLE' })
  expect(noted.pids().map(isAlive)).toEqual([false])
  await agent.close()
})

test('says with the last words of a server why it exited at start', async () => {
  const program =
    'console.error("reading config"); console.error("no key k3y-value"); process.exit(3)'
  await using noted = createNotedServer('odd', ['-e', program], { KEY: 'k3y-value' })
  const agent = openMcpAgent(noted.server)
  await expect(perform(agent, 'one', {})).rejects.toMatchObject({
    code: 'MCP_CONNECT_FAILED',
    details: { server: 'odd', reason: 'it exited with code 3: no key ***' },
  })
  expect(agent.health().reason).toContain('no key ***')
  await agent.close()
})

test('says that a command does not exist', async () => {
  const agent = openMcpAgent({ name: 'odd', command: 'no-such-command-here' })
  await expect(agent.connect()).rejects.toMatchObject({
    details: { reason: 'there is no command no-such-command-here' },
  })
  await agent.close()
})

test('gives up on an HTTP server that does not answer', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const agent = openMcpAgent(
    { name: 'silent', url: `http://127.0.0.1:${port}/mcp` },
    { connectTimeoutMs: 300 },
  )
  await expect(agent.connect()).rejects.toMatchObject({ code: 'MCP_CONNECT_TIMED_OUT' })
  await agent.close()
  silent.closeAllConnections()
  silent.close()
})

test.each(['exits-at-discover', 'ignores-discover', 'prints'])(
  'gets along with an older server that %s, and follows the pages of its tools',
  async (habit) => {
    await using noted = createNotedServer('odd', [oddPath, habit])
    const agent = openMcpAgent(noted.server, { connectTimeoutMs: 3_000 })
    await agent.connect()
    expect(agent.tools()).toEqual(['one', 'two', 'three', 'four', 'five'])
    expect(agent.capabilities()[0]).toMatchObject({
      name: 'odd.one',
      description: 'one',
      reversibility: 'irreversible',
      idempotent: false,
    })
    await agent.close()
    expect(noted.pids().filter(isAlive)).toEqual([])
  },
)

test('leaves no process behind: neither a server nor what it has started', async () => {
  await using noted = createNotedServer('odd', [oddPath, 'has-helper'])
  const agent = openMcpAgent(noted.server)
  await agent.connect()
  await until(() => noted.pids().length === 2)
  const [server = 0, helper = 0] = noted.pids()
  expect([server, helper].map(isAlive)).toEqual([true, true])
  const start = performance.now()
  await agent.close()
  expect(performance.now() - start).toBeLessThan(2_000)
  await until(() => !isAlive(helper), 1_000)
  expect(isAlive(server)).toBe(false)
})

test('closing while it connects leaves no process behind either', async () => {
  await using noted = createNotedServer('odd', [oddPath, 'hangs'])
  const agent = openMcpAgent(noted.server)
  const connecting = agent.connect().catch((error: unknown) => error)
  await until(() => noted.pids().length === 1)
  await agent.close()
  expect(await connecting).toMatchObject({ code: 'AGENT_UNAVAILABLE' })
  expect(noted.pids().map(isAlive)).toEqual([false])
})

test('kills its servers when the program ends without closing them', async () => {
  await using noted = createNotedServer('odd', [oddPath, 'hangs'])
  const module = fileURLToPath(new URL('../../src/agents/mcp/mcp-agent.ts', import.meta.url))
  const program = `
    const { openMcpAgent } = await import(${JSON.stringify(module)})
    openMcpAgent(${JSON.stringify(noted.server)}).connect().catch(() => {})
    process.stdin.on('data', () => process.exit(0))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  await until(() => noted.pids().length === 1)
  child.stdin.write('end\n')
  await once(child, 'exit')
  await until(() => !isAlive(noted.pids()[0] ?? 0))
})

test('learns of new tools when the server says so', async () => {
  const changed: (readonly string[])[] = []
  const agent: McpAgent = openMcpAgent(
    { name: 'shop', command: 'node', args: [shopPath] },
    { onChanged: () => changed.push(agent.tools()) },
  )
  await perform(agent, 'grow', {})
  await until(() => changed.length === 2)
  expect(changed[1]).toContain('grown')
  expect(await perform(agent, 'grown', {})).toMatchObject({ output: { content: [] } })
  await agent.refresh()
  expect(agent.tools()).not.toContain('grown')
  await agent.close()
})

test('refreshes by a new process, but never under a step that is being done', async () => {
  await using noted = createNotedServer('shop', [shopPath])
  const agent = openMcpAgent(noted.server)
  await agent.refresh()
  await agent.refresh()
  expect(noted.pids().map(isAlive)).toEqual([false, true])
  const stop = new AbortController()
  const step = agent
    .perform(requestStep('shop.wait', {}), stepContext(stop.signal))
    .catch((error: unknown) => error)
  await perform(agent, 'create_order', { customer: 'Ada' })
  await agent.refresh()
  expect(noted.pids()).toHaveLength(2)
  stop.abort()
  expect(await step).toMatchObject({ code: 'AGENT_FAILED', details: { retryable: false } })
  await agent.close()
})

test('takes what a tool says of itself, and what it made', async () => {
  const agent = openMcpAgent({
    name: 'shop',
    command: 'node',
    args: [shopPath],
    env: { SHOP_KEY: 'k3y-value' },
  })
  expect(await perform(agent, 'create_order', { customer: 'Ada' })).toStrictEqual({
    type: 'succeeded',
    output: { order: 'order of Ada' },
    entities: [{ kind: 'order', name: 'o1', properties: { key: 'run-1/step_1/1' } }],
    relationships: [
      {
        from: { kind: 'customer', name: 'Ada' },
        type: 'placed',
        to: { kind: 'order', name: 'o1' },
      },
    ],
  })
  expect(agent.capabilities()[0]).toMatchObject({
    name: 'shop.create_order',
    requires: ['customer'],
    produces: ['order'],
    examples: ['Order something for Ada'],
    reversibility: 'reversible',
    idempotent: true,
  })
  await expect(perform(agent, 'misreport', {})).rejects.toMatchObject({
    code: 'STEP_OUTPUT_INVALID',
    details: { reason: expect.stringContaining('entities.0.kind') },
  })
  await expect(perform(agent, 'leak', {})).rejects.toMatchObject({
    code: 'AGENT_REFUSED',
    details: { reason: 'denied for ***' },
  })
  await agent.close()
})

test('outlives a restart of a server without sessions', async () => {
  const before = await startShop()
  const agent = openMcpAgent({ name: 'shop', url: before.url })
  expect(await perform(agent, 'create_order', { customer: 'Ada' })).toMatchObject({
    output: { order: 'order of Ada' },
  })
  const waiting = perform(agent, 'wait', {}).catch((error: unknown) => error)
  await perform(agent, 'create_order', { customer: 'Ada' })
  await before.kill()
  expect(await waiting).toMatchObject({ code: 'AGENT_FAILED' })
  await using after = await startShop(before.port, 'extra')
  expect(after.url).toBe(before.url)
  expect(await perform(agent, 'create_order', { customer: 'Bo' })).toMatchObject({
    output: { order: 'order of Bo' },
  })
  // It has noticed the restart, and learnt what the new server can do.
  expect(await perform(agent, 'extra', {})).toMatchObject({ type: 'succeeded' })
  await agent.close()
})

async function perform(agent: McpAgent, tool: string, inputs: JsonObject): Promise<StepOutcome> {
  return agent.perform(requestStep(`${agent.name}.${tool}`, inputs), stepContext())
}
