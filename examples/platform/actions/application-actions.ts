import { refuse, relate } from '../action.ts'
import type { Action } from '../action.ts'
import { optionalText, textOf } from '../read-inputs.ts'
import { choice, inputs, record, text } from '../schema.ts'
import { applicationOf } from '../state/lookup.ts'
import { keyOf } from '../state/platform-state.ts'
import type { PlatformState } from '../state/platform-state.ts'

const roles: readonly string[] = ['viewer', 'editor', 'admin']

const create: Action<PlatformState> = {
  name: 'application.create',
  description: 'Create a new application on the platform',
  examples: ['create application shop', 'set up a new app called billing'],
  input: inputs({ name: text('name of the application'), team: text('owning team') }, ['name']),
  output: record({ application: text('name of the application'), status: text('created') }),
  requires: [],
  produces: ['application'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const name = textOf(given, 'name')
    const team = optionalText(given, 'team')
    const known = state.applications[keyOf(name)]
    if (known !== undefined) return refuse(`application "${known.name}" exists already`)
    state.applications[keyOf(name)] = team === undefined ? { name } : { name, team }
    const application = { kind: 'application', name }
    const output = { application: name, status: 'created' }
    if (team === undefined) return { output, entities: [application] }
    const owner = { kind: 'team', name: team }
    return {
      output,
      entities: [application, owner],
      relationships: [relate(owner, 'owns', application)],
    }
  },
}

const grant: Action<PlatformState> = {
  name: 'access.grant',
  description: 'Grant a person access to an application',
  examples: ['give Bob access to shop'],
  input: inputs(
    { person: text('person'), application: text('application'), role: choice('role', roles) },
    ['person', 'application'],
  ),
  output: record({ person: text('person'), application: text('application'), role: text('role') }),
  requires: ['application'],
  produces: [],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const person = textOf(given, 'person')
    const application = applicationOf(state, textOf(given, 'application'))
    const role = optionalText(given, 'role')?.toLowerCase() ?? 'viewer'
    state.grants[keyOf(person, application.name)] = { person, role }
    const from = { kind: 'person', name: person, properties: { role } }
    const to = { kind: 'application', name: application.name }
    return {
      output: { person, application: application.name, role },
      entities: [from, to],
      relationships: [relate(from, 'has_access_to', to)],
    }
  },
}

export const applicationActions: readonly Action<PlatformState>[] = [create]
export const accessActions: readonly Action<PlatformState>[] = [grant]
