/** `node bench/kill-program.ts walker|skein FOLDER begin|recover`: the two halves of W6. */
import { appendFileSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openSkein } from 'skein'
import type { EventView } from 'skein'
import { lineLength } from './kill.ts'
import type { Recovery } from './kill.ts'
import { planOf, workerOf } from './skein-plan.ts'
import { Walker } from './walker.ts'
import { workloads } from './workloads.ts'

const [engine, folder, part] = process.argv.slice(2)
if (folder === undefined || part === undefined) throw new Error('give an engine, a folder, a part')
const workload = workloads.find(({ name }) => name.startsWith('W3 '))
if (workload === undefined) throw new Error('there is no W3')
const { edges, runs } = workload
const output = { s: 'x'.repeat(192) }
const log = openSync(join(folder, `${part}.log`), 'a')
const acknowledgements = join(folder, 'acknowledged.txt')

function note(run: string | number, step: string | number): void {
  writeSync(log, `${run} ${step}`.padEnd(lineLength - 1).concat('\n'))
}

async function walk(): Promise<Recovery | undefined> {
  const walker = new Walker(join(folder ?? '', 'walker.sqlite'), async (run, step) => {
    note(run, step)
    return output
  })
  const began = performance.now()
  if (part === 'begin') {
    await Promise.all(Array.from({ length: runs }, (_, run) => walker.run(run, edges)))
    return undefined
  }
  await walker.recover(edges)
  const doneMs = performance.now() - began
  return { openMs: 0, doneMs, unfinished: 0, lost: 0, repeated: 0 }
}

async function orchestrate(): Promise<Recovery | undefined> {
  const agents = [
    workerOf(async (_, { runId, stepId }) => {
      note(runId, stepId)
      return output
    }),
  ]
  const began = performance.now()
  const skein = await openSkein({ data: join(folder ?? '', 'skein'), agents })
  const openMs = performance.now() - began
  if (part === 'begin') {
    const plan = planOf(edges)
    await Promise.all(
      Array.from({ length: runs }, async () => {
        const { id } = await skein.runs.start({ plan })
        appendFileSync(acknowledgements, `${id}\n`)
        await skein.runs.result(id)
      }),
    )
    return undefined
  }
  const started = readFileSync(acknowledgements, 'utf8').trim().split('\n')
  const ends = await Promise.all(started.map((id) => skein.runs.result(id)))
  const doneMs = performance.now() - began
  const again = new Set(readFileSync(join(folder ?? '', 'recover.log'), 'utf8').split(/ *\n/u))
  const events = await Promise.all(started.map((id) => skein.runs.eventPage(id, { limit: 1_000 })))
  await skein.close()
  return {
    openMs,
    doneMs,
    unfinished: new Set([...again].map((line) => line.split(' ')[0])).size - 1,
    lost: ends.filter(({ status }) => status !== 'COMPLETED').length,
    repeated: events.flatMap(({ items }) => items).filter(isRepeated).length,
  }

  /** Completed before the kill, by its time, and done after it. */
  function isRepeated({ type, at, runId, data }: EventView): boolean {
    if (type !== 'step.succeeded' || Date.parse(at) >= openedAt) return false
    return again.has(`${runId} ${JSON.stringify(data['step']).slice(1, -1)}`)
  }
}

const openedAt = Date.now()
const recovery = await (engine === 'walker' ? walk() : orchestrate())
process.stdout.write(`${JSON.stringify(recovery ?? null)}\n`)
