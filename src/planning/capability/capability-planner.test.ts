import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCapability, type EntityReference } from '../../core/capability.ts'
import type { Step } from '../../core/plan/plan.ts'
import { validatePlan } from '../../core/plan/validate-plan.ts'
import type { PlanningResult } from '../../ports/planner.ts'
import { exampleRegistry } from '../../testing/fakes/example-registry.ts'
import { createCapabilityPlanner } from './capability-planner.ts'

const planner = createCapabilityPlanner()

function ask(message: string, entities: readonly EntityReference[] = []): Promise<PlanningResult> {
  const request = { message, entities, history: [], capabilities: exampleRegistry }
  return planner.plan(request, new AbortController().signal)
}

async function stepsFor(
  message: string,
  entities: readonly EntityReference[] = [],
): Promise<readonly Step[]> {
  const result = await ask(message, entities)
  if (result.route !== 'plan') throw new Error(`${result.route}: ${JSON.stringify(result)}`)
  expect(result.problems).toEqual([])
  return result.plan.steps
}

const edgesOf = (steps: readonly Step[]): { readonly [id: string]: readonly string[] } =>
  Object.fromEntries(steps.map((step) => [step.id, [...(step.dependsOn ?? [])].toSorted()]))

describe('the critical requests', () => {
  test('an application with a service: the service depends on the application', async () => {
    const steps = await stepsFor('create application ecommerce with payment service')
    expect(steps).toMatchObject([
      { id: 'create_application', dependsOn: [], inputs: { name: 'ecommerce' } },
      {
        id: 'create_service',
        name: 'Create service payment',
        dependsOn: ['create_application'],
        inputs: { name: 'payment', application: 'ecommerce' },
      },
    ])
  })

  test('deployed with monitoring and policies: six steps, as parallel as they can be', async () => {
    const steps = await stepsFor(
      'Create application ecommerce with payment service, deploy it to production with monitoring and security policies',
    )
    expect(edgesOf(steps)).toEqual({
      create_application: [],
      create_service: ['create_application'],
      ensure_environment: [],
      deploy: ['create_application', 'create_service', 'ensure_environment'],
      enable_monitoring: ['deploy'],
      apply_policy: ['deploy'],
    })
    expect(steps.find((step) => step.id === 'deploy')?.inputs).toMatchObject({
      application: 'ecommerce',
      environment: 'production',
    })
  })

  test.each(['→', '->', '=>'])('providers joined by %s become one chain', async (arrow) => {
    const steps = await stepsFor(
      `deploy my app using GitHub ${arrow} AWS ${arrow} Slack notifications`,
    )
    expect(steps.map((step) => step.capability)).toEqual([
      'github.get_repository',
      'aws.deploy',
      'slack.post_message',
    ])
    expect(steps.map((step) => step.dependsOn)).toEqual([[], [steps[0]?.id], [steps[1]?.id]])
  })

  test.each(['hello', 'What can you do?', 'Who are you?', 'Thanks, that was helpful!'])(
    '"%s" is answered with what can be done here',
    async (message) => {
      const result = await ask(message)
      expect(result).toMatchObject({ route: 'answer', analysis: { category: 'conversation' } })
      expect(result.route === 'answer' && result.answer).toContain('- service: create, scale')
    },
  )

  test('what nothing can do leads to a question that says what can be done', async () => {
    const result = await ask('Order a pizza')
    const question = result.route === 'clarify' ? result.question : ''
    expect(question).toContain('"Order a pizza"')
    expect(question).toContain('- application: create')
  })
})

describe('conversation, conditions and fan-out', () => {
  test('a place that a capability does not choose from stays part of the name', async () => {
    const rollback = createCapability({
      name: 'deployment.rollback',
      description: 'Roll back a deployment to the previous version',
      examples: ['roll back shop'],
      input: {
        type: 'object',
        properties: { deployment: { type: 'string' } },
        required: ['deployment'],
      },
      requires: ['deployment'],
    })
    const capabilities = [...exampleRegistry, rollback]
    const message = 'roll back shop in production'
    const request = { message, entities: [], history: [], capabilities }
    expect(await planner.plan(request, new AbortController().signal)).toMatchObject({
      route: 'plan',
      plan: { steps: [{ inputs: { deployment: 'shop in production' } }] },
    })
  })

  test('a wish for an effect is not met by reading something', async () => {
    expect((await ask('we should probably delete the old backups')).route).toBe('clarify')
  })

  test('"it" is what the conversation spoke of', async () => {
    const steps = await stepsFor('now deploy it to staging', [
      { kind: 'application', name: 'ecommerce' },
    ])
    expect(edgesOf(steps)).toEqual({ ensure_environment: [], deploy: ['ensure_environment'] })
    expect(steps[1]?.inputs).toEqual({ application: 'ecommerce', environment: 'staging' })
  })

  test('if and otherwise become two conditions on one step', async () => {
    const steps = await stepsFor(
      'If it rains in Paris tomorrow, search for indoor activities, otherwise for picnic spots',
    )
    expect(steps.map((step) => step.inputs?.['query'])).toEqual([
      undefined,
      'indoor activities',
      'picnic spots',
    ])
    expect(steps.map((step) => step.when)).toEqual([
      undefined,
      'weather.output.raining',
      '!weather.output.raining',
    ])
  })

  test('without a boolean that fits, a condition reads the text', async () => {
    const steps = await stepsFor('Get the logs of cart and if there are errors notify #ops')
    expect(steps[1]).toMatchObject({ dependsOn: ['logs'], when: "mentions(logs.output, 'errors')" })
  })

  test('a condition before a chain governs all of it', async () => {
    const steps = await stepsFor(
      'If it rains in Rome, deploy my app using GitHub -> AWS -> Slack notifications',
    )
    expect(steps.slice(1).map((step) => step.when)).toEqual(
      Array.from({ length: 3 }, () => 'weather.output.raining'),
    )
  })

  test('"if so" asks what the question before asked', async () => {
    const steps = await stepsFor('Will it rain in Rome? If so, notify #ops')
    expect(steps[1]?.when).toBe('weather.output.raining')
  })

  test('several values become parallel steps whose results meet', async () => {
    const steps = await stepsFor(
      'Compare the weather in Tokyo, Paris and New York and post the result to #travel',
    )
    expect(edgesOf(steps)).toEqual({
      weather_tokyo: [],
      weather_paris: [],
      weather_new_york: [],
      post_message: ['weather_new_york', 'weather_paris', 'weather_tokyo'],
    })
    expect(steps[3]?.inputs?.['text']).toBe(
      "{{ 'Tokyo: ' + text(weather_tokyo.output) + '\\n' + 'Paris: ' + text(weather_paris.output)" +
        " + '\\n' + 'New York: ' + text(weather_new_york.output) }}",
    )
  })

  test('"all attendees" is a list known at run time', async () => {
    const steps = await stepsFor("Send an email to all attendees of tomorrow's planning meeting")
    expect(steps).toMatchObject([
      { id: 'calendar', inputs: { query: 'planning', date: 'tomorrow' } },
      {
        dependsOn: ['calendar'],
        forEach: 'calendar.output.attendees',
        as: 'attendee',
        inputs: { to: '{{ attendee.email }}' },
      },
    ])
  })

  test('each repeated shape keeps its own values', async () => {
    const steps = await stepsFor('Scale checkout to 4 replicas and search to 2 replicas')
    expect(steps.map((step) => step.inputs)).toEqual([
      { service: 'checkout', replicas: 4 },
      { service: 'search', replicas: 2 },
    ])
  })
})

