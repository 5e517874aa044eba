import {
  createCapability,
  type Capability,
  type CapabilityDeclaration,
} from '../../core/capability.ts'
import type { JsonSchema } from '../../core/json.ts'

function inputs(
  properties: { readonly [name: string]: JsonSchema },
  required: string[],
): JsonSchema {
  return { type: 'object', properties, required }
}

const text: JsonSchema = { type: 'string' }
const environment: JsonSchema = {
  type: 'string',
  enum: ['production', 'staging', 'development', 'test'],
}

const declarations: readonly CapabilityDeclaration[] = [
  {
    name: 'application.create',
    description: 'Create a new application on the platform',
    examples: ['create application shop', 'set up a new app called billing'],
    input: inputs({ name: text }, ['name']),
    produces: ['application'],
    reversibility: 'reversible',
  },
  {
    name: 'service.create',
    description: 'Create a service, a component of an application',
    examples: ['add a payment service to shop'],
    input: inputs({ name: text, application: text }, ['name', 'application']),
    requires: ['application'],
    produces: ['service'],
    reversibility: 'reversible',
  },
  {
    name: 'service.scale',
    description: 'Scale a service to a number of replicas',
    examples: ['scale checkout to 5 replicas'],
    input: inputs({ service: text, replicas: { type: 'integer' } }, ['service', 'replicas']),
    reversibility: 'reversible',
  },
  {
    name: 'environment.ensure',
    description: 'Check that a target environment exists and create it when it does not',
    input: inputs({ environment }, ['environment']),
    produces: ['environment'],
    reversibility: 'reversible',
    idempotent: true,
  },
  {
    name: 'deployment.create',
    description: 'Deploy an application to an environment',
    examples: ['deploy shop to production', 'release billing'],
    input: inputs({ application: text, environment, services: { type: 'array', items: text } }, [
      'application',
      'environment',
    ]),
    requires: ['application', 'environment'],
    produces: ['deployment'],
    reversibility: 'reversible',
  },
  {
    name: 'monitoring.enable',
    description: 'Enable monitoring, metrics and alerts for a deployment',
    input: inputs({ deployment: text }, ['deployment']),
    requires: ['deployment'],
    produces: ['monitor'],
    reversibility: 'reversible',
  },
  {
    name: 'policy.apply',
    description: 'Apply policies to a deployment',
    examples: ['apply security policies to shop'],
    input: inputs(
      { deployment: text, policy: { type: 'string', enum: ['security', 'cost', 'network'] } },
      ['deployment', 'policy'],
    ),
    requires: ['deployment'],
    produces: ['policy'],
    reversibility: 'reversible',
  },
  {
    name: 'logs.get',
    description: 'Fetch the logs of a service',
    input: inputs({ service: text }, ['service']),
    produces: ['logs'],
    reversibility: 'read',
  },
  {
    name: 'weather.get',
    description: 'Get the current weather and the forecast for a city',
    examples: ['weather in Tokyo', 'will it rain in Paris tomorrow'],
    input: inputs({ city: text, date: { type: 'string', format: 'date' } }, ['city']),
    output: { type: 'object', properties: { raining: { type: 'boolean' } } },
    produces: ['weather'],
    reversibility: 'read',
  },
  {
    name: 'web.search',
    description: 'Search the web',
    examples: ['find indoor activities'],
    input: inputs({ query: text }, ['query']),
    produces: ['findings'],
    reversibility: 'read',
  },
  {
    name: 'report.write',
    description: 'Write a report that summarises given material',
    input: inputs({ topic: text, material: {} }, ['topic']),
    produces: ['report'],
    reversibility: 'reversible',
  },
  {
    name: 'calendar.find',
    description: 'Find meetings in the calendar with their attendees',
    input: inputs({ query: text, date: { type: 'string', format: 'date' } }, ['query']),
    output: {
      type: 'object',
      properties: {
        attendees: {
          type: 'array',
          items: { type: 'object', properties: { name: text, email: text } },
        },
      },
    },
    produces: ['meeting', 'attendee'],
    reversibility: 'read',
  },
  {
    name: 'email.send',
    description: 'Send an e-mail to a person',
    examples: ['email the report to anna@example.com', 'write a mail to Bob'],
    input: inputs({ to: { type: 'string', format: 'email' }, body: text }, ['to', 'body']),
    produces: ['message'],
  },
  {
    name: 'github.get_repository',
    description: 'Get the source code of a repository from GitHub',
    input: inputs({ repository: text }, ['repository']),
    reversibility: 'read',
  },
  {
    name: 'aws.deploy',
    description: 'Deploy a build of an application to AWS',
    input: inputs({ application: text }, ['application']),
    produces: ['deployment'],
    reversibility: 'reversible',
  },
  {
    name: 'slack.post_message',
    description: 'Post a message to a Slack channel to notify people',
    examples: ['tell #ops that the build is done', 'send a Slack notification'],
    input: inputs({ channel: text, text }, ['channel', 'text']),
    produces: ['message'],
  },
]

/** A small platform whose capabilities planners are tested with: nothing runs them. */
export const exampleRegistry: readonly Capability[] = declarations.map(createCapability)
