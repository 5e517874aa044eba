import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Config, ConfigFile } from './config.ts'
import { loadConfig } from './load-config.ts'
import type { ConfigFlags } from './load-config.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-config-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function load(
  flags: ConfigFlags = {},
  environment: { [name: string]: string } = {},
): Promise<Config> {
  return loadConfig({ flags, environment, workingFolder: folder })
}

function writeJson(content: unknown, name = 'skein.config.json'): void {
  writeFileSync(join(folder, name), JSON.stringify(content))
}

async function problemsOf(loading: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await loading.catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
  return (error as { details: { problems: string[] } }).details.problems
}

const weather: NonNullable<ConfigFile['agents']>[number] = {
  name: 'weather',
  kind: 'http',
  url: 'http://127.0.0.1:9000/do',
  capabilities: [{ name: 'weather.get', description: 'Says the weather.' }],
}

describe('where values come from', () => {
  test('a graph server is an address without secrets, and how to get in from the environment', async () => {
    const environment = {
      SKEIN_GRAPH_URL: 'neo4j+s://graph.example.com:7687',
      SKEIN_GRAPH_USER: 'skein',
      SKEIN_GRAPH_PASSWORD: 'secret',
      SKEIN_GRAPH_DATABASE: 'skein-{organization}',
    }
    expect((await load({}, environment)).graph).toEqual({
      url: 'neo4j+s://graph.example.com:7687',
      user: 'skein',
      password: 'secret',
      database: 'skein-{organization}',
    })
    for (const url of ['http://localhost', 'bolt://user:secret@localhost', 'bolt://', 'graph']) {
      const wrong = load({}, { SKEIN_GRAPH_URL: url })
      await expect(wrong).rejects.toThrow(/SKEIN_GRAPH_URL must/)
    }
  })

  test('without anything said there is a default for all', async () => {
    expect(await load()).toEqual({
      graph: {},
      retention: { days: 90 },
      port: 4180,
      host: '127.0.0.1',
      data: join(folder, '.skein'),
      organization: 'default',
      logLevel: 'warn',
      learning: 'on',
      contextTokens: 4_000,
      policy: { rules: [] },
      people: {},
      agents: [],
      llmAgents: [],
      mcpServers: [],
    })
  })

  test('flags go before the environment, that before the file, that before defaults', async () => {
    const environment = { SKEIN_PORT: '2', SKEIN_HOST: 'localhost', SKEIN_LOG: '' }
    writeJson({ port: 3, host: '::1', logLevel: 'debug', organization: 'acme' })
    expect(await load({ port: '0' }, environment)).toMatchObject({
      port: 0,
      host: 'localhost',
      logLevel: 'debug',
      organization: 'acme',
    })
    expect(await load({}, environment)).toMatchObject({ port: 2 })
    expect(await load()).toMatchObject({ port: 3, host: '::1' })
  })

  test('the data folder is relative to where it is said', async () => {
    mkdirSync(join(folder, 'deep'))
    writeJson({ data: 'kept' }, 'deep/my.json')
    expect(await load({ config: 'deep/my.json' })).toMatchObject({
      data: join(folder, 'deep', 'kept'),
      configFile: join(folder, 'deep', 'my.json'),
    })
    const environment = { SKEIN_CONFIG: 'deep/my.json', SKEIN_DATA: 'other' }
    expect(await load({}, environment)).toMatchObject({ data: join(folder, 'other') })
  })

  test('a model comes from environment and file together', async () => {
    writeJson({ model: { name: 'small', timeoutMs: 5, key: '${KEY}' } })
    const environment = { SKEIN_MODEL_URL: 'http://127.0.0.1:1/v1', KEY: 'k' }
    const { model } = await load({}, environment)
    expect(model).toEqual({ url: 'http://127.0.0.1:1/v1', name: 'small', key: 'k', timeoutMs: 5 })
  })

  test('a TypeScript file goes before a JSON one, and may hold function agents', async () => {
    writeJson({ port: 1 })
    const agent = `{ name: 'f', kind: 'function', capabilities: () => [], perform: async () => {} }`
    const text = `const port: number = 7
      export default { port, agents: [${agent}] } satisfies object`
    writeFileSync(join(folder, 'skein.config.ts'), text)
    const config = await load()
    expect(config.port).toBe(7)
    expect(config.agents[0]).toMatchObject({ name: 'f', perform: expect.any(Function) })
  })
})

