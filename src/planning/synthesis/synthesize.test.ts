import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../core/json.ts'
import type { StepStatus } from '../../core/run/status.ts'
import { describeValue } from './describe-value.ts'
import type { SynthesisInput, SynthesisStep } from './synthesis.ts'
import { synthesize } from './synthesize.ts'

function step(id: string, more: Partial<SynthesisStep> = {}): SynthesisStep {
  return { id, name: id, kind: 'task', status: 'COMPLETED', inputs: {}, dependsOn: [], ...more }
}

function answer(steps: readonly SynthesisStep[], more: Partial<SynthesisInput> = {}): string {
  const plan = { name: 'The plan', steps: steps.map(({ id }) => ({ id })) }
  return synthesize({ message: 'Do it', plan, steps, status: 'COMPLETED', ...more })
}

const weather = step('tokyo', {
  capability: 'weather.get',
  inputs: { city: 'Tokyo' },
  output: { summary: 'light rain', temperatureCelsius: 21, alerts: [] },
})

describe('what was done', () => {
  test('is told by the entities that were made and how they relate', () => {
    const app = { kind: 'application', name: 'ecommerce' }
    const service = { kind: 'service', name: 'payment' }
    const text = answer([
      step('app', { capability: 'application.create', entities: [app], output: { id: 7 } }),
      step('service', {
        capability: 'service.create',
        dependsOn: ['app'],
        entities: [app, service],
        relationships: [{ from: app, type: 'owns', to: service }],
      }),
    ])
    expect(text).toBe(
      [
        'Done: The plan.',
        '',
        '- Created application ecommerce',
        '- Created service payment',
        '- ecommerce owns payment',
      ].join('\n'),
    )
  })

  test('is one line for a plan of one step, with what it found', () => {
    expect(answer([weather])).toBe(
      'Got weather (Tokyo): summary: light rain, temperature celsius: 21',
    )
  })

  test('keeps the lines of a text that is the result', () => {
    const text = answer([
      step('read', {
        capability: 'files.read_file',
        inputs: { path: 'a.txt' },
        output: 'one\ntwo',
      }),
    ])
    expect(text).toBe('Read file (a.txt):\n  one\n  two')
  })

  test('uses the name of a step whose capability is no known verb', () => {
    const text = answer([step('x', { name: 'Juggle the balls', capability: 'circus.juggle' })])
    expect(text).toBe('Juggle the balls')
  })

  test('lists the items of a fan-out, at most ten', () => {
    const items = Array.from({ length: 12 }, (_, index) =>
      step(`mail[${index}]`, { capability: 'email.send', inputs: { to: `p${index}@example.org` } }),
    )
    const text = answer([weather, step('mail', { capability: 'email.send', items })])
    expect(text).toContain('- Sent email (p9@example.org)')
    expect(text).not.toContain('p10@')
    expect(text).toContain('the same for 2 more')
  })

  test('ends with the output that the plan names', () => {
    const plan = { name: 'Weather', steps: [{ id: 'tokyo' }], output: 'tokyo.output.summary' }
    expect(answer([weather, weather], { plan, output: 'light rain' })).toContain(
      '- Result: light rain',
    )
  })
})

