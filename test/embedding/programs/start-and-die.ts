/** A program that opens a folder, starts a run, and is gone before the run's end. */
import { appendFileSync } from 'node:fs'
import { functionAgent, openSkein } from '../../../src/index.ts'

const [data = '', log = ''] = process.argv.slice(2)
const agent = functionAgent({
  name: 'worker',
  capabilities: [
    {
      name: 'work.quickly',
      run: (inputs) => {
        appendFileSync(log, 'quickly\n')
        return inputs
      },
    },
    {
      name: 'work.for-ever',
      idempotent: true,
      run: () => {
        appendFileSync(log, 'for-ever\n')
        process.stdout.write('working\n')
        return new Promise(() => setInterval(() => undefined, 1_000))
      },
    },
  ],
})
const skein = await openSkein({ data, agents: [agent] })
const { id } = await skein.runs.start({
  plan: {
    name: 'Long',
    steps: [
      { id: 'first', capability: 'work.quickly', inputs: { n: 1 } },
      { id: 'second', capability: 'work.for-ever', dependsOn: ['first'] },
      { id: 'third', capability: 'work.quickly', dependsOn: ['second'] },
    ],
  },
})
process.stdout.write(`${id}\n`)
await skein.runs.result(id)
