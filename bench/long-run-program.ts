/**
 * One half of W9, in a process of its own: `run` does a run of so many steps of a shape and says
 * what memory it took on the way, `resume` starts again with the run and reads it.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { functionAgent, openSkein } from '../src/index.ts'
import type { Skein } from '../src/index.ts'
import { usedHeap } from './used-heap.ts'

const [phase = '', shape = '', count = '', folder = '', known = ''] = process.argv.slice(2)
const steps = Number(count)
const output = { text: 'x'.repeat(180) }

function open(): Promise<Skein> {
  const run = ({ n }: { readonly [name: string]: unknown }) => ({ ...output, n: Number(n ?? 0) })
  const work = { name: 'work.do', description: 'Works.', idempotent: true, run }
  const listing = { name: 'work.list', run: () => Array.from({ length: steps }, (_, n) => n) }
  const capabilities = [work, { description: 'Lists.', ...listing }]
  return openSkein({ data: folder, agents: [functionAgent({ name: 'w', capabilities })] })
}

const shapes: { readonly [name: string]: readonly object[] } = {
  repeat: [
    {
      id: 'a',
      capability: 'work.do',
      inputs: { n: 1 },
      repeat: { until: 'a.output.n < 0', timesMax: steps },
      optional: true,
    },
  ],
  fanout: [
    { id: 'numbers', capability: 'work.list' },
    { id: 'a', capability: 'work.do', forEach: 'numbers.output', inputs: { n: '{{ item }}' } },
    { id: 'end', capability: 'work.do', dependsOn: ['a'] },
  ],
}

async function run(): Promise<object> {
  const skein = await open()
  const before = usedHeap()
  let highest = before
  const watch = setInterval(() => {
    highest = Math.max(highest, usedHeap())
  }, 1_000)
  const startedAt = performance.now()
  const plan = { name: shape, steps: shapes[shape] ?? [] }
  const { id } = await skein.runs.start({ plan } as never)
  const done = new Promise<void>((resolve) => {
    const look = async (): Promise<void> => {
      const { items } = await skein.runs.list()
      const isOver = items[0]?.completedAt !== undefined
      if (isOver) resolve()
      else setTimeout(() => void look(), 200)
    }
    void look()
  })
  await done
  const seconds = (performance.now() - startedAt) / 1_000
  clearInterval(watch)
  const { maxRSS } = process.resourceUsage()
  await skein.close()
  const journal = statSync(join(folder, 'journal.sqlite')).size
  return {
    id,
    seconds,
    heapBytesAStepAtMost: (highest - before) / steps,
    peakRssMiB: maxRSS / 1024,
    journalBytesAStep: journal / steps,
  }
}

async function resume(): Promise<object> {
  const startedAt = performance.now()
  const skein = await open()
  const openMs = performance.now() - startedAt
  const readAt = performance.now()
  await skein.runs.why(known, 'a')
  const loadMs = performance.now() - readAt
  await skein.close()
  return { openMs, loadMs }
}

process.stdout.write(`${JSON.stringify(phase === 'run' ? await run() : await resume())}\n`)
