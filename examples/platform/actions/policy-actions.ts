import { relate } from '../action.ts'
import type { Action } from '../action.ts'
import { choiceOf, textOf } from '../read-inputs.ts'
import { choice, inputs, listOf, record, text } from '../schema.ts'
import { deploymentOf } from '../state/lookup.ts'
import { keyOf } from '../state/platform-state.ts'
import type { PlatformState } from '../state/platform-state.ts'

const rules: { readonly [policy: string]: readonly string[] } = {
  security: ['TLS only', 'no root containers', 'secrets from the vault'],
  cost: ['at most 200 USD a month', 'scale to zero at night outside production'],
  compliance: ['audit log kept for a year', 'personal data stays in the region'],
  network: ['deny by default', 'egress through the proxy'],
}
const policies: readonly string[] = Object.keys(rules)

const apply: Action<PlatformState> = {
  name: 'policy.apply',
  description: 'Apply policies to a deployment',
  examples: ['apply security policies to shop', 'enforce the cost policy'],
  input: inputs({ deployment: text('deployment'), policy: choice('kind of policy', policies) }, [
    'deployment',
    'policy',
  ]),
  output: record({
    policy: text('kind of policy'),
    deployment: text('deployment'),
    rules: listOf(text('what holds from now on')),
    status: text('applied'),
  }),
  requires: ['deployment'],
  produces: ['policy'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state, runId }) {
    const name = choiceOf(given, 'policy', policies)
    const deployment = deploymentOf(state, textOf(given, 'deployment'), runId).name
    state.policies[keyOf(deployment, name)] = { name, deployment }
    const policy = { kind: 'policy', name }
    const target = { kind: 'deployment', name: deployment }
    return {
      output: { policy: name, deployment, rules: rules[name] ?? [], status: 'applied' },
      entities: [policy, target],
      relationships: [relate(policy, 'applies_to', target)],
    }
  },
}

export const policyActions: readonly Action<PlatformState>[] = [apply]
