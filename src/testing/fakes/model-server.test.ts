import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../core/json.ts'
import { openModelServer } from './model-server.ts'
import type { ModelServer, ModelServerAnswer } from './model-server.ts'

let server: ModelServer

beforeEach(async () => {
  server = await openModelServer()
})

afterEach(async () => {
  await server.close()
})

function post(more: JsonObject = {}): Promise<Response> {
  return fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer k' },
    body: JSON.stringify({
      model: 'small',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Hi.' }] },
      ],
      ...more,
    }),
  })
}

describe('the fake model server', () => {
  test('answers in the order of its script, whole or streamed as asked', async () => {
    server.script({ type: 'text', text: 'Hello there' }, { type: 'object', value: { a: 1 } })
    const whole = (await (await post()).json()) as JsonObject
    expect(whole).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Hello there' }, finish_reason: 'stop' }],
      usage: { completion_tokens: 3 },
    })
    const streamed = await (await post({ stream: true })).text()
    const events = streamed.split('\n\n').filter((event) => event.startsWith('data: {'))
    const content = events
      .map((event) => JSON.parse(event.slice(6)) as { choices: { delta: { content?: string } }[] })
      .map(({ choices }) => choices[0]?.delta.content ?? '')
      .join('')
    expect(JSON.parse(content)).toEqual({ a: 1 })
    expect(streamed.endsWith('data: [DONE]\n\n')).toBe(true)
  })

  test('keeps every request with its words', async () => {
    server.script((request) => ({
      type: 'text',
      text: `You are ${JSON.stringify(request['model'])}`,
    }))
    expect(await (await post()).text()).toContain('You are \\"small\\"')
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      prompt: 'Be brief.\n\nHi.',
      headers: { authorization: 'Bearer k' },
    })
    expect(await server.requests[0]?.closed).toBe(false)
  })

  test('says so when nothing is scripted, or answers what was given for that', async () => {
    const response = await post()
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('scripted no answer')
    const patient = await openModelServer({
      otherwise: { type: 'rate-limited', retryAfterSeconds: 3 },
    })
    const limited = await fetch(`${patient.url}/chat/completions`, { method: 'POST', body: '{}' })
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3'])
    await patient.close()
  })

  const broken: readonly ModelServerAnswer[] = [
    { type: 'malformed' },
    { type: 'truncated', text: 'half of this' },
    { type: 'reset', text: 'half of this' },
  ]
  for (const answer of broken) {
    test(`breaks a whole body as asked: ${answer.type}`, async () => {
      server.script(answer)
      const read = post().then((response) => response.json())
      await expect(read).rejects.toThrow()
    })
  }

  test('closes with a silent request open', async () => {
    server.script(() => {
      setImmediate(() => void server.close())
      return { type: 'silent' }
    })
    await expect(post()).rejects.toThrow()
  })
})
