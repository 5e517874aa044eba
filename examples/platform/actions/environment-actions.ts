import type { Action } from '../action.ts'
import { choiceOf } from '../read-inputs.ts'
import { choice, environmentNames, flag, inputs, record, text } from '../schema.ts'
import type { PlatformState } from '../state/platform-state.ts'

const ensure: Action<PlatformState> = {
  name: 'environment.ensure',
  description: 'Check that a target environment exists and create it when it does not',
  examples: ['make sure the staging environment exists'],
  input: inputs({ environment: choice('environment', environmentNames) }, ['environment']),
  output: record({
    environment: text('environment'),
    created: flag('whether it had to be created'),
    status: text('ready'),
  }),
  requires: [],
  produces: ['environment'],
  reversibility: 'reversible',
  idempotent: true,
  act({ inputs: given, state }) {
    const name = choiceOf(given, 'environment', environmentNames)
    const created = state.environments[name] === undefined
    state.environments[name] ??= { name }
    return {
      output: { environment: name, created, status: 'ready' },
      entities: [{ kind: 'environment', name, properties: { status: 'ready' } }],
    }
  },
}

export const environmentActions: readonly Action<PlatformState>[] = [ensure]
