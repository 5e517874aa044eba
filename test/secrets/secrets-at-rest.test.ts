import { readFile, readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSkein } from '../../src/compose.ts'

const secret = 'correct-horse-battery-staple'
const odd = fileURLToPath(new URL('../agents/servers/shop-server.ts', import.meta.url))
let data: string

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'skein-secrets-'))
})

afterEach(() => rm(data, { recursive: true, force: true }))

test('credentials of agents and servers are used, kept, and nowhere to be read', async () => {
  const given: (string | undefined)[] = []
  const server = createServer((request, response) => {
    given.push(request.headers.authorization)
    request.resume()
    response.setHeader('content-type', 'application/json')
    response.end('{"output":"done"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  const first = await openSkein({ data })
  await first.agents.register({
    name: 'remote',
    kind: 'http',
    url,
    headers: { authorization: `Bearer ${secret}` },
    capabilities: [{ name: 'remote.do', description: 'Does it' }],
  })
  await first.mcpServers.register({
    name: 'shop',
    command: process.execPath,
    args: [odd],
    env: { SHOP_TOKEN: secret },
  })
  await first.graph.query({ query: 'MATCH (n:Agent) RETURN n.name AS name', consistency: 'latest' })
  await first.close()

  const second = await openSkein({ data })
  const plan = { name: 'Remote', steps: [{ id: 'a', capability: 'remote.do' }] }
  const run = await second.runs.result((await second.runs.start({ plan })).id)
  expect(run.status).toBe('COMPLETED')
  expect(given).toEqual([`Bearer ${secret}`])
  const views = JSON.stringify([
    await second.agents.list(),
    await second.mcpServers.list(),
    run,
    (await second.runs.eventPage(run.id, { limit: 200 })).items,
  ])
  expect(views).not.toContain(secret)
  await second.close()
  server.close()

  const holders = await filesWith(data, secret)
  expect(holders).toEqual([])
})

test('with another key, the stored credentials are refused, and whose they are is said', async () => {
  const first = await openSkein({ data })
  const url = 'http://127.0.0.1:9/'
  const headers = { authorization: secret }
  const capabilities = [{ name: 'remote.do', description: 'Does it' }]
  await first.agents.register({ name: 'remote', kind: 'http', url, headers, capabilities })
  await first.close()
  await rm(join(data, 'secret.key'))
  await expect(openSkein({ data })).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
    details: { name: 'remote' },
  })
})

async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThan(2)
  const found: string[] = []
  for (const { parentPath, name } of files) {
    const content = await readFile(join(parentPath, name))
    if (content.includes(text)) found.push(name)
  }
  return found
}
