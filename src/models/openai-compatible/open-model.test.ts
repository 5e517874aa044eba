import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isJsonObject } from '../../core/json.ts'
import type { JsonSchema } from '../../core/json.ts'
import { openModelServer } from '../../testing/fakes/model-server.ts'
import type { ModelServer, ModelServerAnswer } from '../../testing/fakes/model-server.ts'
import { openModel } from './open-model.ts'

const key = 'sk-secret-0123456789'
const schema: JsonSchema = {
  type: 'object',
  properties: { city: { type: 'string' }, degrees: { type: 'number' } },
  required: ['city', 'degrees'],
}
const value = { city: 'Tokyo', degrees: 21 }
const question = { system: 'You know the weather.', prompt: 'Tokyo?' }

let server: ModelServer

beforeEach(async () => {
  server = await openModelServer()
})

afterEach(async () => {
  await server.close()
})

function model(timeoutMs = 5000): ReturnType<typeof openModel> {
  return openModel({ url: server.url, model: 'small', key, timeoutMs })
}

function askObject(): ReturnType<ReturnType<typeof openModel>['generateObject']> {
  return model().generateObject({ ...question, schema, schemaName: 'weather' })
}

describe('an answer', () => {
  test('comes back as text with the tokens it took', async () => {
    server.script({ type: 'text', text: 'It is sunny in Tokyo.' })
    const { text, usage } = await model().generateText(question)
    expect(text).toBe('It is sunny in Tokyo.')
    expect(usage.inputTokens).toBeGreaterThan(0)
    expect(usage.outputTokens).toBeGreaterThan(0)
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`)
  })

  test('with a schema is asked for as json_schema, not strict, and told in words too', async () => {
    server.script({ type: 'object', value })
    expect((await askObject()).value).toEqual(value)
    const format = server.requests[0]?.body['response_format']
    expect(format).toMatchObject({
      type: 'json_schema',
      json_schema: { name: 'weather', strict: false, schema },
    })
    expect(server.requests[0]?.prompt).toContain(JSON.stringify(schema))
  })

  const tolerated: Readonly<Record<string, ModelServerAnswer>> = {
    'in a fenced block': { type: 'object', value, fenced: true },
    'in the middle of prose': {
      type: 'text',
      text: `Sure! {not this} ${JSON.stringify(value)} Enjoy.`,
    },
    'after thoughts that hold another object': {
      type: 'text',
      text: `<think>{"city":"Oslo","degrees":1}</think>\n${JSON.stringify(value)}`,
    },
    'from an endpoint that does not stream': { type: 'unstreamed', text: JSON.stringify(value) },
    'from an endpoint that refuses response_format': {
      type: 'refuse-format',
      without: { type: 'object', value },
    },
  }
  for (const [how, answer] of Object.entries(tolerated)) {
    test(`is understood ${how}`, async () => {
      server.script(answer, answer)
      expect((await askObject()).value).toEqual(value)
    })
  }

  test('is asked for without response_format once the endpoint has refused it', async () => {
    const answer: ModelServerAnswer = { type: 'refuse-format', without: { type: 'object', value } }
    server.script(answer, answer, answer)
    const small = model()
    await small.generateObject({ ...question, schema, schemaName: 'weather' })
    await small.generateObject({ ...question, schema, schemaName: 'weather' })
    const formats = server.requests.map(({ body }) => isJsonObject(body['response_format']))
    expect(formats).toEqual([true, false, false])
  })

  test('need only fit what the caller accepts', async () => {
    server.script({ type: 'object', value: { city: 'Tokyo' } })
    const { value: loose } = await model().generateObject({
      ...question,
      schema,
      schemaName: 'weather',
      accepts: { type: 'object', required: ['city'] },
    })
    expect(loose).toEqual({ city: 'Tokyo' })
  })
})

describe('a failure is named', () => {
  const failures: readonly (readonly [string, ModelServerAnswer, string, RegExp])[] = [
    ['429', { type: 'rate-limited', retryAfterSeconds: 7 }, 'MODEL_UNAVAILABLE', /429.*in 7 s/],
    ['500', { type: 'status', status: 500 }, 'MODEL_UNAVAILABLE', /failed \(500/],
    ['404', { type: 'status', status: 404 }, 'MODEL_UNAVAILABLE', /no such model/],
    ['malformed JSON', { type: 'malformed' }, 'MODEL_OUTPUT_INVALID', /malformed JSON/],
    ['a truncated stream', { type: 'truncated', text: '{}' }, 'MODEL_UNAVAILABLE', /broke off/],
    ['a reset connection', { type: 'reset' }, 'MODEL_UNAVAILABLE', /connection failed|broke off/],
    ['a wrong shape', { type: 'wrong-shape' }, 'MODEL_OUTPUT_INVALID', /chat completion/],
    ['a length limit', { type: 'length', text: '{"c' }, 'MODEL_OUTPUT_INVALID', /length limit/],
    ['prose', { type: 'text', text: 'I cannot.' }, 'MODEL_OUTPUT_INVALID', /no JSON object/],
    ['an empty text', { type: 'text', text: '' }, 'MODEL_OUTPUT_INVALID', /empty/],
    ['a misfit', { type: 'object', value: { city: 1 } }, 'MODEL_OUTPUT_INVALID', /degrees.*\/city/],
  ]
  for (const [name, answer, code, message] of failures) {
    test(`${name} is ${code}, tried once`, async () => {
      server.script(answer)
      const error: unknown = await askObject().catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code, disposition: 'retry' })
      expect((error as Error).cause).toBeUndefined()
      expect(String(error)).toMatch(message)
      expect(server.requests).toHaveLength(1)
    })
  }

  test('an endpoint that is not there is MODEL_UNAVAILABLE with the reason', async () => {
    await server.close()
    await expect(model().generateText(question)).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining('ECONNREFUSED') as string,
    })
  })

  test('a slow model is cut off after timeoutMs, and its connection closed', async () => {
    server.script({ type: 'silent' })
    await expect(model(100).generateText(question)).rejects.toThrow(/more than 100 ms/)
    expect(await server.requests[0]?.closed).toBe(true)
  })

  test('a cancelled question rejects at once, and its connection is closed', async () => {
    const abort = new AbortController()
    server.script(() => {
      setImmediate(() => abort.abort())
      return { type: 'silent' }
    })
    const asked = model().generateText({ ...question, signal: abort.signal })
    await expect(asked).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining('cancelled') as string,
    })
    expect(await server.requests[0]?.closed).toBe(true)
  })
})

describe('the key', () => {
  const echoes: readonly (readonly [string, ModelServerAnswer])[] = [
    ['401', { type: 'status', status: 401, message: `Incorrect API key: ${key}` }],
    ['400', { type: 'status', status: 400, message: `bad header Bearer ${key}` }],
    ['500', { type: 'status', status: 500, message: `${'x'.repeat(280)}${key}` }],
  ]
  for (const [name, answer] of echoes) {
    test(`never appears in an error, even where a ${name} repeats it`, async () => {
      server.script(answer)
      const error: unknown = await model()
        .generateText(question)
        .catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE' })
      const everything = `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`
      expect(everything).not.toContain(key.slice(0, 12))
    })
  }

  test('in the URL is refused without repeating it', () => {
    const open = (): unknown =>
      openModel({ url: 'http://user:hunter2@127.0.0.1/v1', model: 'small', timeoutMs: 1 })
    expect(open).toThrow(/credentials/)
    expect(open).not.toThrow(/hunter2/)
  })
})
