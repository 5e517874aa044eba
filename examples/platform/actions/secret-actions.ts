import type { Action } from '../action.ts'
import { textOf } from '../read-inputs.ts'
import { inputs, record, text, whole } from '../schema.ts'
import { keyOf } from '../state/platform-state.ts'
import type { PlatformState } from '../state/platform-state.ts'

const rotate: Action<PlatformState> = {
  name: 'secret.rotate',
  description: 'Rotate a secret or credential',
  examples: ['rotate the database password'],
  input: inputs({ secret: text('name of the secret') }, ['secret']),
  output: record({
    secret: text('name of the secret'),
    version: whole('version that holds now'),
    status: text('rotated'),
  }),
  requires: [],
  produces: ['secret'],
  reversibility: 'irreversible',
  idempotent: false,
  /** Every secret is at version 1 until it is rotated here. Values are never made, kept or told. */
  act({ inputs: given, state }) {
    const name = textOf(given, 'secret')
    const version = (state.secrets[keyOf(name)]?.version ?? 1) + 1
    state.secrets[keyOf(name)] = { name, version }
    return {
      output: { secret: name, version, status: 'rotated' },
      entities: [{ kind: 'secret', name, properties: { version } }],
    }
  },
}

export const secretActions: readonly Action<PlatformState>[] = [rotate]