describe('what was not done', () => {
  const failed = step('send', {
    name: 'Tell the channel',
    status: 'FAILED',
    error: { code: 'AGENT_FAILED', message: 'Agent chat failed: no such\nchannel' },
  })

  test('is told with the reason, in a sentence each', () => {
    const after = step('after', { status: 'SKIPPED', dependsOn: ['send'] })
    const text = answer([weather, failed, after], { status: 'FAILED' })
    expect(text).toContain('Not everything could be done: 1 of 3 steps are done.')
    expect(text).toContain('- Failed: Tell the channel: Agent chat failed: no such channel.')
    expect(text).toContain('- Skipped: After: it needs "Tell the channel", which failed.')
  })

  test('tells a condition that was not met from a dead branch', () => {
    const when = "tokyo.output.summary == 'sun'"
    const steps = [
      weather,
      step('picnic', { status: 'SKIPPED', dependsOn: ['tokyo'] }),
      step('invite', { status: 'SKIPPED', dependsOn: ['picnic'] }),
    ]
    const plan = { name: 'Day', steps: [{ id: 'tokyo' }, { id: 'picnic', when }, { id: 'invite' }] }
    const text = answer(steps, { plan })
    expect(text).toContain('Done: Day; 1 of 3 steps are done.')
    expect(text).toContain(`- Skipped: Picnic: its condition was not met (${when}).`)
    expect(text).toContain('- Skipped: Invite: it needs "Picnic", which was skipped.')
  })

  test('names failed items of a fan-out', () => {
    const items = [step('mail[0]', { capability: 'email.send' }), { ...failed, id: 'mail[1]' }]
    const text = answer([step('mail', { capability: 'email.send', status: 'FAILED', items })], {
      status: 'FAILED',
    })
    expect(text).toContain('- Sent email')
    expect(text).toContain('- Failed: Tell the channel')
  })

  test('says what was rejected', () => {
    const text = answer([
      step('ask', { kind: 'approval', name: 'Publish it?', output: { decision: 'REJECT' } }),
      step('publish', { status: 'SKIPPED', dependsOn: ['ask'] }),
    ])
    expect(text).toContain('- Publish it?: rejected')
    expect(text).toContain('- Skipped: Publish: "Publish it?" was rejected.')
  })
})

describe('a run that failed as a whole', () => {
  test('says why, where no step does', () => {
    const error = { code: 'RUN_TIMED_OUT', message: 'the deadline has passed' }
    const text = answer([weather, step('b', { status: 'PENDING' })], { status: 'FAILED', error })
    expect(text).toContain('- Failed: the deadline has passed.')
  })
})

describe('what waits for a person', () => {
  test('is told with the question and how to answer', () => {
    const waiting = step('ask', { kind: 'approval', status: 'WAITING' })
    const approvals = [{ id: 'apr_1', stepId: 'ask', question: 'Publish the article?' }]
    const text = answer([weather, waiting], { status: 'EXECUTING', approvals })
    expect(text).toContain('In progress: 1 of 2 steps are done.')
    expect(text).toContain(
      '- Waiting for a person: Publish the article? To approve: skein approve apr_1',
    )
  })
})

describe('any run', () => {
  const statuses: readonly StepStatus[] = [
    'PENDING',
    'WAITING',
    'COMPLETED',
    'FAILED',
    'SKIPPED',
    'CANCELLED',
    'COMPENSATED',
  ]
  const steps = fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      name: fc.string(),
      kind: fc.constantFrom('task', 'approval', 'wait'),
      status: fc.constantFrom(...statuses),
      capability: fc.string(),
      inputs: fc.constant({}),
      output: fc.jsonValue() as fc.Arbitrary<Json>,
      dependsOn: fc.subarray(['a', 'b', 'c']),
    }),
    { maxLength: 6 },
  )

  test('gets an answer of bounded length that names every failure', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const text = answer(given, { status: 'FAILED' })
        const failures = given.filter(({ status }) => status === 'FAILED').length
        expect(
          text.split('\n').filter((line) => line.startsWith('- Failed: ')).length,
        ).toBeGreaterThanOrEqual(failures)
        expect(text.length).toBeLessThan(20_000)
      }),
    )
  })
})

describe('a result in words', () => {
  const examples: readonly (readonly [Json, string])[] = [
    ['plain', 'plain'],
    [true, 'yes'],
    [[1, 2, 3], '1, 2, 3'],
    [[], 'nothing'],
    [{ dueDate: 'today', tags: ['a', 'b'] }, 'due date: today, tags: a, b'],
    [{ place: { city: 'Oslo' } }, 'place: (city: Oslo)'],
    [[{ city: 'Oslo' }, { city: 'Rome' }], '\n  - city: Oslo\n  - city: Rome'],
    [{ content: [{ type: 'text', text: 'from a tool' }] }, 'from a tool'],
  ]
  for (const [value, words] of examples) {
    test(`shows ${JSON.stringify(value)}`, () => {
      expect(describeValue(value)).toBe(words)
    })
  }

  test('is cut where it is long', () => {
    expect(describeValue('x'.repeat(1000))).toHaveLength(300)
  })
})
