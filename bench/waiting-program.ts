/** One half of W8, in a process of its own: `begin` has runs wait, `resume` starts again with them. */
import { functionAgent, openSkein } from '../src/index.ts'
import type { Skein } from '../src/index.ts'
import { usedHeap } from './used-heap.ts'

const [phase = '', count = '', folder = ''] = process.argv.slice(2)
const runs = Number(count)
const answers = 200
const atOnce = 500

const plan = {
  name: 'Ask',
  steps: [
    { id: 'ask', kind: 'approval', approval: { question: 'Shall it go on?' } } as const,
    { id: 'then', capability: 'note.write', dependsOn: ['ask'], inputs: { text: 'done' } },
  ],
}

function open(): Promise<Skein> {
  const capability = { name: 'note.write', description: 'Writes.', run: () => ({ written: true }) }
  return openSkein({
    data: folder,
    agents: [functionAgent({ name: 'writer', capabilities: [capability] })],
  })
}

async function begin(): Promise<object> {
  const skein = await open()
  const before = usedHeap()
  const startedAt = performance.now()
  for (let n = 0; n < runs; n += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, runs - n) }, () =>
      skein.runs.start({ plan }),
    )
    await Promise.all(some)
  }
  const seconds = (performance.now() - startedAt) / 1_000
  const bytesAWaitingRun = (usedHeap() - before) / runs
  await skein.close()
  return { seconds, bytesAWaitingRun }
}

async function resume(): Promise<object> {
  const before = usedHeap()
  const startedAt = performance.now()
  const skein = await open()
  const openMs = performance.now() - startedAt
  const bytesAWaitingRun = (usedHeap() - before) / runs
  const rssMiB = process.memoryUsage().rss / 2 ** 20
  const { items } = await skein.approvals.list({ status: 'OPEN', limit: answers })
  const times: number[] = []
  for (const { id } of items) {
    const askedAt = performance.now()
    await skein.approvals.answer(id, { decision: 'APPROVE', by: 'ada' })
    times.push(performance.now() - askedAt)
  }
  times.sort((a, b) => a - b)
  await skein.close()
  return {
    openMs,
    rssMiB,
    bytesAWaitingRun,
    answerMs: times[Math.floor(times.length / 2)],
    answerMaxMs: times.at(-1),
  }
}

const result = phase === 'begin' ? await begin() : await resume()
process.stdout.write(`${JSON.stringify(result)}\n`)
