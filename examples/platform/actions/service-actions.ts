import { refuse, relate } from '../action.ts'
import type { Action } from '../action.ts'
import { optionalWhole, textOf } from '../read-inputs.ts'
import { inputs, record, text, whole } from '../schema.ts'
import { applicationOf, serviceOf } from '../state/lookup.ts'
import { keyOf, nextNumber } from '../state/platform-state.ts'
import type { PlatformState } from '../state/platform-state.ts'

const replicasMax = 1000

const create: Action<PlatformState> = {
  name: 'service.create',
  description: 'Create a service, a component of an application',
  examples: ['add a payment service to shop', 'create service search'],
  input: inputs(
    { name: text('name of the service'), application: text('application it belongs to') },
    ['name', 'application'],
  ),
  output: record({
    service: text('name of the service'),
    application: text('application it belongs to'),
    replicas: whole('number of replicas'),
  }),
  requires: ['application'],
  produces: ['service'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const name = textOf(given, 'name')
    const application = applicationOf(state, textOf(given, 'application')).name
    const key = keyOf(application, name)
    if (state.services[key] !== undefined) {
      return refuse(`service "${name}" of application "${application}" exists already`)
    }
    const service = { name, application, replicas: 1, number: nextNumber(state) }
    state.services[key] = service
    const part = { kind: 'service', name, properties: { replicas: service.replicas } }
    const whole = { kind: 'application', name: application }
    return {
      output: { service: name, application, replicas: service.replicas },
      entities: [part, whole],
      relationships: [relate(whole, 'owns', part)],
    }
  },
}

const scale: Action<PlatformState> = {
  name: 'service.scale',
  description: 'Scale a service to a number of replicas',
  examples: ['scale checkout to 5 replicas', 'scale search down to 1'],
  input: inputs({ service: text('service'), replicas: whole('number of replicas') }, [
    'service',
    'replicas',
  ]),
  output: record({
    service: text('service'),
    replicas: whole('number of replicas now'),
    replicasBefore: whole('number of replicas before'),
  }),
  requires: [],
  produces: [],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const service = serviceOf(state, textOf(given, 'service'))
    const replicas = optionalWhole(given, 'replicas') ?? refuse('"replicas" is missing; say it')
    if (replicas < 0 || replicas > replicasMax) {
      return refuse(`a service has from 0 to ${replicasMax} replicas, not ${replicas}`)
    }
    const replicasBefore = service.replicas
    service.replicas = replicas
    const part = { kind: 'service', name: service.name, properties: { replicas } }
    const owner = { kind: 'application', name: service.application }
    return {
      output: { service: service.name, replicas, replicasBefore },
      entities: [part],
      relationships: [relate(owner, 'owns', part)],
    }
  },
}

export const serviceActions: readonly Action<PlatformState>[] = [create, scale]
