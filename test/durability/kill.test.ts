import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../src/client/client.ts'
import type { SkeinClient } from '../../src/client/client.ts'
import type { EventView, RunView } from '../../src/app/views.ts'
import { startServer } from '../server-process.ts'
import type { ServerProcess } from '../server-process.ts'
import { openLoggingAgent } from './logging-agent.ts'
import type { LoggingAgent } from './logging-agent.ts'
import { answerOpen, MixedLoad } from './mixed-load.ts'
import type { Promised } from './mixed-load.ts'

/** `SKEIN_KILLS=100 vitest run test/durability/kill` kills it more often. */
const rounds = Number(process.env['SKEIN_KILLS'] ?? 12)
const seed = Number(process.env['SKEIN_TEST_SEED'] ?? Date.now() % 1_000_000)

let random = seed
function chance(): number {
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0
  return random / 2 ** 32
}

let agent: LoggingAgent
let folder: string

beforeAll(async () => {
  agent = await openLoggingAgent(() => 2 + chance() * 25)
  folder = await mkdtemp(join(tmpdir(), 'skein-kill-'))
  const declare = (name: string, idempotent: boolean) => ({ name, description: name, idempotent })
  const capabilities = [
    declare('work.again', true),
    declare('work.once', false),
    declare('undo.once', false),
  ]
  const config = { agents: [{ name: 'logger', kind: 'http', url: agent.url, capabilities }] }
  await writeFile(join(folder, 'skein.config.json'), JSON.stringify(config))
})

afterAll(async () => {
  await agent.close()
  await rm(folder, { recursive: true, force: true })
})

test(
  `a server killed at ${rounds} random moments loses nothing and repeats nothing (seed ${seed})`,
  { timeout: 60_000 + rounds * 10_000 },
  async () => {
    const seen: EventView[] = []
    const load = new MixedLoad(chance)
    for (let round = 0; round < rounds; round += 1) {
      const server = await start()
      const first = Promise.withResolvers<void>()
      const loading = load.startSome(createClient({ url: server.url }), first.resolve)
      for (const runId of load.runs.slice(-6)) void collect(server, runId, seen)
      await Promise.race([first.promise, loading])
      await new Promise((resolve) => setTimeout(resolve, chance() * 200))
      await server.kill('SIGKILL')
      await loading
    }
    const server = await start()
    const runs = await endAll(createClient({ url: server.url }), load.runs)
    await expectNothingLost(server, seen)
    await expectPromisesKept(server, load.promised)
    expectNothingRepeated()
    expectHonestEnds(runs)
    const kinds = Object.entries(Object.groupBy(runs, ({ status }) => status))
    const ends = kinds.map(([status, { length }]) => `${length} ${status}`).join(', ')
    process.stdout.write(`${rounds} kills, ${runs.length} runs (${ends}), seed ${seed}\n`)
    expect(await server.kill('SIGTERM')).toBe(0)
  },
)

/** People answer and send what is waited for, until everything has ended. */
async function endAll(client: SkeinClient, runIds: readonly string[]): Promise<RunView[]> {
  const ended: RunView[] = []
  for (const id of runIds) {
    for (;;) {
      const { status, steps } = await client.runs.get(id)
      if (['COMPLETED', 'FAILED', 'CANCELLED', 'COMPENSATED'].includes(status)) break
      await answerOpen(client, id)
      const isWaiting = steps.some((step) => step.id === 'word' && step.status === 'WAITING')
      if (isWaiting) await client.runs.signal(id, 'go', { n: 2 })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    ended.push(await client.runs.result(id))
  }
  return ended
}

const traces = {
  started: 'run.started',
  answered: 'wait.answered',
  signalled: 'signal.received',
  modified: 'plan.modified',
  compensating: 'run.compensating',
} as const

/** What a client was told is on record, once. */
async function expectPromisesKept(
  { url }: ServerProcess,
  promised: readonly Promised[],
): Promise<void> {
  const client = createClient({ url })
  expect(promised.length).toBeGreaterThan(rounds)
  for (const { runId, what } of promised) {
    const { items } = await client.runs.eventPage(runId, { limit: 200 })
    const found = items.filter(({ type }) => type === traces[what])
    expect(found.length, `${runId} ${what}`).toBeGreaterThanOrEqual(1)
    if (what !== 'signalled') expect(found, `${runId} ${what}`).toHaveLength(1)
  }
}

function start(): Promise<ServerProcess> {
  const config = join(folder, 'skein.config.json')
  return startServer(['--data', join(folder, 'data'), '--config', config])
}

/** What a client has seen of a run is acknowledged, whatever happens to the server. */
async function collect(
  { url }: ServerProcess,
  runId: string,
  acknowledged: EventView[],
): Promise<void> {
  try {
    const events = createClient({ url }).runs.events(runId, { signal: AbortSignal.timeout(20_000) })
    for await (const event of events) acknowledged.push(event)
  } catch {
    // The server was killed; what it sent before counts.
  }
}

async function expectNothingLost(
  { url }: ServerProcess,
  acknowledged: readonly EventView[],
): Promise<void> {
  const client = createClient({ url })
  const kept = new Map<number, EventView>()
  for (const runId of new Set(acknowledged.map((event) => event.runId))) {
    for await (const event of client.runs.events(runId)) kept.set(event.position, event)
  }
  expect(acknowledged.length).toBeGreaterThan(rounds)
  for (const event of acknowledged) expect(kept.get(event.position)).toEqual(event)
}

/** What must not be repeated was asked for once under its key, undoing too. */
function expectNothingRepeated(): void {
  const counts = new Map<string, number>()
  for (const { capability, idempotencyKey } of agent.receipts) {
    if (!capability.endsWith('.once')) continue
    counts.set(idempotencyKey, (counts.get(idempotencyKey) ?? 0) + 1)
  }
  expect(counts.size).toBeGreaterThan(rounds)
  for (const [key, count] of counts) expect(`${key} ${count}`).toBe(`${key} 1`)
}

/** A run ends well, is undone, or says what it does not know of a step that it did not repeat. */
function expectHonestEnds(runs: readonly RunView[]): void {
  const received = new Set(agent.receipts.map((receipt) => receipt.idempotencyKey))
  let interrupted = 0
  for (const run of runs) {
    for (const step of run.steps) {
      const isTask = step.capability !== undefined && !step.id.includes('[')
      if (step.status === 'COMPLETED' && isTask && run.name !== 'fanOut') {
        expect(received).toContain(`${run.id}:${step.id}`)
        expect(step.output).toEqual({ step: step.id })
      }
      expect(settled, `${run.id} ${step.id}`).toContain(step.status)
      if (step.attempt > 1) interrupted += 1
      if (step.status !== 'FAILED' || step.id === 'c' || step.error?.code === 'ITEM_FAILED')
        continue
      interrupted += 1
      expect(step.error?.code, `${run.id} ${step.id}`).toBe('OUTCOME_UNKNOWN')
      expect(step.capability).toBe('work.once')
    }
  }
  expect(interrupted).toBeGreaterThan(0)
}

const settled = ['COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED', 'COMPENSATED']
