/** A program that does nothing but wait for a run, in one of several ways. */
import { functionAgent, openSkein } from '../../../src/index.ts'

const way = process.argv[2]
const agent = functionAgent({
  name: 'worker',
  capabilities: [
    {
      name: 'work.slowly',
      // Like much of what people write, its timer does not keep the process alive.
      run: () => new Promise((resolve) => setTimeout(() => resolve('done'), 300).unref()),
    },
  ],
})
const skein = await openSkein({ agents: [agent] })
const { id } = await skein.runs.start({
  plan: {
    name: 'Wait',
    steps: [
      { id: 'rest', kind: 'wait', wait: { delayMs: 200 } },
      { id: 'work', capability: 'work.slowly', dependsOn: ['rest'] },
    ],
  },
})
if (way === 'result') await skein.runs.result(id)
else for await (const { type } of skein.runs.events(id)) if (type === 'run.finished') break
const { status } = await skein.runs.get(id)
process.stdout.write(`${status}\n`)
await skein.close()