describe('what nobody asked for', () => {
  test.each([
    'Should I deploy shop to production?',
    'Should I deploy my app using GitHub -> AWS -> Slack notifications?',
    'Do not deploy my app using GitHub -> AWS -> Slack notifications',
    'Before I deploy shop to production, what should I do?',
    'Could we scale checkout to 5 replicas?',
    'How do I deploy shop to production?',
    'Is monitoring switched on for shop?',
    'I am thinking about deploying shop to production',
    'We deployed shop to production yesterday',
    'Maybe deploy shop to production',
    'It would be nice to have monitoring on shop',
    'Never deploy shop to production',
    'Do not deploy, monitor or scale anything',
    'Do not deploy shop and scale checkout to 5 replicas',
    "I don't want you to deploy anything",
    'Delete the shop application',
    'Cancel the deployment of shop',
    'Stop monitoring shop',
    'If the moon is full, deploy shop to production',
    'When Bob approves, deploy shop to production',
    'Write my taxes',
    'Scale it',
    'Deploy',
    'Paint my fence green',
    'asdf qwer zxcv',
  ])('%s: asks back', async (message) => {
    expect((await ask(message)).route).toBe('clarify')
  })

  test.each([
    ['Deploy shop to staging, but without monitoring', ['environment.ensure', 'deployment.create']],
    ['Do not deploy anything, just show me the logs of the cart service', ['logs.get']],
    ['Will it rain in Oslo?', ['weather.get']],
    ['Give me the forecast for Zurich and Geneva', ['weather.get', 'weather.get']],
  ])('%s', async (message, capabilities) => {
    expect((await stepsFor(message)).map((step) => step.capability)).toEqual(capabilities)
  })

  test('an unsaid input of one step is asked for, with its choices', async () => {
    const result = await ask('deploy it', [{ kind: 'application', name: 'shop' }])
    expect(result.route === 'clarify' && result.question).toContain('production, staging')
  })
})

describe('any text', () => {
  const word = fc.constantFrom(
    ...'create deploy application ecommerce with payment service and then if it rains in Paris , . ? -> otherwise without all attendees before after shop to production staging 5 #ops a@b.io "x y" them the report write search email'.split(
      ' ',
    ),
  )
  const sentence = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '))

  test('never makes the planner throw, and every plan is valid and knows its capabilities', async () => {
    const known = new Set(exampleRegistry.map((one) => one.name))
    await fc.assert(
      fc.asyncProperty(fc.oneof(sentence, fc.string({ unit: 'grapheme' })), async (message) => {
        const result = await ask(message)
        if (result.route !== 'plan') return
        const { steps } = result.plan
        expect(steps.every((step) => known.has(step.capability ?? ''))).toBe(true)
        const serious = validatePlan(result.plan).filter(({ code }) => code !== 'INPUT_MISSING')
        expect(serious).toEqual([])
      }),
      { numRuns: 400 },
    )
  })

  test('is planned fast, however long and repetitive', async () => {
    await ask('deploy shop to production')
    for (const part of ['deploy shop to production and ', '(((', 'if ', 'a, ', '"', 'a.b.', '→ ']) {
      const message = part.repeat(Math.ceil(32_768 / part.length))
      const start = process.threadCpuUsage()
      await ask(message)
      // Of this thread alone: other work on the machine does not count. Units: microseconds.
      expect(process.threadCpuUsage(start).user, part).toBeLessThan(1_000_000)
    }
  })

  test('works without any capability, and with empty descriptions', async () => {
    const bare = exampleRegistry.map((one) => ({ ...one, description: '', examples: [] }))
    for (const capabilities of [[], bare]) {
      const request = { message: 'deploy shop to test', entities: [], history: [], capabilities }
      const result = await planner.plan(request, new AbortController().signal)
      expect(['clarify', 'plan']).toContain(result.route)
    }
  })
})
