import { expect, test } from 'vitest'
import { createCapability } from '../../core/capability.ts'
import { exampleRegistry } from '../../testing/fakes/example-registry.ts'
import { planRequest } from './capability-planner.ts'

const text = { type: 'string' }
const database = createCapability({
  name: 'database.create',
  description: 'Provision a database for an application',
  examples: ['create a postgres database for shop'],
  input: {
    type: 'object',
    properties: { application: text, engine: { ...text, enum: ['postgres', 'redis'] } },
    required: ['application', 'engine'],
  },
  requires: ['application'],
  produces: ['database'],
  reversibility: 'reversible',
})
const capabilities = [...exampleRegistry, database]

/** What is planned, step by step: the capability, and after `<` what it depends on. */
function planned(message: string): readonly string[] {
  const result = planRequest({ message, entities: [], history: [], capabilities })
  if (result.route !== 'plan') throw new Error(`${message}: ${result.route}`)
  const { steps } = result.plan
  return steps.map(({ capability, dependsOn = [] }) => {
    const needs = dependsOn.map((id) => steps.find((step) => step.id === id)?.capability)
    return needs.length === 0 ? `${capability}` : `${capability} < ${needs.join(', ')}`
  })
}

const deployed = ['environment.ensure', 'deployment.create < environment.ensure']

test.each([
  ['Put shop into production', deployed],
  ['push version 2.1.0 of shop to production', deployed],
  ['I want version 2.1.0 of the shop app on staging', deployed],
  [
    'deploy shop to production and tell #releases',
    [...deployed, 'slack.post_message < deployment.create'],
  ],
  [
    'Write a report about database costs and tell #data',
    ['report.write', 'slack.post_message < report.write'],
  ],
  [
    "I'd like an app called notes and a redis for it",
    ['application.create', 'database.create < application.create'],
  ],
  [
    'Build an application called radar that has a maps service and an alerts service',
    [
      'application.create',
      'service.create < application.create',
      'service.create < application.create',
    ],
  ],
  [
    'If it snows in Oslo tomorrow tell #ski, else tell #hiking',
    ['weather.get', 'slack.post_message < weather.get', 'slack.post_message < weather.get'],
  ],
  ['I need the logs of search and of cart', ['logs.get', 'logs.get']],
  ['Add a search service and a pricing service to shop', ['service.create', 'service.create']],
  ['shop should be deployed to production', deployed],
  ['I want shop deployed to staging', deployed],
  ['We need the shop application in staging by tonight', deployed],
  ['pls depoly shop to prodution', deployed],
  ['The shop application needs a redis', ['database.create']],
  ['Checkout is too slow: scale it up to 6 replicas', ['service.scale']],
  ['Take the checkout service to 10 replicas', ['service.scale']],
  ['Bring the checkout service up to five replicas', ['service.scale']],
  ['Set the shop app up on staging', deployed],
  ['Could you please have shop deployed to production?', deployed],
  ['weather rome', ['weather.get']],
  ['We must scale the cart service to 2 replicas', ['service.scale']],
  ['I want you to scale the web service to 3 replicas', ['service.scale']],
  ['Would you mind scaling the cart service to 3 replicas?', ['service.scale']],
  ['There are errors in cart, tell #ops', ['slack.post_message']],
  ['shop should go to production', deployed],
  ['Enable monitoring and apply the cost policy for shop', ['monitoring.enable', 'policy.apply']],
  [
    'Deploy shop to production, monitor it, apply the cost policy and tell #ops',
    [
      ...deployed,
      'monitoring.enable < deployment.create',
      'policy.apply < deployment.create',
      'slack.post_message < policy.apply, monitoring.enable',
    ],
  ],
  ['I was hoping you could deploy shop to staging', deployed],
  [
    'Create application vault with redis, and deploy it to staging',
    [
      'application.create',
      'database.create < application.create',
      'environment.ensure',
      'deployment.create < application.create, database.create, environment.ensure',
    ],
  ],
  [
    'Look at the logs of cart; should there be any errors, tell #ops',
    ['logs.get', 'slack.post_message < logs.get'],
  ],
])('plans "%s"', (message, steps) => {
  expect(planned(message)).toEqual(steps)
})

test.each(['Make coffee', 'create demo', 'add tea', 'prepare dinner', 'generate electricity'])(
  'a verb that fits many things does not choose one of them: "%s"',
  (message) => {
    const result = planRequest({ message, entities: [], history: [], capabilities })
    expect(result.route).toBe('clarify')
  },
)

test.each([
  'Should shop be deployed to production?',
  'shop should probably be deployed to production',
  'I think shop must be deployed to production',
  'shop must not be deployed to production',
  'The weather in Paris is bad. Roll it back',
  'Make it so',
  'Improve the code quality',
  'Someone deleted the logs of cart',
  'Why is search so slow?',
  'Create',
  'Should I deploy the search service?',
  'Can we trust the logs of cart?',
  'Have the backups been taken?',
  'Have Tom and Lisa deployed shop to production?',
  'What would happen if we deployed shop to production?',
])('a question, a doubt or a prohibition is no instruction: "%s"', (message) => {
  const result = planRequest({ message, entities: [], history: [], capabilities })
  expect(result.route).toBe('clarify')
})

test('what is said once for two things holds for both', () => {
  const message = 'Set up a redis database and a postgres database for shop'
  const result = planRequest({ message, entities: [], history: [], capabilities })
  const inputs = result.route === 'plan' ? result.plan.steps.map((step) => step.inputs) : []
  expect(inputs).toMatchObject([
    { engine: 'redis', application: 'shop' },
    { engine: 'postgres', application: 'shop' },
  ])
})

test('what follows an address and a colon is the text of a message', () => {
  expect(planned('Post to #qa: deploy shop to production is next')).toEqual(['slack.post_message'])
})

test.each([
  'Many thanks!',
  'Who made you?',
  'How do I use this?',
  'What kind of things can you do?',
  'What do you know how to do?',
  'yo',
])('asks about Skein itself are answered: "%s"', (message) => {
  const result = planRequest({ message, entities: [], history: [], capabilities })
  expect(result.route).toBe('answer')
})
