import { refuse } from '../action.ts'
import { environmentNames } from '../schema.ts'
import { estate } from './estate.ts'
import type { EstateApplication } from './estate.ts'
import { keyOf, nextNumber } from './platform-state.ts'
import type {
  Application,
  Database,
  Deployment,
  PlatformState,
  Service,
  Table,
} from './platform-state.ts'

/** The application of that name. Errors: a refusal that lists what there is. */
export function applicationOf(state: PlatformState, name: string): Application {
  const key = keyOf(name)
  return (
    found(
      state,
      () => state.applications[key],
      (old) => keyOf(old.name) === key,
    ) ?? unknown('application', name, namesOf(state.applications))
  )
}

/** The newest service of that name. Errors: a refusal that lists what there is. */
export function serviceOf(state: PlatformState, name: string): Service {
  const key = keyOf(name)
  const find = (): Service | undefined =>
    newest(Object.values(state.services).filter((service) => keyOf(service.name) === key))
  return (
    found(state, find, (old) => old.services.some((service) => keyOf(service) === key)) ??
    unknown('service', name, namesOf(state.services))
  )
}

/** The database of that name, or the newest one of the application of that name. */
export function databaseOf(state: PlatformState, name: string): Database {
  const key = keyOf(name)
  const find = (): Database | undefined =>
    state.databases[key] ??
    newest(Object.values(state.databases).filter((one) => keyOf(one.application) === key))
  const hasIt = (old: EstateApplication): boolean =>
    keyOf(old.name) === key || old.databases.some((database) => keyOf(database.name) === key)
  return found(state, find, hasIt) ?? unknown('database', name, namesOf(state.databases))
}

/**
 * The deployment that is meant: by its own name, or the latest one of an application, of a
 * service's application, or in an environment; one made by the same run comes first.
 */
export function deploymentOf(state: PlatformState, name: string, runId: string): Deployment {
  const key = keyOf(name)
    .replace(/ deployment$/, '')
    .replace(/ (?:deployment )?(?:in|on) (?:the )?(\S+)$/, '-$1')
  const find = (): Deployment | undefined =>
    state.deployments[key] ??
    latest(state, (one) => keyOf(one.application) === key, runId) ??
    latest(state, (one) => one.environment === key, runId)
  const hasIt = (old: EstateApplication): boolean =>
    keyOf(old.name) === key ||
    old.deployments[key] !== undefined ||
    Object.keys(old.deployments).some((environment) => `${old.name}-${environment}` === key)
  const direct = found(state, find, hasIt)
  if (direct !== undefined) return direct
  if (state.applications[key] !== undefined) {
    return refuse(`application "${name}" is not deployed anywhere yet; deploy it first`)
  }
  if (environmentNames.includes(key)) return refuse(`nothing is deployed to ${key} yet`)
  return deploymentOfService(state, name, runId)
}

/**
 * What runs of an application, or of the one that a service belongs to, in an environment; of
 * everything where no name is said. Names nobody knows have none.
 */
export function deploymentsOf(
  state: PlatformState,
  name: string | undefined,
  environment: string | undefined,
): readonly Deployment[] {
  if (name !== undefined) applicationsNamed(state, keyOf(name))
  return Object.values(state.deployments).filter(
    (one) =>
      (name === undefined || applicationsNamed(state, keyOf(name)).includes(one.application)) &&
      (environment === undefined || keyOf(one.environment) === keyOf(environment)),
  )
}

function applicationsNamed(state: PlatformState, key: string): readonly string[] {
  const find = (): readonly string[] | undefined => {
    const own =
      state.applications[key] ?? state.applications[state.deployments[key]?.application ?? '']
    if (own !== undefined) return [own.name]
    const owners = Object.values(state.services)
      .filter((service) => keyOf(service.name) === key)
      .map(({ application }) => application)
    return owners.length > 0 ? owners : undefined
  }
  const hasIt = (old: EstateApplication): boolean =>
    keyOf(old.name) === key ||
    old.services.some((service) => keyOf(service) === key) ||
    Object.keys(old.deployments).some((environment) => `${old.name}-${environment}` === key)
  return found(state, find, hasIt) ?? []
}

/** The version that runs. */
export function versionOf(deployment: Deployment): string {
  return deployment.versions.at(-1) ?? '0.0.0'
}

function deploymentOfService(state: PlatformState, name: string, runId: string): Deployment {
  const key = keyOf(name)
  found(
    state,
    () => Object.values(state.services).find((service) => keyOf(service.name) === key),
    (old) => old.services.some((service) => keyOf(service) === key),
  )
  const owners = Object.values(state.services)
    .filter((service) => keyOf(service.name) === key)
    .map((service) => keyOf(service.application))
  return (
    latest(state, (one) => owners.includes(keyOf(one.application)), runId) ??
    unknown('deployment', name, namesOf(state.deployments))
  )
}

function latest(
  state: PlatformState,
  fits: (deployment: Deployment) => boolean,
  runId: string,
): Deployment | undefined {
  const fitting = Object.values(state.deployments).filter(fits)
  return newest(fitting.filter((one) => one.runId === runId)) ?? newest(fitting)
}

function newest<T extends { readonly number: number }>(things: readonly T[]): T | undefined {
  return things.toSorted((one, other) => other.number - one.number)[0]
}

/** What `find` finds, after taking over a part of the estate if that is needed. */
function found<T>(
  state: PlatformState,
  find: () => T | undefined,
  hasIt: (old: EstateApplication) => boolean,
): T | undefined {
  const known = find()
  if (known !== undefined) return known
  const old = estate.find((one) => hasIt(one) && state.applications[keyOf(one.name)] === undefined)
  if (old === undefined) return undefined
  takeOver(state, old)
  return find()
}

function takeOver(state: PlatformState, old: EstateApplication): void {
  const application = old.name
  state.applications[keyOf(application)] = { name: application }
  for (const name of old.services) {
    const service = { name, application, replicas: 2, number: nextNumber(state) }
    state.services[keyOf(application, name)] = service
  }
  for (const { name, engine } of old.databases) {
    state.databases[keyOf(name)] ??= { name, application, engine, number: nextNumber(state) }
  }
  for (const [environment, versions] of Object.entries(old.deployments)) {
    const name = `${application}-${environment}`
    state.deployments[keyOf(name)] = {
      name,
      application,
      environment,
      versions: [...versions],
      services: old.services,
      runId: '',
      number: nextNumber(state),
    }
  }
}

function namesOf(table: Table<{ readonly name: string }>): readonly string[] {
  return [...new Set(Object.values(table).map((one) => one.name))]
}

function unknown(kind: string, name: string, known: readonly string[]): never {
  const there = known.length === 0 ? '' : `; there is ${known.slice(0, 10).join(', ')}`
  return refuse(`there is no ${kind} "${name}"${there}`)
}
