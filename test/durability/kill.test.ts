import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../src/client/client.ts'
import type { EventView, RunView } from '../../src/app/views.ts'
import { startServer } from '../server-process.ts'
import type { ServerProcess } from '../server-process.ts'
import { openLoggingAgent } from './logging-agent.ts'
import type { LoggingAgent } from './logging-agent.ts'

const rounds = 20
const runsPerRound = 4
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
  const capabilities = [declare('work.again', true), declare('work.once', false)]
  const config = { agents: [{ name: 'logger', kind: 'http', url: agent.url, capabilities }] }
  await writeFile(join(folder, 'skein.config.json'), JSON.stringify(config))
})

afterAll(async () => {
  await agent.close()
  await rm(folder, { recursive: true, force: true })
})

/** Five layers, mixed: some steps may be repeated and some must not. */
function mixedPlan(): { readonly name: string; readonly steps: readonly object[] } {
  const steps = Array.from({ length: 12 }, (_, index) => ({
    id: `s${index}`,
    capability: chance() < 0.6 ? 'work.again' : 'work.once',
    dependsOn: index < 3 ? [] : [`s${index - 3}`, `s${index - 2}`],
    inputs: index < 3 ? {} : { before: `{{ s${index - 3}.output.step }}` },
  }))
  return { name: 'Mixed', steps }
}

test(
  `a server killed at ${rounds} random moments loses nothing and repeats nothing (seed ${seed})`,
  { timeout: 240_000 },
  async () => {
    const acknowledged: EventView[] = []
    const started: string[] = []
    for (let round = 0; round < rounds; round += 1) {
      const server = await start()
      const client = createClient({ url: server.url })
      for (let run = 0; run < runsPerRound; run += 1) {
        const { id } = await client.runs.start({ plan: mixedPlan() as RunView['plan'] })
        started.push(id)
        void collect(server, id, acknowledged)
      }
      await new Promise((resolve) => setTimeout(resolve, chance() * 220))
      await server.kill('SIGKILL')
    }
    const server = await start()
    const client = createClient({ url: server.url })
    const runs: RunView[] = []
    for (const id of started) runs.push(await client.runs.result(id))
    await expectNothingLost(server, acknowledged)
    expectNothingRepeated()
    expectHonestEnds(runs)
    expect(await server.kill('SIGTERM')).toBe(0)
  },
)

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
  expect(acknowledged.length).toBeGreaterThan(rounds * runsPerRound)
  for (const event of acknowledged) expect(kept.get(event.position)).toEqual(event)
}

function expectNothingRepeated(): void {
  const counts = new Map<string, number>()
  for (const { capability, idempotencyKey } of agent.receipts) {
    if (capability !== 'work.once') continue
    counts.set(idempotencyKey, (counts.get(idempotencyKey) ?? 0) + 1)
  }
  expect(counts.size).toBeGreaterThan(rounds)
  for (const [key, count] of counts) expect(`${key} ${count}`).toBe(`${key} 1`)
}

/** A run ends well, or says that the outcome of a step which must not be repeated is unknown. */
function expectHonestEnds(runs: readonly RunView[]): void {
  const received = new Set(agent.receipts.map((receipt) => receipt.idempotencyKey))
  let interrupted = 0
  for (const run of runs) {
    for (const step of run.steps) {
      if (step.status === 'COMPLETED') {
        expect(received).toContain(`${run.id}:${step.id}`)
        expect(step.output).toEqual({ step: step.id })
      }
      if (step.attempt > 1) interrupted += 1
      if (step.status !== 'FAILED') continue
      interrupted += 1
      expect(step).toMatchObject({ capability: 'work.once', error: { code: 'OUTCOME_UNKNOWN' } })
    }
    const failed = run.steps.some(({ status }) => status === 'FAILED')
    expect(run.status).toBe(failed ? 'FAILED' : 'COMPLETED')
  }
  expect(interrupted).toBeGreaterThan(0)
}
