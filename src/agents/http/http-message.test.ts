import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { AgentMessage } from '../../ports/agent-message.ts'
import type { Agent } from '../../ports/agent.ts'
import { silentTalk } from '../../testing/fakes/silent-talk.ts'
import { httpAgent } from './http-agent.ts'

interface Seen {
  body?: unknown
  headers?: IncomingHttpHeaders
}

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const message: AgentMessage = {
  id: 'com_1',
  from: 'writer',
  to: 'desk',
  type: 'REQUEST',
  subject: 'Sources',
  content: 'Which?',
  priority: 'MEDIUM',
  requiresAction: true,
  createdAt: '2026-11-25T10:00:00.000Z',
}

async function agentThat(
  answers: { status: number; text?: string },
  seen: Seen = {},
): Promise<Agent> {
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      Object.assign(seen, { body: JSON.parse(text) as unknown, headers: request.headers })
      response.writeHead(answers.status).end(answers.text ?? '')
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const messagesUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`
  const headers = { Authorization: 'Bearer s3cret' }
  return httpAgent({ name: 'desk', url: messagesUrl, messagesUrl, headers, capabilities: [] })
}

const signal = new AbortController().signal
const read = (agent: Agent) => agent.receive?.(message, { ...silentTalk, signal })

test('posts the message with its id and the headers, and takes the answer', async () => {
  const seen: Seen = {}
  const agent = await agentThat({ status: 200, text: '{"content":{"two":true}}' }, seen)
  expect(await read(agent)).toEqual({ type: 'answered', content: { two: true } })
  expect(seen.body).toEqual({ message })
  expect(seen.headers).toMatchObject({ 'skein-message': 'com_1', authorization: 'Bearer s3cret' })
})

test.each([[202], [204], [200]])(
  'takes HTTP %i without a body as word that it was taken',
  async (status) => {
    expect(await read(await agentThat({ status }))).toEqual({ type: 'received' })
  },
)

test('says what went wrong', async () => {
  const unfit = read(await agentThat({ status: 200, text: '{"answer":1}' }))
  await expect(unfit).rejects.toMatchObject({ code: 'STEP_OUTPUT_INVALID' })
  const failed = read(await agentThat({ status: 422, text: '{"title":"I read no such thing"}' }))
  await expect(failed).rejects.toMatchObject({ code: 'AGENT_FAILED', disposition: 'retry' })
  const gone = await agentThat({ status: 200 })
  await new Promise((resolve) => servers.pop()?.close(resolve))
  await expect(read(gone)).rejects.toMatchObject({ code: 'AGENT_UNAVAILABLE' })
})

test('an agent without an address for messages reads none', () => {
  const agent = httpAgent({ name: 'g', url: 'http://127.0.0.1:1/', capabilities: [] })
  expect('receive' in agent).toBe(false)
})
