import { applicationOf, deploymentOf, versionOf } from './lookup.ts'
import { refuse } from '../action.ts'
import { keyOf, nextNumber } from './platform-state.ts'
import type { Deployment, Fault, PlatformState, Table } from './platform-state.ts'

/** What can be broken on purpose, and how it shows. */
export const faultWays: { readonly [way: string]: string } = {
  certificate: 'the TLS certificate has expired, so browsers refuse the site',
  policy: 'the security policy is gone from the deployment',
  release: 'a version was deployed that crashes at its start',
  replicas: 'a service has no replicas left',
  secret: 'the password of the database has expired',
}

/** What shall be broken; whatever is left out is chosen. */
export interface Breakage {
  readonly way?: string
  readonly application?: string
  readonly environment?: string
}

/** Breaks something. Errors: a refusal where there is no such way, application or deployment. */
export function breakSomething(state: PlatformState, asked: Breakage): Fault {
  const ways = Object.keys(faultWays)
  const open = ways.filter((way) => faultsOf(state).every((fault) => fault.way !== way))
  const way = asked.way ?? open[0] ?? 'release'
  const make = makers[way]
  if (make === undefined) return refuse(`there is no way "${way}"; there is ${ways.join(', ')}`)
  const deployment = victimOf(state, asked)
  const { application, environment, name } = deployment
  const place = { way, application, environment, deployment: name }
  const fault = { ...place, ...make(state, deployment) }
  tableOf(state)[keyOf(way, name)] = fault
  return fault
}

/** Mends whatever was broken on purpose. The answer is what it was. */
export function mendEverything(state: PlatformState): readonly Fault[] {
  const faults = faultsOf(state).filter((fault) => isOpen(state, fault))
  for (const fault of faults) menders[fault.way]?.(state, fault)
  for (const key of Object.keys(tableOf(state))) delete tableOf(state)[key]
  return faults
}

/** Faults that nobody has mended yet. */
export function openFaults(state: PlatformState): readonly Fault[] {
  return faultsOf(state).filter((fault) => isOpen(state, fault))
}

function faultsOf(state: PlatformState): readonly Fault[] {
  return Object.values(tableOf(state))
}

/** A file of before there were faults has no table of them. */
function tableOf(state: PlatformState): Table<Fault> {
  state.faults ??= {}
  return state.faults
}

/** The latest deployment of the application, in the environment; `shop` in staging where none is said. */
function victimOf(state: PlatformState, asked: Breakage): Deployment {
  const { application, environment = 'staging' } = asked
  const deployed = (name: string | undefined): Deployment | undefined =>
    Object.values(state.deployments)
      .filter((one) => name === undefined || keyOf(one.application) === keyOf(name))
      .filter((one) => keyOf(one.environment) === keyOf(environment))
      .toSorted((one, other) => other.number - one.number)[0]
  const known = application === undefined ? deployed(undefined) : undefined
  if (known !== undefined) return known
  const { name } = applicationOf(state, application ?? 'shop')
  return deployed(name) ?? refuse(`application "${name}" is not deployed to ${environment}`)
}

type Made = Pick<Fault, 'thing' | 'before'>

const makers: { readonly [way: string]: (state: PlatformState, at: Deployment) => Made } = {
  release(state, deployment) {
    const [major = '1', minor = '0', patch = '0'] = versionOf(deployment).split('.')
    const version = `${major}.${minor}.${(Number.parseInt(patch, 10) || 0) + 1}`
    deployment.versions = [...deployment.versions, version]
    deployment.number = nextNumber(state)
    return { thing: version, before: '' }
  },
  replicas(state, deployment) {
    const [name] = deployment.services
    if (name === undefined) return refuse(`"${deployment.application}" has no service to break`)
    const service = state.services[keyOf(deployment.application, name)]
    if (service === undefined) return refuse(`there is no service "${name}"`)
    const before = String(Math.max(1, service.replicas))
    service.replicas = 0
    return { thing: name, before }
  },
  policy(state, deployment) {
    delete state.policies[keyOf(deployment.name, 'security')]
    return { thing: 'security', before: '' }
  },
  certificate(state, { application, environment }) {
    const domain = keyOf(`${application.replaceAll(' ', '-')}.${environment}.example.com`)
    return { thing: domain, before: String(state.certificates[domain]?.serial ?? 0) }
  },
  secret(state, { application }) {
    const name = `${application.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_DATABASE_PASSWORD`
    return { thing: name, before: String(state.secrets[keyOf(name)]?.version ?? 0) }
  },
}

/** Whether things still are as the fault has left them: nobody has to say that they were mended. */
export function isOpen(state: PlatformState, { way, deployment, thing, before }: Fault): boolean {
  switch (way) {
    case 'release': {
      const at = state.deployments[keyOf(deployment)]
      return at !== undefined && versionOf(at) === thing
    }
    case 'replicas':
      return replicasOf(state, deployment, thing) === 0
    case 'policy':
      return state.policies[keyOf(deployment, thing)] === undefined
    case 'certificate':
      return String(state.certificates[keyOf(thing)]?.serial ?? 0) === before
    case 'secret':
      return String(state.secrets[keyOf(thing)]?.version ?? 0) === before
    default:
      return false
  }
}

function replicasOf(state: PlatformState, deployment: string, service: string): number {
  const { application } = deploymentOf(state, deployment, '')
  return state.services[keyOf(application, service)]?.replicas ?? 0
}

const menders: { readonly [way: string]: (state: PlatformState, fault: Fault) => void } = {
  release(state, { deployment, thing }) {
    const at = state.deployments[keyOf(deployment)]
    if (at !== undefined) at.versions = at.versions.filter((version) => version !== thing)
  },
  replicas(state, { application, thing, before }) {
    const service = state.services[keyOf(application, thing)]
    if (service !== undefined) service.replicas = Number(before)
  },
  policy(state, { deployment, thing }) {
    state.policies[keyOf(deployment, thing)] = { name: thing, deployment }
  },
}
