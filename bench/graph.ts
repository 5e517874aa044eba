/**
 * `npm run bench:graph [-- STEPS…] [--neo4j]`: one JSON line a measurement, on random graphs of so
 * many steps. Neo4j is the server that `SKEIN_TEST_NEO4J_URL` names, or one that is started here.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { namedQueries } from '../src/graphs/cypher/named-queries.ts'
import type { CypherQuery } from '../src/graphs/cypher/named-query.ts'
import { openGrafeo } from '../src/graphs/grafeo/open-grafeo.ts'
import { openNeo4j } from '../src/graphs/neo4j/open-neo4j.ts'
import type { GraphDatabase, GraphOperation } from '../src/ports/graph-database.ts'
import { randomGraph } from '../src/testing/simulation/random-graph.ts'
import { seededChance } from '../src/testing/simulation/seeded-chance.ts'
import { fill, parametersOf } from '../test/graph/named-query-parameters.ts'
import type { KnownIds } from '../test/graph/named-query-parameters.ts'
import { startTestNeo4j } from '../test/graph/test-neo4j.ts'

const sizes = process.argv
  .slice(2)
  .filter((argument) => /^\d+$/.test(argument))
  .map(Number)
const withNeo4j = process.argv.includes('--neo4j')

interface Subject {
  readonly graph: GraphDatabase
  readonly steps: number
  readonly pids: () => readonly number[]
}

function report(measured: object): void {
  process.stdout.write(`${JSON.stringify(measured)}\n`)
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return Math.round(found * 100) / 100
}

async function timed(times: number[], work: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  await work()
  times.push(performance.now() - started)
}

async function memoryMb(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1]
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1_024)
}

/** Loads the graph, and times the batches while it grows. */
async function load({ graph, steps, pids }: Subject): Promise<KnownIds> {
  const times: { readonly operations: number; readonly ms: number }[] = []
  const counting: GraphDatabase = Object.create(graph) as GraphDatabase
  counting.apply = async (batch) => {
    const started = performance.now()
    await graph.apply(batch)
    times.push({ operations: batch.operations.length, ms: performance.now() - started })
  }
  const chance = seededChance(1)
  const plans = Math.ceil(steps / 20)
  const ids = await fill([counting], randomGraph({ plans, steps, chance }))
  const perThousand = (list: typeof times): number => {
    const ms = list.reduce((sum, one) => sum + one.ms, 0)
    const operations = list.reduce((sum, one) => sum + one.operations, 0)
    return Math.round((ms / operations) * 1e5) / 100
  }
  const seconds = times.reduce((sum, one) => sum + one.ms, 0) / 1_000
  report({
    engine: graph.engine,
    steps,
    ...(await graph.counts()),
    loadSeconds: Math.round(seconds * 10) / 10,
    msPerThousandOperations: perThousand(times),
    atTheEnd: perThousand(times.slice(-Math.ceil(times.length / 10))),
    memoryMb: await memoryMb(pids()[0]),
  })
  return ids
}

async function timeNamedQuery(subject: Subject, query: CypherQuery, ids: KnownIds): Promise<void> {
  const times: number[] = []
  let rows = 0
  let rowsMost = 0
  const rounds = query.isFullScan ? 20 : 200
  for (let round = -5; round < rounds; round += 1) {
    const parameters = parametersOf(query, ids, seededChance(round + 1_000))
    const asked = { text: query.text, parameters, rowsMax: 1_000 }
    const spent: number[] = []
    await timed(spent, async () => {
      const found = (await subject.graph.query(asked)).rows.length
      rows += found
      rowsMost = Math.max(rowsMost, found)
    })
    if (round >= 0) times.push(...spent)
  }
  const name = query.isFullScan ? `${query.name} (full scan)` : query.name
  report({
    engine: subject.graph.engine,
    steps: subject.steps,
    query: name,
    rows: Math.round(rows / (rounds + 5)),
    rowsMost,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  })
}

const lightText = 'MATCH (s:ExecutionStep {id: $id}) RETURN s.name AS name'
const heavyText = 'UNWIND [$id] AS id MATCH (s:ExecutionStep {id: id}) RETURN s.name AS name'

/** A user's question right after a commit, each time. */
async function timeLatest(subject: Subject, ids: KnownIds): Promise<void> {
  const { graph, steps } = subject
  const chance = seededChance(3)
  const known = ids.get('ExecutionStep') ?? []
  let position = await graph.position()
  const ask = async (text: string, rounds: number): Promise<readonly number[]> => {
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const id = known[chance(known.length)] ?? ''
      position += 1
      const operations: GraphOperation[] = [
        { type: 'upsert-node', label: 'ExecutionStep', id, properties: { retry_count: round } },
      ]
      await graph.apply({ position, operations })
      await timed(times, () =>
        graph.queryUntrusted({ text, parameters: { id }, timeoutMs: 60_000 }),
      )
    }
    return times
  }
  const light = await ask(lightText, 200)
  const heavy = await ask(heavyText, steps > 200_000 ? 3 : 15)
  report({
    engine: graph.engine,
    steps,
    latest: { p50: quantile(light, 0.5), p99: quantile(light, 0.99) },
    latestByCopy: { p50: quantile(heavy, 0.5), p99: quantile(heavy, 0.99) },
  })
}

async function measure(subject: Subject): Promise<void> {
  const ids = await load(subject)
  const wholeTimes: number[] = []
  const known = ids.get('ExecutionStep') ?? []
  for (let round = 0; round < 2_000; round += 1) {
    const id = known[(round * 7_919) % known.length] ?? ''
    await timed(wholeTimes, () => subject.graph.query({ text: lightText, parameters: { id } }))
  }
  report({
    engine: subject.graph.engine,
    steps: subject.steps,
    pointRead: { p50: quantile(wholeTimes, 0.5), p99: quantile(wholeTimes, 0.99) },
  })
  for (const query of namedQueries) await timeNamedQuery(subject, query, ids)
  await timeLatest(subject, ids)
  report({ engine: subject.graph.engine, memoryMbAfter: await memoryMb(subject.pids()[0]) })
}

for (const steps of sizes.length === 0 ? [100_000] : sizes) {
  const folder = await mkdtemp(join(tmpdir(), 'skein-bench-graph-'))
  const grafeo = await openGrafeo({ folder, memoryMaxBytes: 8 * 2 ** 30 })
  await measure({ graph: grafeo, steps, pids: () => grafeo.pids() })
  const started = performance.now()
  await grafeo.close()
  const again = await openGrafeo({ folder })
  await again.position()
  report({ engine: 'grafeo', steps, openAgainMs: Math.round(performance.now() - started) })
  await again.close()
  await rm(folder, { recursive: true, force: true })
}

const server = withNeo4j ? await startTestNeo4j() : { missing: 'not asked for' }
if ('url' in server) {
  const { url, pid } = server
  for (const steps of sizes.length === 0 ? [100_000] : sizes) {
    const graph = await openNeo4j({ url, organization: 'bench', empty: true })
    await measure({ graph, steps, pids: () => (pid === undefined ? [] : [pid]) })
    await graph.close()
  }
  await server.stop()
}
