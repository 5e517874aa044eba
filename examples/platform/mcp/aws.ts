/** An MCP server that stands for AWS: it deploys applications to regions, without a network. */
import { refuse, relate } from '../action.ts'
import type { Action, JsonObject } from '../action.ts'
import { optionalText } from '../read-inputs.ts'
import { inputs, record, text, whole } from '../schema.ts'
import { serveActions } from './serve-actions.ts'

interface Stack {
  readonly application: string
  readonly region: string
  readonly release: number
}

interface AwsState {
  readonly stacks: { [application: string]: Stack }
}

const defaultApplication = 'app'
const defaultRegion = 'eu-central-1'
const applicationSchema = {
  ...text('application; "app" when not said'),
  default: defaultApplication,
}
const stackOutput = record({
  deployment: text('name of the deployment'),
  application: text('application'),
  region: text('region'),
  release: whole('counts the deployments of the application'),
  url: text('where it can be reached'),
  status: text('running'),
  summary: text('the result in one sentence'),
})

const deploy: Action<AwsState> = {
  name: 'deploy',
  description: 'Deploy a build of an application to AWS',
  examples: ['deploy shop to AWS', 'deploy my app to AWS'],
  input: inputs(
    {
      application: applicationSchema,
      region: { ...text('region'), default: defaultRegion },
      commit: text('commit that is deployed'),
    },
    [],
  ),
  output: stackOutput,
  requires: [],
  produces: ['deployment'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const application = optionalText(given, 'application') ?? defaultApplication
    const region = optionalText(given, 'region') ?? defaultRegion
    if (!/^[a-z]{2}-[a-z]+-\d$/.test(region)) refuse(`"${region}" is not a region`)
    const release = (state.stacks[application]?.release ?? 0) + 1
    const stack = { application, region, release }
    state.stacks[application] = stack
    const output = outputOf(stack)
    const deployment = {
      kind: 'deployment',
      name: nameOf(stack),
      properties: { release, status: 'running' },
    }
    const deployed = { kind: 'application', name: application }
    const place = { kind: 'region', name: region }
    return {
      output,
      entities: [deployment, deployed, place],
      relationships: [
        relate(deployment, 'deploys', deployed),
        relate(deployment, 'runs_in', place),
      ],
    }
  },
}

const getStatus: Action<AwsState> = {
  name: 'get_status',
  description: 'Show how an application on AWS is doing',
  examples: ['what is the AWS status of shop'],
  input: inputs({ application: applicationSchema }, []),
  output: stackOutput,
  requires: [],
  produces: [],
  reversibility: 'read',
  idempotent: true,
  act({ inputs: given, state }) {
    const application = optionalText(given, 'application') ?? defaultApplication
    const stack =
      state.stacks[application] ?? refuse(`application "${application}" is not deployed on AWS`)
    return {
      output: outputOf(stack),
      entities: [{ kind: 'deployment', name: nameOf(stack) }],
    }
  },
}

function outputOf(stack: Stack): JsonObject {
  const { application, region, release } = stack
  const host = encodeURIComponent(application)
  return {
    deployment: nameOf(stack),
    application,
    region,
    release,
    url: `https://${host}.${region}.aws.example.com`,
    status: 'running',
    summary: `${application} runs on AWS in ${region} as release ${release}`,
  }
}

function nameOf(stack: Stack): string {
  return `${stack.application}-aws`
}

serveActions<AwsState>({
  name: 'aws',
  instructions: 'Deploys applications to regions of AWS. Made up, without a network.',
  actions: [deploy, getStatus],
  createState: () => ({ stacks: {} }),
})
