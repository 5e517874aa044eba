import { expect, test } from 'vitest'
import type { SimulationCase } from './simulation-case.ts'
import { simulate } from './world.ts'

/** Cases that broke a law once, made as small as they go. */
const found: { readonly [what: string]: SimulationCase } = {
  'a sub-run ends with its step, also where an earlier order to start it could not be saved': {
    seed: 7_000_236,
    plan: {
      name: 'Simulated',
      steps: [
        {
          id: 's0',
          capability: 'work.narrow',
          repeat: { until: 'inputs.limit > 9', timesMax: 3 },
        },
        {
          id: 's4',
          kind: 'group',
          steps: [
            {
              id: 's4_0',
              kind: 'group',
              steps: [{ id: 's4_0_2', kind: 'run', orchestration: 'asking' }],
            },
          ],
        },
      ],
    },
    runs: 1,
    acts: [],
    crashes: [],
    faults: [2, 3],
    store: 'memory',
  },
}

for (const [what, one] of Object.entries(found)) {
  test(what, async () => {
    expect(await simulate(one)).toMatchObject({ violation: undefined })
  })
}
