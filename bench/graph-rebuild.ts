/**
 * `node bench/graph-rebuild.ts [EVENTS] [--neo4j]`: how long a graph takes that is built anew from a
 * journal of so many events (runs of ten steps, 23 events each), and what memory it needs. With
 * `--neo4j` the graph is moved to the server of `SKEIN_TEST_NEO4J_URL`, or to one started here. One
 * JSON line for the journal, one for the graph.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { functionAgent } from '../src/agents/function/function-agent.ts'
import { openParts } from '../src/compose.ts'
import type { Plan } from '../src/core/plan/plan.ts'
import { startTestNeo4j } from '../test/graph/test-neo4j.ts'

const events = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? 1_000_000)
const eventsARun = 23
const atOnce = 1_000

const plan: Plan = {
  name: 'Bench',
  steps: Array.from({ length: 10 }, (_, index) => ({
    id: `s${index}`,
    capability: 'work.do',
    dependsOn: index === 0 ? [] : [`s${index - 1}`],
  })),
}

function report(measured: object): void {
  process.stdout.write(`${JSON.stringify(measured)}\n`)
}

async function memoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
}

/** Processes that this one has started: the embedded graph is the one that grows. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const path = `/proc/${pid}/task/${pid}/children`
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split(' ').filter(Boolean).map(Number)
}

const data = await mkdtemp(join(tmpdir(), 'skein-rebuild-'))
const run = async () => ({ s: 'x'.repeat(192) })
const capabilities = [{ name: 'work.do', idempotent: true, run }]
const agents = [functionAgent({ name: 'worker', capabilities })]
const server = process.argv.includes('--neo4j') ? await startTestNeo4j() : undefined
const to = server !== undefined && 'url' in server ? server.url : undefined
const { skein, app } = await openParts({ data, agents, learning: false }, 'program')

const began = performance.now()
for (let left = Math.ceil(events / eventsARun); left > 0; left -= atOnce) {
  const started = Array.from({ length: Math.min(atOnce, left) }, async () => {
    const { id } = await skein.runs.start({ plan })
    await skein.runs.result(id)
  })
  await Promise.all(started)
}
const position = await app.journal.store.head()
report({ journal: position, seconds: Math.round((performance.now() - began) / 1_000) })

const started = performance.now()
const cpu = process.cpuUsage()
await app.graph.rebuild(to)
while (app.graph.status().rebuild?.status === 'RUNNING') {
  await new Promise((resolve) => setTimeout(resolve, 100))
}
const seconds = (performance.now() - started) / 1_000
const { user, system } = process.cpuUsage(cpu)
const pids =
  server !== undefined && 'pid' in server ? [server.pid ?? 0] : await childrenOf(process.pid)
const { nodes, relationships } = await skein.graph.status()
report({
  engine: app.graph.status().engine,
  status: app.graph.status().rebuild?.status,
  error: app.graph.status().rebuild?.error,
  events: position,
  seconds: Math.round(seconds * 10) / 10,
  msPerThousandEvents: Math.round((seconds / position) * 1e8) / 100,
  projectorCpuMsPerThousandEvents: Math.round(((user + system) / position) * 100) / 100,
  nodes,
  relationships,
  graphMemoryMb: Math.max(0, ...(await Promise.all(pids.map(memoryMb)))),
  ownMemoryMb: await memoryMb(process.pid),
})
await skein.close()
if (server !== undefined && 'stop' in server) await server.stop()
await rm(data, { recursive: true, force: true })
