import type { Plan } from '../../src/core/plan/plan.ts'
import { work } from './simulated-agents.ts'

const again = { capability: work.again }

/** Plans that `run` steps may name. */
export const savedOrchestrations: readonly Plan[] = [
  {
    name: 'child',
    steps: [
      { id: 'a', ...again, mutex: "'m'" },
      { id: 'b', ...again, dependsOn: ['a'] },
    ],
    output: '{"value": 4, "list": [1, 2]}',
    policy: { onFailure: 'continue' },
  },
  { name: 'asking', steps: [{ id: 'ask', kind: 'approval', approval: { question: 'Sub?' } }] },
  { name: 'failing', steps: [{ id: 'a', ...again, when: 'inputs.missing == 1' }] },
  { name: 'nested', steps: [{ id: 'inner', kind: 'run', orchestration: 'asking' }] },
]
