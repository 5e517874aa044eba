import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { functionAgent, openSkein } from '../index.ts'
import type { JournalEventView, Skein } from '../index.ts'
import { openHttpServer } from '../server/http/server.ts'
import type { HttpServer } from '../server/http/server.ts'
import { createClient } from './client.ts'
import type { SkeinClient } from './client.ts'

const logger = pino({ level: 'silent' })
const plan = { name: 'Greet', steps: [{ id: 'greet', capability: 'chat.greet' }] }
let skein: Skein
let server: HttpServer
let client: SkeinClient
const leaving: AbortController[] = []

beforeEach(async () => {
  const capability = { name: 'chat.greet', description: 'Greets.', run: () => 'hello' }
  skein = await openSkein({
    agents: [functionAgent({ name: 'tester', capabilities: [capability] })],
  })
  server = await openHttpServer({ skein, host: '127.0.0.1', port: 0, version: '1', logger })
  client = createClient({ url: server.url })
})
afterEach(async () => {
  for (const one of leaving.splice(0)) one.abort()
  await server.close()
  await skein.close()
})

async function finishedRun(): Promise<string> {
  const { id } = await skein.runs.start({ plan })
  await skein.runs.result(id)
  return id
}

type Follow = Parameters<SkeinClient['events']['follow']>[0]

/** Events of a stream, as far as and with the first that fits. */
async function until(
  source: Pick<SkeinClient, 'events'>,
  options: Follow,
  isLast: (event: JournalEventView) => boolean,
): Promise<readonly JournalEventView[]> {
  const leave = new AbortController()
  leaving.push(leave)
  const found: JournalEventView[] = []
  for await (const event of source.events.follow({ ...options, signal: leave.signal })) {
    found.push(event)
    if (isLast(event)) break
  }
  return found
}

const isEnd = ({ type }: JournalEventView): boolean => type === 'run.finished'

test('the journal is followed from now on: here, and over HTTP', async () => {
  await finishedRun()
  for (const source of [skein, client]) {
    const { position } = (await skein.health()).journal
    const following = until(source, {}, isEnd)
    // Whoever follows from now on must have begun before something happens.
    const poll = setInterval(() => void skein.runs.start({ plan }), 50)
    const events = await following.finally(() => clearInterval(poll))
    expect(events.every((event) => event.position > position)).toBe(true)
    expect(events[0]).toMatchObject({ type: 'run.created', stream: `run:${events[0]?.runId}` })
    const positions = events.map((event) => event.position)
    expect(positions).toEqual(positions.toSorted((a, b) => a - b))
  }
})

test('runs that are named come whole, from their beginning; of others, types that are named', async () => {
  const before = await finishedRun()
  const { position } = (await skein.health()).journal
  const known = await finishedRun()
  const knownUntil = (await client.runs.eventPage(known)).items[1]?.position ?? 0
  const other = await finishedRun()
  for (const source of [skein, client]) {
    const events = await until(
      source,
      {
        after: position,
        runs: [{ id: before }, { id: known, after: knownUntil }],
        types: ['run.fin*'],
        brief: true,
      },
      ({ runId }) => runId === other,
    )
    const of = (id: string) => events.filter(({ runId }) => runId === id).map(({ type }) => type)
    const all = (await client.runs.eventPage(before)).items.map(({ type }) => type)
    expect(of(before)).toEqual(all)
    expect(of(known)).toEqual(all.slice(2))
    expect(of(other)).toEqual(['run.finished'])
    expect(events.at(-1)?.data).toEqual({})
    expect(events[0]?.data).toMatchObject({ name: 'Greet' })
  }
})

test('a stream that is cut off goes on where it was: nothing is lost, and nothing comes twice', async () => {
  const asking = {
    name: 'Ask',
    steps: [{ id: 'ask', kind: 'approval', approval: { question: 'Go on?' } }],
  } as const
  const { id } = await skein.runs.start({ plan: asking })
  const { port } = new URL(server.url)
  const events: JournalEventView[] = []
  for await (const event of client.events.follow({ runs: [{ id }] })) {
    events.push(event)
    if (isEnd(event)) break
    if (event.type !== 'wait.opened') continue
    await server.close()
    const place = { host: '127.0.0.1', port: Number(port) }
    server = await openHttpServer({ skein, ...place, version: '1', logger })
    const [open] = (await skein.approvals.list({ status: 'OPEN' })).items
    await skein.approvals.answer(open?.id ?? '', { decision: 'APPROVE' })
  }
  const all = (await skein.runs.eventPage(id)).items.map(({ position }) => position)
  expect(events.map(({ position }) => position)).toEqual(all)
})

test('earlier events have no id, so that a browser resumes from where the stream began', async () => {
  const id = await finishedRun()
  const { position } = (await skein.health()).journal
  const leave = new AbortController()
  leaving.push(leave)
  const response = await fetch(`${server.url}/v1/events?runs=${id}`, { signal: leave.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('run.finished')) text += (await reader?.read())?.value ?? ''
  expect(text.startsWith(`retry: 1000\nid: ${position}\n\n`)).toBe(true)
  expect(text.match(/^id:/gm)).toHaveLength(1)
})

test('no runs and no types let nothing through, here and over HTTP', async () => {
  await finishedRun()
  for (const source of [skein, client]) {
    expect(await source.events.page({ runs: [] })).toEqual({ items: [] })
    expect(await source.events.page({ types: [] })).toEqual({ items: [] })
  }
})

test('a page has what there is, by filter and cursor', async () => {
  const id = await finishedRun()
  const first = await client.events.page({ types: ['run.*'], limit: 1 })
  expect(first.items).toMatchObject([{ type: 'run.created', runId: id }])
  const rest = await client.events.page({ types: ['run.*'], cursor: first.nextCursor ?? '' })
  expect(rest.items.at(-1)?.type).toBe('run.finished')
  expect(rest.items.every(({ type }) => type.startsWith('run.'))).toBe(true)
  await expect(client.events.page({ cursor: 'x' })).rejects.toMatchObject({
    code: 'CURSOR_INVALID',
  })
})

test('a filter that means nothing is refused', async () => {
  for (const query of ['types=RUN%20x', 'runs=a,,b', `runs=${'a,'.repeat(100)}a`, 'brief=1']) {
    const response = await fetch(`${server.url}/v1/events?${query}`)
    expect(await response.json(), query).toMatchObject({ code: 'REQUEST_INVALID' })
  }
})
