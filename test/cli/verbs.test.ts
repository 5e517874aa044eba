import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkplace, type Workplace } from './skein-process.ts'

let place: Workplace

beforeAll(async () => {
  place = await openWorkplace()
  const server = place.start('up', '--port', '0', '--json')
  await server.printed('\n')
})
afterAll(() => place.close())

test.each([
  ['runs'],
  ['conversations'],
  ['approve'],
  ['agents'],
  ['capabilities'],
  ['mcp'],
  ['limits'],
  ['budgets'],
  ['graph queries'],
])('%s lists as a table, and as { items } with --json', async (words) => {
  const text = await place.run(...words.split(' '))
  expect({ code: text.code, err: text.err }).toEqual({ code: 0, err: '' })
  const { out } = await place.run(...words.split(' '), '--json')
  expect(JSON.parse(out)).toMatchObject({ items: expect.any(Array) })
})

test('an agent is added from options, listed and removed', async () => {
  const url = 'http://127.0.0.1:9/steps'
  const capability = 'weather.get=The weather of a city'
  const words = ['agents', 'add', '--name', 'weather', '--url', url, '--capability', capability]
  const added = await place.run(...words)
  expect({ code: added.code, err: added.err }).toEqual({ code: 0, err: '' })
  const again = await place.run(...words)
  expect(again.code).toBe(4)
  expect(again.err).toContain('AGENT_EXISTS')
  expect((await place.run('agents')).out).toMatch(/^weather +http/m)
  expect((await place.run('agents', 'remove', 'weather')).code).toBe(0)
  expect((await place.run('agents', 'remove', 'weather')).code).toBe(3)
})

test('an MCP server is kept though it cannot be reached, and says why', async () => {
  const added = await place.run('mcp', 'add', 'broken', '--', process.execPath, '-e', '0')
  expect(added.code).toBe(0)
  expect(added.out).toContain('UNAVAILABLE')
  const refreshed = await place.run('mcp', 'refresh', 'broken')
  expect(refreshed.code).toBe(8)
  expect((await place.run('mcp', 'remove', 'broken')).code).toBe(0)
})

test('the graph answers Cypher with parameters as a table, and refuses to write', async () => {
  await place.run('ask', 'create application shop')
  const query = 'MATCH (a:application {name: $name}) RETURN a.name AS name'
  const asked = await place.run('graph', query, '--param', 'name=shop')
  expect({ code: asked.code, out: asked.out, err: asked.err }).toEqual({
    code: 0,
    out: 'name\nshop\n1 row\n',
    err: '',
  })
  const refused = await place.run('graph', 'MATCH (n) DELETE n')
  expect(refused.code).toBe(2)
  expect(refused.err).toContain('GRAPH_QUERY_REFUSED')
})

test('the graph is drawn, says how it stands, and is built anew', async () => {
  await place.run('ask', 'create application drawn')
  const query = "MATCH p = (:ExecutionStep)-[:OPERATES_ON]->(:application {name: 'drawn'}) RETURN p"
  const drawn = await place.run('graph', query, '--mermaid')
  expect(drawn.out).toMatch(/^graph LR\n {2}n0\["ExecutionStep<br\/>.+"\]\n/)
  expect(drawn.out).toContain('n0 -->|"OPERATES_ON"| n1')
  expect((await place.run('graph', query, '--dot')).out).toMatch(/^digraph \{\n/)
  expect((await place.run('graph', 'RETURN 1 AS n', '--dot')).code).toBe(2)
  const status = await place.run('graph', 'status', '--check')
  expect(status.code).toBe(0)
  expect(status.out).toMatch(/engine +grafeo\nposition +\d+/)
  expect(status.out).toContain('complete at')
  const rebuilt = await place.run('graph', 'rebuild')
  expect(rebuilt.out).toMatch(/100 %: \d+ of \d+ events\nBuilt anew: \d+ nodes/)
  expect((await place.run('graph', 'rebuild', '--to', 'http://x')).code).toBe(2)
}, 60_000)

test('a conversation shows what was said, and what became of it', async () => {
  await place.run('ask', 'hello')
  const [first] = JSON.parse((await place.run('conversations', '--json')).out).items
  expect(first).toMatchObject({ title: 'hello' })
  const { out } = await place.run('conversations', first.id, '--json')
  expect(JSON.parse(out).items).toMatchObject([{ text: 'hello', status: 'ANSWERED' }])
})

test('what does not exist is not found, by verb and by exit code', async () => {
  for (const words of [
    ['show', 'run_none'],
    ['why', 'run_none', 'a'],
    ['events', 'run_none'],
    ['conversations', 'conv_none'],
    ['events', 'run_none', '--follow'],
    ['pause', 'run_none'],
    ['approve', 'wait_none'],
    ['graph', 'run', 'no.such'],
  ]) {
    const { code, err } = await place.run(...words)
    expect({ words, code, err: err === '' }).toEqual({ words, code: 3, err: false })
  }
})

test('doctor finds nothing to mend beside a server, and names what is absent', async () => {
  const { code, out } = await place.run('doctor', '--json')
  const { items } = JSON.parse(out) as { readonly items: readonly { readonly name: string }[] }
  expect(items.map((item) => item.name)).toEqual(
    expect.arrayContaining(['Node', 'Config', 'Data folder', 'Port', 'Model', 'Graph engine']),
  )
  expect({ code, items }).toMatchObject({ code: 0 })
})

test.each([
  ['step complete RUN a --reason x --output {bad', 'not valid JSON'],
  ['signal RUN go --payload {bad', 'not valid JSON'],
  ['dry-run nowhere.json', 'no such file'],
  ['replay nowhere.json', 'no such file'],
  ['modify RUN --reason x --changes nowhere.json', 'no such file'],
  ['orchestrations --save a --file nowhere.json', 'no such file'],
  ['orchestrations --save a', 'both --save NAME and --file PLAN'],
  ['fork RUN --at 1.5', 'whole number'],
  ['show RUN --at 0', 'whole number'],
])('%s says what is wrong with it, and that it is not Skein', async (words, reason) => {
  const { code, err } = await place.run(...words.split(' '))
  expect(err).toContain(reason)
  expect(err).not.toContain('INTERNAL')
  expect(code).toBe(2)
})

test('a run is shown as it was at a position of the journal', async () => {
  await place.run('ask', 'create application travel')
  const { items } = JSON.parse((await place.run('runs', '--json')).out) as {
    readonly items: readonly { readonly id: string }[]
  }
  const id = items[0]?.id ?? ''
  const events = JSON.parse((await place.run('events', id, '--json')).out) as {
    readonly items: readonly { readonly position: number }[]
  }
  const first = String(events.items[0]?.position)
  expect((await place.run('show', id)).out).toContain('COMPLETED')
  expect((await place.run('show', id, '--at', first)).out).not.toContain('COMPLETED')
  const beyond = await place.run('show', id, '--at', '999999999')
  expect(beyond.err).toContain('where the journal ends')
})