describe('what a file says', () => {
  test('agents and MCP servers, with variables replaced in headers and env only', async () => {
    writeJson({
      agents: [
        {
          ...weather,
          context: false,
          headers: { Authorization: 'Bearer ${TOKEN}', Plain: '$TOKEN' },
        },
      ],
      llmAgents: [{ name: 'writer', capabilities: weather.capabilities, instructions: '${TOKEN}' }],
      mcpServers: {
        files: { command: 'npx', args: ['${TOKEN}'], env: { A: '${TOKEN}${EMPTY}' } },
        remote: { url: 'https://example.test/mcp', headers: { Key: '${TOKEN}' }, context: false },
      },
    })
    const config = await load({}, { TOKEN: 's3cret', EMPTY: '' })
    expect(config.agents).toEqual([
      { ...weather, context: false, headers: { Authorization: 'Bearer s3cret', Plain: '$TOKEN' } },
    ])
    expect(config.llmAgents[0]?.instructions).toBe('${TOKEN}')
    expect(config.mcpServers).toEqual([
      { name: 'files', command: 'npx', args: ['${TOKEN}'], env: { A: 's3cret' } },
      {
        name: 'remote',
        url: 'https://example.test/mcp',
        headers: { Key: 's3cret' },
        context: false,
      },
    ])
  })

  test('every problem is said at once, each with its place', async () => {
    writeJson({
      prot: 1,
      logLevel: 'loud',
      agents: [
        { ...weather, url: 'ftp://x', capabilities: [{ name: 'a', reversibility: 'maybe' }] },
        { ...weather, headers: { A: '${NOT_SET}' } },
        { name: 'f', kind: 'function' },
        7,
      ],
      mcpServers: { weather: { command: 'x' }, 'a b': { command: 7, cwd: '/' }, both: {} },
      model: { key: '${NO_KEY}' },
    })
    const problems = await problemsOf(
      load({ port: 'x' }, { SKEIN_MODEL_URL: 'y', SKEIN_HOST: ' ' }),
    )
    expect(problems.map((problem) => problem.replace('skein.config.json:', 'FILE'))).toEqual([
      'FILE has an unknown key: prot',
      'FILE agents[0].url must be an http or https URL',
      'FILE agents[0].capabilities[0].description is missing',
      'FILE agents[0].capabilities[0].reversibility must be read, reversible or irreversible',
      'FILE agents[1].headers.A needs ${NOT_SET}, which is not set in the environment',
      'FILE agents[2].kind must be "http" (a function agent is what functionAgent gives)',
      'FILE agents[2].url is missing',
      'FILE agents[2].capabilities is missing',
      'FILE agents[3] must be an object',
      'FILE mcpServers["a b"].command must be a string',
      'FILE mcpServers["a b"] has an unknown key: cwd',
      'FILE mcpServers.both.command is missing',
      'FILE model.key needs ${NO_KEY}, which is not set in the environment',
      'FILE agents[1] has the name "weather", as agents[0] has',
      'FILE mcpServers.weather has the name "weather", as agents[0] has',
      '--port must be a whole number from 0 to 65535',
      'FILE logLevel must be one of silent, fatal, error, warn, info, debug, trace',
      'SKEIN_MODEL_URL must be an http or https URL',
    ])
  })

  test('a model without a name, or without a URL, is a problem', async () => {
    expect(await problemsOf(load({}, { SKEIN_MODEL_URL: 'http://127.0.0.1:1' }))).toEqual([
      'SKEIN_MODEL is missing: a model needs its name as well as its URL',
    ])
    expect(await problemsOf(load({}, { SKEIN_MODEL: 'small' }))).toEqual([
      'SKEIN_MODEL_URL is missing: a model needs its URL as well as its name',
    ])
  })
})

describe('a file that cannot be used', () => {
  test('named but missing', async () => {
    const missing = ['none.json: does not exist']
    expect(await problemsOf(load({ config: 'none.json' }))).toEqual(missing)
    expect(await problemsOf(load({}, { SKEIN_CONFIG: 'none.json' }))).toEqual(missing)
  })

  test('malformed JSON, without showing any of it', async () => {
    writeFileSync(join(folder, 'skein.config.json'), '{ "key": s3cret }')
    const [problem] = await problemsOf(load())
    expect(problem).toMatch(/^skein\.config\.json: is not valid JSON/)
    expect(problem).not.toContain('s3c')
  })

  test('JSON that is no object, a folder, a module that throws or exports nothing', async () => {
    writeJson([1], 'list.json')
    mkdirSync(join(folder, 'folder.json'))
    writeFileSync(join(folder, 'throws.ts'), `throw new Error('on purpose')`)
    writeFileSync(join(folder, 'empty.ts'), `export const port = 1`)
    expect(await problemsOf(load({ config: 'list.json' }))).toEqual([
      'list.json: must be an object',
    ])
    expect(await problemsOf(load({ config: 'folder.json' }))).toEqual([
      expect.stringContaining('folder.json: cannot be read: EISDIR'),
    ])
    expect(await problemsOf(load({ config: 'throws.ts' }))).toEqual([
      'throws.ts: cannot be loaded: on purpose',
    ])
    expect(await problemsOf(load({ config: 'empty.ts' }))).toEqual([
      expect.stringContaining('empty.ts: has no default export'),
    ])
  })
})

test('refuses a host that others can reach, wherever it was said', async () => {
  const refused = { code: 'HOST_REFUSED', details: { host: '0.0.0.0' } }
  await expect(load({ host: '0.0.0.0' })).rejects.toMatchObject(refused)
  await expect(load({}, { SKEIN_HOST: '0.0.0.0' })).rejects.toMatchObject(refused)
})
