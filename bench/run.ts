/** `npm run bench`: one JSON line a workload; ratios are against a bare walker in the same run. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { functionAgent, openSkein } from 'skein'
import type { Plan } from 'skein'
import { Walker } from './walker.ts'
import type { Edges } from './walker.ts'

const payload = { s: 'x'.repeat(192) }
const step = async (): Promise<unknown> => payload

interface Workload {
  readonly name: string
  readonly runs: number
  readonly edges: Edges
}

const chain = (length: number): Edges =>
  Array.from({ length }, (_, index) => (index === 0 ? [] : [index - 1]))

const fan = (width: number): Edges => [
  [],
  ...Array.from({ length: width }, () => [0]),
  Array.from({ length: width }, (_, index) => index + 1),
]

const workloads: readonly Workload[] = [
  { name: 'W1 one chain of 1,000 steps', runs: 1, edges: chain(1_000) },
  { name: 'W2 1 to 1,000 to 1', runs: 1, edges: fan(1_000) },
  { name: 'W3 1,000 concurrent runs of 10 steps', runs: 1_000, edges: chain(10) },
]

function planOf(edges: Edges): Plan {
  const steps = edges.map((list, index) => ({
    id: `s${index}`,
    capability: 'work.do',
    dependsOn: list.map((dependency) => `s${dependency}`),
  }))
  return { name: 'Bench', steps }
}

async function timeWalker(folder: string, { name, runs, edges }: Workload): Promise<number> {
  const walker = new Walker(join(folder, `${name.slice(0, 2)}-${Math.random()}.sqlite`), step)
  const started = performance.now()
  await Promise.all(Array.from({ length: runs }, (_, id) => walker.run(id, edges)))
  const elapsedMs = performance.now() - started
  walker.close()
  return elapsedMs
}

async function timeSkein(folder: string, { runs, edges }: Workload): Promise<number> {
  const agent = functionAgent({
    name: 'worker',
    capabilities: [{ name: 'work.do', idempotent: true, run: step }],
  })
  const data = join(folder, `skein-${Math.random()}`)
  const skein = await openSkein({ data, agents: [agent] })
  const plan = planOf(edges)
  const started = performance.now()
  const results = Array.from({ length: runs }, async () => {
    const { id } = await skein.runs.start({ plan })
    const { status } = await skein.runs.result(id)
    if (status !== 'COMPLETED') throw new Error(`a run ended ${status}`)
  })
  await Promise.all(results)
  const elapsedMs = performance.now() - started
  await skein.close()
  return elapsedMs
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

async function measure(folder: string, workload: Workload): Promise<object> {
  const walker: number[] = []
  const skein: number[] = []
  for (let round = 0; round < 3; round += 1) {
    walker.push(await timeWalker(folder, workload))
    skein.push(await timeSkein(folder, workload))
  }
  const steps = workload.runs * workload.edges.length
  return {
    workload: workload.name,
    skeinStepsPerSecond: Math.round((steps / median(skein)) * 1_000),
    walkerStepsPerSecond: Math.round((steps / median(walker)) * 1_000),
    ofWalker: Number((median(walker) / median(skein)).toFixed(3)),
    skeinMs: Number(median(skein).toFixed(1)),
    walkerMs: Number(median(walker).toFixed(1)),
    rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  }
}

const only = process.argv[2]
const folder = await mkdtemp(join(tmpdir(), 'skein-bench-'))
for (const workload of workloads.filter(
  ({ name }) => only === undefined || name.startsWith(only),
)) {
  process.stdout.write(`${JSON.stringify(await measure(folder, workload))}\n`)
}
await rm(folder, { recursive: true, force: true })
