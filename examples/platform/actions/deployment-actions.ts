import { refuse, relate } from '../action.ts'
import type { Action, Outcome, PlatformEntity } from '../action.ts'
import { choiceOf, optionalText, optionalTexts, textOf } from '../read-inputs.ts'
import { choice, environmentNames, inputs, listOf, record, text } from '../schema.ts'
import { applicationOf, deploymentOf, versionOf } from '../state/lookup.ts'
import { keyOf, nextNumber } from '../state/platform-state.ts'
import type { Deployment, PlatformState } from '../state/platform-state.ts'

const deploymentOutput = record({
  deployment: text('name of the deployment'),
  application: text('application'),
  environment: text('environment'),
  version: text('version that runs now'),
  services: listOf(text('service')),
  url: text('where it can be reached'),
  status: text('running'),
})

const create: Action<PlatformState> = {
  name: 'deployment.create',
  description: 'Deploy an application to an environment',
  examples: [
    'deploy shop to production',
    'roll out version 2.1 of shop to staging',
    'release billing',
  ],
  input: inputs(
    {
      application: text('application to deploy'),
      environment: choice('target environment', environmentNames),
      version: text('version'),
      services: listOf(text('service')),
    },
    ['application', 'environment'],
  ),
  output: deploymentOutput,
  requires: ['application', 'environment'],
  produces: ['deployment'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state, runId }) {
    const application = applicationOf(state, textOf(given, 'application')).name
    const environment = choiceOf(given, 'environment', environmentNames)
    if (state.environments[environment] === undefined) {
      return refuse(`environment "${environment}" does not exist yet; ensure it first`)
    }
    const services = servicesOf(state, application, optionalTexts(given, 'services'))
    const name = `${application}-${environment}`
    const before = state.deployments[keyOf(name)]
    const version = optionalText(given, 'version') ?? nextVersion(before)
    const deployment: Deployment = {
      name,
      application,
      environment,
      versions: [...(before?.versions ?? []), version].slice(-20),
      services,
      runId,
      number: nextNumber(state),
    }
    state.deployments[keyOf(name)] = deployment
    return deployed(deployment)
  },
}

const rollback: Action<PlatformState> = {
  name: 'deployment.rollback',
  description: 'Roll back a deployment to the previous version',
  examples: ['roll back shop', 'revert the last deployment of billing'],
  input: inputs(
    {
      deployment: text('application or deployment to roll back'),
      version: text('version to go back to'),
    },
    ['deployment'],
  ),
  output: deploymentOutput,
  requires: ['deployment'],
  produces: [],
  reversibility: 'irreversible',
  idempotent: false,
  act({ inputs: given, state, runId }) {
    const deployment = deploymentOf(state, textOf(given, 'deployment'), runId)
    const earlier = deployment.versions.slice(0, -1)
    const wanted = optionalText(given, 'version') ?? earlier.at(-1)
    const at = wanted === undefined ? -1 : earlier.lastIndexOf(wanted)
    if (at === -1) {
      const target = wanted === undefined ? 'an earlier version' : `version ${wanted}`
      return refuse(`deployment "${deployment.name}" has never run ${target}`)
    }
    deployment.versions = earlier.slice(0, at + 1)
    deployment.number = nextNumber(state)
    return deployed(deployment)
  },
}

function deployed(deployment: Deployment): Outcome {
  const { name, application, environment, services } = deployment
  const version = versionOf(deployment)
  const url = `https://${environment}.example.com/${encodeURIComponent(application)}`
  const entity: PlatformEntity = {
    kind: 'deployment',
    name,
    properties: { version, url, status: 'running' },
  }
  const parts = services.map((service) => ({ kind: 'service', name: service }))
  return {
    output: {
      deployment: name,
      application,
      environment,
      version,
      services,
      url,
      status: 'running',
    },
    entities: [entity],
    relationships: [
      relate(entity, 'deploys', { kind: 'application', name: application }),
      relate(entity, 'runs_in', { kind: 'environment', name: environment }),
      ...parts.map((service) => relate(entity, 'includes', service)),
    ],
  }
}

function servicesOf(
  state: PlatformState,
  application: string,
  wanted: readonly string[] | undefined,
): readonly string[] {
  const there = Object.values(state.services)
    .filter((service) => service.application === application)
    .map((service) => service.name)
  const missing = wanted?.find((name) => !there.some((known) => keyOf(known) === keyOf(name)))
  if (missing === undefined) return wanted ?? there
  return refuse(`application "${application}" has no service "${missing}"`)
}

function nextVersion(before: Deployment | undefined): string {
  if (before === undefined) return '1.0.0'
  const parts = /^(\d+)\.(\d+)/.exec(versionOf(before))
  return parts === null ? '1.0.0' : `${parts[1]}.${Number(parts[2]) + 1}.0`
}

export const deploymentActions: readonly Action<PlatformState>[] = [create, rollback]
