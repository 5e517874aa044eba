/**
 * `node bench/graph-lag.ts`: what following the journal costs the engine (W3: 1,000 concurrent runs
 * of 10 steps), how far the graph is behind meanwhile, and how soon it has caught up once it is
 * asked. Rounds with and without a graph take turns, so that a busy machine hits both; besides the
 * time there is the processor time of the engine's process, which other programs disturb less. One
 * JSON line. `RUNS` and `ROUNDS` change how much.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { functionAgent } from '../src/agents/function/function-agent.ts'
import { openParts } from '../src/compose.ts'
import type { Plan } from '../src/core/plan/plan.ts'

const payload = { s: 'x'.repeat(192) }
const runs = Number(process.env['RUNS'] ?? 1_000)
const rounds = Number(process.env['ROUNDS'] ?? 5)
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
  readonly cpuSeconds: number
  readonly lagMax: number
  readonly catchUpMs: number
}

async function round(withGraph: boolean): Promise<Round> {
  const data = await mkdtemp(join(tmpdir(), 'skein-lag-'))
  const capabilities = [{ name: 'work.do', idempotent: true, run: async () => payload }]
  const agents = [functionAgent({ name: 'worker', capabilities })]
  const { skein, app } = await openParts({ data, agents }, 'program')
  if (withGraph) {
    app.graph.start()
    await app.graph.caughtUp(1)
  }
  let lagMax = 0
  const watch = setInterval(() => (lagMax = Math.max(lagMax, app.graph.status().lag)), 20)
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  const results = Array.from({ length: runs }, async () => {
    const { id } = await skein.runs.start({ plan })
    await skein.runs.result(id)
  })
  await Promise.all(results)
  const seconds = (performance.now() - started) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  const ended = performance.now()
  if (withGraph) await app.graph.caughtUp(await app.journal.store.head())
  const catchUpMs = withGraph ? performance.now() - ended : 0
  clearInterval(watch)
  await skein.close()
  await rm(data, { recursive: true, force: true })
  return { seconds, cpuSeconds: (user + system) / 1e6, lagMax, catchUpMs }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

const without: Round[] = []
const following: Round[] = []
// The first of each is told nowhere: it warms up.
for (let at = 0; at <= rounds; at += 1) {
  const [one, other] = [await round(false), await round(true)]
  if (at === 0) continue
  without.push(one)
  following.push(other)
}
const both = (of: (one: Round) => number): { readonly none: number; readonly graph: number } => ({
  none: Math.round(median(without.map(of)) * 1_000) / 1_000,
  graph: Math.round(median(following.map(of)) * 1_000) / 1_000,
})
const [seconds, cpuSeconds] = [both((one) => one.seconds), both((one) => one.cpuSeconds)]
process.stdout.write(
  `${JSON.stringify({
    runs,
    seconds,
    cpuSeconds,
    slower: Math.round((seconds.graph / seconds.none - 1) * 1_000) / 1_000,
    moreCpu: Math.round((cpuSeconds.graph / cpuSeconds.none - 1) * 1_000) / 1_000,
    lagMax: Math.max(...following.map((one) => one.lagMax)),
    catchUpMs: Math.round(median(following.map((one) => one.catchUpMs))),
  })}\n`,
)
