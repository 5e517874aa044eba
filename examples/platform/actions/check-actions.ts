import { relate, refuse } from '../action.ts'
import type { Action, JsonObject, PlatformEntity, PlatformRelationship } from '../action.ts'
import { optionalText } from '../read-inputs.ts'
import { choice, environmentNames, flag, inputs, listOf, record, text } from '../schema.ts'
import { isOpen, openFaults } from '../state/faults.ts'
import { deploymentsOf } from '../state/lookup.ts'
import { keyOf } from '../state/platform-state.ts'
import type { Deployment, Fault, PlatformState } from '../state/platform-state.ts'

/** What is wrong and what mends it, as Skein reads it off a result. */
type Finding = JsonObject

const findingSchema = {
  type: 'object',
  properties: {
    problem: text('what is wrong, in one sentence'),
    kind: text('kind of what it is wrong with'),
    name: text('name of what it is wrong with'),
    fix: { type: 'object', description: 'the capability that mends it, and its inputs' },
  },
  required: ['problem'],
}

interface Check {
  readonly name: string
  readonly description: string
  readonly examples: readonly string[]
  readonly findings: (state: PlatformState, deployment: Deployment) => readonly Finding[]
}

/** A check looks at what runs where it is told to look, and changes nothing. */
function checkAction({ name, description, examples, findings }: Check): Action<PlatformState> {
  return {
    name,
    description,
    examples,
    input: inputs(
      {
        application: text('application, or a service of it'),
        environment: choice('environment', environmentNames),
      },
      [],
    ),
    output: record({
      checked: listOf(text('deployment that was looked at')),
      findings: listOf(findingSchema, 'what is wrong; empty where nothing is'),
      healthy: flag('whether nothing is wrong'),
      summary: text('the result in one sentence'),
    }),
    requires: [],
    produces: [],
    reversibility: 'read',
    idempotent: true,
    act({ inputs: given, state }) {
      const application = optionalText(given, 'application')
      const environment = optionalText(given, 'environment')
      const deployments = deploymentsOf(state, application, environment)
      if (deployments.length === 0) {
        return refuse(`nothing of that name is deployed${environment ? ` to ${environment}` : ''}`)
      }
      const found = deployments.flatMap((one) => findings(state, one))
      const places = deployments.map((one) => one.name)
      const said = found.length === 0 ? 'nothing unusual' : `${found.length} found`
      return {
        output: {
          checked: places,
          findings: found,
          healthy: found.length === 0,
          summary: `${places.join(', ')}: ${said}`,
        },
        entities: deployments.map(entityOf),
        relationships: deployments.flatMap(relationshipsOf),
      }
    },
  }
}

function entityOf({ name }: Deployment): PlatformEntity {
  return { kind: 'deployment', name }
}

function relationshipsOf(deployment: Deployment): readonly PlatformRelationship[] {
  const { application, environment, services } = deployment
  const whole = { kind: 'application', name: application }
  return [
    relate(entityOf(deployment), 'deploys', whole),
    relate(entityOf(deployment), 'runs_in', { kind: 'environment', name: environment }),
    ...services.map((name) => relate(whole, 'owns', { kind: 'service', name })),
  ]
}

function faultsAt(state: PlatformState, { name }: Deployment, way: string): readonly Fault[] {
  return openFaults(state).filter(
    (fault) => fault.way === way && keyOf(fault.deployment) === keyOf(name) && isOpen(state, fault),
  )
}

const logs = checkAction({
  name: 'errors.check',
  description: 'Check an application for errors that its logs show',
  examples: ['check an application for errors'],
  findings: (state, deployment) =>
    faultsAt(state, deployment, 'secret').map(({ thing }) => ({
      problem: `the logs of ${deployment.name} say "authentication failed": ${thing} has expired`,
      kind: 'secret',
      name: thing,
      fix: { capability: 'secret.rotate', inputs: { secret: thing } },
    })),
})

const health = checkAction({
  name: 'health.check',
  description: 'Check the health of an application',
  examples: ['check the health of an application', 'is an application healthy'],
  findings: (state, deployment) => [
    ...faultsAt(state, deployment, 'release').map(({ thing }) => ({
      problem: `${deployment.name} crashes at its start since version ${thing}`,
      kind: 'deployment',
      name: deployment.name,
      fix: { capability: 'deployment.rollback', inputs: { deployment: deployment.name } },
    })),
    ...faultsAt(state, deployment, 'certificate').map(({ thing }) => ({
      problem: `the certificate of ${thing} has expired, so ${deployment.name} cannot be reached`,
      kind: 'domain',
      name: thing,
      fix: { capability: 'certificate.issue', inputs: { domain: thing } },
    })),
  ],
})

const compliance = checkAction({
  name: 'compliance.check',
  description: 'Check that the policies of an application are in force',
  examples: ['check the compliance of an application'],
  findings: (state, deployment) =>
    faultsAt(state, deployment, 'policy').map(({ thing }) => ({
      problem: `the ${thing} policy is not applied to ${deployment.name} any more`,
      kind: 'policy',
      name: thing,
      fix: { capability: 'policy.apply', inputs: { deployment: deployment.name, policy: thing } },
    })),
})

const resources = checkAction({
  name: 'resources.check',
  description: 'Check the replicas and resources of an application',
  examples: ['check the resources of an application'],
  findings: (state, deployment) =>
    faultsAt(state, deployment, 'replicas').map(({ thing, before }) => ({
      problem: `service ${thing} of ${deployment.name} has no replicas left`,
      kind: 'service',
      name: thing,
      fix: {
        capability: 'service.scale',
        inputs: { service: thing, replicas: Number(before) },
      },
    })),
})

export const logCheckActions: readonly Action<PlatformState>[] = [logs]
export const healthActions: readonly Action<PlatformState>[] = [health]
export const complianceActions: readonly Action<PlatformState>[] = [compliance]
export const resourceActions: readonly Action<PlatformState>[] = [resources]
