/** `node bench/first-step-program.mjs FOLDER`: what somebody writes who embeds Skein.
 * Plain JavaScript, as Node's reading of TypeScript would be part of the figures.
 */
import { setTimeout } from 'node:timers/promises'

const began = performance.now()
const { functionAgent, openSkein } = await import('skein')
const importMs = performance.now() - began
const agent = functionAgent({
  name: 'worker',
  capabilities: [{ name: 'work.do', idempotent: true, run: () => ({ done: true }) }],
})
const skein = await openSkein({ data: process.argv[2] ?? '', agents: [agent] })
const plan = { name: 'First', steps: [{ id: 'first', capability: 'work.do' }] }
const { id } = await skein.runs.start({ plan })
await skein.runs.result(id)
const firstStepMs = performance.now() - began
await setTimeout(1_000)
const idleRssMiB = process.memoryUsage().rss / 2 ** 20
await skein.close()
process.stdout.write(`${JSON.stringify({ importMs, firstStepMs, idleRssMiB })}\n`)
