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
  'a sub-run is stopped with its step, also where that cannot be saved at once': {
    seed: 7_007_140,
    plan: {
      name: 'Simulated',
      steps: [
        {
          id: 's0',
          kind: 'group',
          steps: [{ id: 's0_0', kind: 'run', orchestration: 'asking' }],
          timeoutMs: 1500,
        },
        { id: 's1', capability: 'work.once', inputs: { from: '{{ s0.output }}' } },
      ],
    },
    runs: 2,
    acts: [
      { type: 'complete', afterMs: 15, pick: 82_056 },
      { type: 'signal', afterMs: 292, pick: 88_307 },
    ],
    crashes: [],
    faults: [10],
    store: 'memory',
  },
  'a run that ends while a budget holds it asks no more': {
    seed: 7_010_450,
    plan: {
      name: 'Simulated',
      steps: [
        { id: 's0', kind: 'run', orchestration: 'child', mutex: 'inputs.key' },
        { id: 's1', capability: 'work.again' },
        {
          id: 's2',
          dependsOn: ['s1'],
          kind: 'group',
          steps: [
            {
              id: 's2_0',
              kind: 'group',
              steps: [{ id: 's2_0_1', capability: 'work.again' }],
              timeoutMs: 1500,
            },
          ],
        },
      ],
      policy: { budget: { soft: { tokens: 9 } } },
    },
    runs: 1,
    acts: [{ type: 'signal', afterMs: 523, pick: 94_817 }],
    crashes: [8],
    faults: [11],
    store: 'memory',
  },
  'what becomes ready where another was given up in the same turn starts': {
    seed: 7_035_857,
    plan: {
      name: 'Simulated',
      steps: [
        { id: 's1', forEach: 'inputs.none', capability: 'work.again' },
        { id: 's2', capability: 'work.once' },
        {
          id: 's3',
          dependsOn: ['s1', 's2'],
          join: 'any',
          onRest: 'cancel',
          kind: 'group',
          steps: [{ id: 's3_0', capability: 'work.once' }],
          mutex: "'m'",
        },
      ],
    },
    runs: 1,
    acts: [],
    crashes: [],
    faults: [],
    store: 'memory',
  },
  'what is cancelled in the commit of its start is never sent': {
    seed: 7_015_108,
    plan: {
      name: 'Simulated',
      steps: [
        {
          id: 's0',
          forEach: 'inputs.list',
          parallelMax: 2,
          kind: 'group',
          steps: [
            { id: 's0_0', capability: 'work.once' },
            {
              id: 's0_1',
              kind: 'group',
              steps: [{ id: 's0_1_0', kind: 'wait', wait: { signal: 'go', buffered: true } }],
              mutex: 'inputs.key',
            },
            {
              id: 's0_2',
              dependsOn: ['s0_1', 's0_0'],
              join: 'any',
              onRest: 'cancel',
              capability: 'work.narrow',
            },
          ],
        },
      ],
    },
    runs: 1,
    acts: [],
    crashes: [12],
    faults: [],
    store: 'memory',
  },
}

for (const [what, one] of Object.entries(found)) {
  test(what, async () => {
    expect(await simulate(one)).toMatchObject({ violation: undefined })
  })
}
