/**
 * `node bench/graph-lag.ts`: what following the journal costs the engine (W3: 1,000 concurrent runs
 * of 10 steps), how far the graph is behind meanwhile, and how long a rebuild of the same journal
 * takes. One JSON line a measurement.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { functionAgent } from '../src/agents/function/function-agent.ts'
import { openParts } from '../src/compose.ts'
import type { GraphConfig } from '../src/config/config.ts'
import type { Plan } from '../src/core/plan/plan.ts'

const payload = { s: 'x'.repeat(192) }
const runs = Number(process.env['RUNS'] ?? 1_000)
const plan: Plan = {
  name: 'Bench',
  steps: Array.from({ length: 10 }, (_, index) => ({
    id: `s${index}`,
    capability: 'work.do',
    dependsOn: index === 0 ? [] : [`s${index - 1}`],
  })),
}

interface Round {
  readonly seconds: number
  readonly events: number
  readonly lagMax: number
  readonly catchUpMs?: number
  readonly rebuildMs?: number
}

async function round(graph: GraphConfig | undefined, withRebuild: boolean): Promise<Round> {
  const data = await mkdtemp(join(tmpdir(), 'skein-lag-'))
  const capabilities = [{ name: 'work.do', idempotent: true, run: async () => payload }]
  const agents = [functionAgent({ name: 'worker', capabilities })]
  const { skein, app } = await openParts({ data, agents, graph: graph ?? {} }, 'program')
  if (graph !== undefined) {
    app.graph.start()
    await app.graph.caughtUp(1)
  }
  let lagMax = 0
  const watch = setInterval(() => (lagMax = Math.max(lagMax, app.graph.status().lag)), 20)
  const started = performance.now()
  const results = Array.from({ length: runs }, async () => {
    const { id } = await skein.runs.start({ plan })
    await skein.runs.result(id)
  })
  await Promise.all(results)
  const seconds = (performance.now() - started) / 1_000
  const events = await app.journal.store.head()
  const ended = performance.now()
  if (graph !== undefined) await app.graph.caughtUp(events)
  const catchUpMs = performance.now() - ended
  clearInterval(watch)
  const rebuilt = withRebuild && graph?.url === undefined ? await timeRebuild(app) : {}
  await skein.close()
  await rm(data, { recursive: true, force: true })
  return { seconds, events, lagMax, ...(graph !== undefined && { catchUpMs }), ...rebuilt }
}

async function timeRebuild(
  app: Awaited<ReturnType<typeof openParts>>['app'],
): Promise<{ readonly rebuildMs: number }> {
  const started = performance.now()
  await app.graph.rebuild()
  while (app.graph.status().rebuild?.status === 'RUNNING') {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { rebuildMs: performance.now() - started }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

async function measure(name: string, graph: GraphConfig | undefined): Promise<void> {
  const rounds: Round[] = []
  for (let at = 0; at < 3; at += 1) rounds.push(await round(graph, at === 2))
  const seconds = median(rounds.map((one) => one.seconds))
  const [first] = rounds
  process.stdout.write(
    `${JSON.stringify({
      graph: name,
      events: first?.events,
      seconds: Math.round(seconds * 100) / 100,
      stepsPerSecond: Math.round((runs * 10) / seconds),
      lagMax: Math.max(...rounds.map((one) => one.lagMax)),
      catchUpMs: Math.round(median(rounds.map((one) => one.catchUpMs ?? 0))),
      rebuildMs: Math.round(rounds.at(-1)?.rebuildMs ?? 0),
    })}\n`,
  )
}

await measure('none', undefined)
await measure('grafeo', {})
