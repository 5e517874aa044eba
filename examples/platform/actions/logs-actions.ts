import type { Action } from '../action.ts'
import { hashOf } from '../hash.ts'
import { optionalText, textOf } from '../read-inputs.ts'
import { flag, inputs, listOf, record, text, whole, formatted } from '../schema.ts'
import { serviceOf } from '../state/lookup.ts'
import type { PlatformState } from '../state/platform-state.ts'

const mishaps: readonly string[] = [
  'ERROR timeout after 3000 ms talking to the database',
  'ERROR upstream answered 502',
  'ERROR could not decode the request body',
]
const errorsOfService: { readonly [service: string]: number } = {
  payment: 2,
  checkout: 1,
  gateway: 3,
  cart: 0,
  search: 0,
}

const get: Action<PlatformState> = {
  name: 'logs.get',
  description: 'Fetch the logs of a service',
  examples: ['show me the logs of checkout', 'get logs for payment since yesterday'],
  input: inputs({ service: text('service'), since: formatted('how far back', 'date-time') }, [
    'service',
  ]),
  output: record({
    service: text('service'),
    since: text('how far back'),
    lines: listOf(text('line')),
    errors: listOf(text('line with an error')),
    errorCount: whole('number of lines with an error'),
    hasErrors: flag('whether there are errors'),
    summary: text('the result in one sentence'),
  }),
  requires: [],
  produces: ['logs'],
  reversibility: 'read',
  idempotent: true,
  act({ inputs: given, state }) {
    const service = serviceOf(state, textOf(given, 'service'))
    const since = optionalText(given, 'since') ?? 'an hour ago'
    const count = errorsOfService[service.name] ?? hashOf(service.name) % 3
    const errors = mishaps.slice(0, count).map((mishap) => `${service.name} ${mishap}`)
    const lines = [
      `${service.name} INFO started with ${service.replicas} replicas`,
      ...errors,
      `${service.name} INFO ${100 + (hashOf(service.name) % 900)} requests served`,
    ]
    const found = count === 0 ? 'nothing unusual' : `${count} errors, such as: ${errors[0]}`
    return {
      output: {
        service: service.name,
        since,
        lines,
        errors,
        errorCount: count,
        hasErrors: count > 0,
        summary: `${service.name} since ${since}: ${found}`,
      },
      entities: [{ kind: 'service', name: service.name }],
    }
  },
}

export const logsActions: readonly Action<PlatformState>[] = [get]
