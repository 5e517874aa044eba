import { describe, expect, test } from 'vitest'
import { createCapability } from '../capability.ts'
import type { Capability } from '../capability.ts'
import type { JsonSchema } from '../json.ts'
import type { Problem, Step } from './plan.ts'
import { validatePlan } from './validate-plan.ts'

function capability(name: string, input: JsonSchema, output: JsonSchema = {}): Capability {
  return createCapability({ name, description: name, input, output })
}

const capabilities = [
  capability(
    'weather.get',
    { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    {
      type: 'object',
      properties: { summary: { type: 'string' }, wind: { properties: { speed: {} } } },
    },
  ),
  capability('search.indoor', { type: 'object' }),
  capability('chat.send', { type: 'object', properties: { text: { type: 'string' } } }),
]
const agents = [
  { name: 'forecaster', capabilities: ['weather.get'] },
  { name: 'chatter', capabilities: ['chat.send'] },
]

function problemsOf(plan: object): readonly Problem[] {
  return validatePlan({ name: 'P', ...plan }, { capabilities, agents })
}

/** A step in the making; `undefined` takes a field away. */
type Change = { readonly [K in keyof Step]?: Step[K] | undefined }

/** Problems of a plan whose first two steps are fine. */
function problemsOfStep(step: Change, more: object = {}): readonly string[] {
  const steps = [
    { id: 'tokyo', capability: 'weather.get', inputs: { city: 'Tokyo' } },
    { id: 'other', capability: 'search.indoor' },
    { id: 'own', capability: 'search.indoor', ...step },
  ]
  return problemsOf({ steps, ...more }).map(({ code, path }) => `${code} ${path}`)
}

/** The plan at the head of the semantics. */
const sample = {
  name: 'Compare weather',
  inputs: { type: 'object' },
  steps: [
    { id: 'tokyo', capability: 'weather.get', inputs: { city: 'Tokyo' } },
    { id: 'nyc', capability: 'weather.get', inputs: { city: 'New York' } },
    {
      id: 'indoor',
      capability: 'search.indoor',
      dependsOn: ['tokyo'],
      when: "tokyo.output.summary.contains('rain')",
    },
    {
      id: 'tell',
      capability: 'chat.send',
      dependsOn: ['tokyo', 'nyc', 'indoor'],
      inputs: { text: "{{ tokyo.output.summary + ' / ' + nyc.output.summary }}" },
    },
  ],
  output: 'tell.output',
  policy: { parallelMax: 16, deadlineMs: 600_000, budget: { usd: 2 }, onFailure: 'recover' },
}

test('the sample plan may run', () => {
  expect(problemsOf(sample)).toEqual([])
  expect(validatePlan(sample)).toEqual([])
})

describe('every kind of problem is found, at its place', () => {
  test.each<[string, Change, readonly string[]]>([
    ['an id in capitals', { id: 'Own' }, ['STEP_ID_INVALID /steps/2/id']],
    ['an id that is a word of CEL', { id: 'inputs' }, ['STEP_ID_INVALID /steps/2/id']],
    ['an id that hides a type of CEL', { id: 'list' }, ['STEP_ID_INVALID /steps/2/id']],
    ['an id that is taken', { id: 'tokyo' }, ['STEP_ID_DUPLICATE /steps/2/id']],
    [
      'an unknown dependency',
      { dependsOn: ['other', 'nobody'] },
      ['STEP_UNKNOWN /steps/2/dependsOn/1'],
    ],
    ['an unknown name', { when: 'nobody.status == "x"' }, ['STEP_UNKNOWN /steps/2/when']],
    [
      'an unknown name deep in the inputs',
      { inputs: { 'a/b': ['x', { c: 'is {{ nobody.output }}' }] } },
      ['STEP_UNKNOWN /steps/2/inputs/a~1b/1/c'],
    ],
    [
      'a mutex inside a group that has one',
      {
        kind: 'group',
        capability: undefined,
        mutex: "'m'",
        steps: [
          { id: 'deep', kind: 'group', steps: [{ ...sample.steps[0], id: 'x', mutex: "'n'" }] },
        ],
      },
      ['MUTEX_NESTED /steps/2/steps/0/steps/0/mutex'],
    ],
    ['a join without dependencies', { join: 'any' }, ['JOIN_UNREACHABLE /steps/2/join']],
    [
      'a join of more than there are',
      { join: { atLeast: 2 }, dependsOn: ['tokyo'] },
      ['JOIN_UNREACHABLE /steps/2/join'],
    ],
    ['no capability', { capability: undefined }, ['CAPABILITY_MISSING /steps/2/capability']],
    [
      'an unknown capability',
      { capability: 'weather.gt' },
      ['CAPABILITY_UNKNOWN /steps/2/capability'],
    ],
    ['an unknown agent', { agent: 'nobody' }, ['AGENT_UNKNOWN /steps/2/agent']],
    ['an agent that cannot', { agent: 'chatter' }, ['AGENT_UNSUITABLE /steps/2/agent']],
    ['a broken expression', { when: 'tokyo.output +' }, ['EXPRESSION_INVALID /steps/2/when']],
    ['a broken template', { inputs: { a: '{{ 1 + }}' } }, ['EXPRESSION_INVALID /steps/2/inputs/a']],
    ['a condition that is no condition', { when: '1 + 1' }, ['EXPRESSION_INVALID /steps/2/when']],
    ['a list that is no list', { forEach: '"abc"' }, ['EXPRESSION_INVALID /steps/2/forEach']],
    [
      'a pattern',
      { when: 'tokyo.output.summary.matches("a")' },
      ['EXPRESSION_INVALID /steps/2/when'],
    ],
    [
      'a step that reads itself',
      { when: 'own.status == "x"' },
      ['EXPRESSION_INVALID /steps/2/when'],
    ],
    ['a field no step has', { when: 'tokyo.result == 1' }, ['EXPRESSION_INVALID /steps/2/when']],
    [
      'a field the output does not have',
      { inputs: { x: '{{ tokyo.output.sumary }}' } },
      ['EXPRESSION_INVALID /steps/2/inputs/x'],
    ],
    [
      'a field that every object has',
      { inputs: { x: '{{ tokyo.output.constructor }}' } },
      ['EXPRESSION_INVALID /steps/2/inputs/x'],
    ],
    [
      'a field deeper down',
      { inputs: { x: '{{ tokyo.output.wind.sped }}' } },
      ['EXPRESSION_INVALID /steps/2/inputs/x'],
    ],
    ['the item outside its loop', { when: 'item > 1' }, ['STEP_UNKNOWN /steps/2/when']],
    [
      'the item in its own list',
      { forEach: 'item', as: 'item' },
      ['STEP_UNKNOWN /steps/2/forEach'],
    ],
    ['an item named as a step', { forEach: '[1]', as: 'tokyo' }, ['STEP_ID_INVALID /steps/2/as']],
    ['an item named as a word', { forEach: '[1]', as: 'inputs' }, ['STEP_ID_INVALID /steps/2/as']],
    ['a missing input', { capability: 'weather.get' }, ['INPUT_MISSING /steps/2/inputs']],
    [
      'an input of the wrong type',
      { capability: 'chat.send', inputs: { text: 5 } },
      ['INPUT_TYPE_MISMATCH /steps/2/inputs/text'],
    ],
    ['an approval that asks nothing', { kind: 'approval' }, ['PLAN_MALFORMED /steps/2/approval']],
    ['a wait for nothing', { kind: 'wait' }, ['PLAN_MALFORMED /steps/2/wait']],
    [
      'a wait for two things',
      { kind: 'wait', wait: { delayMs: 1, until: 'timestamp("2026-01-01T00:00:00Z")' } },
      ['PLAN_MALFORMED /steps/2/wait'],
    ],
    [
      'a broken question',
      { kind: 'approval', approval: { question: 'May {{ nobody.output }}?' } },
      ['STEP_UNKNOWN /steps/2/approval/question'],
    ],
  ])('%s', (_, step, expected) => {
    expect(problemsOfStep(step)).toEqual(expected)
  })

  test.each<[string, Change]>([
    ['idleTimeoutMs', { idleTimeoutMs: 5 }],
    ['heartbeat', { heartbeat: true }],
  ])('only a task has %s', (field, step) => {
    expect(problemsOfStep(step)).toEqual([])
    const waiting = { kind: 'wait', wait: { delayMs: 1 }, ...step } as const
    expect(problemsOfStep(waiting)).toEqual([`PLAN_MALFORMED /steps/2/${field}`])
  })

  test('an empty plan', () => {
    expect(problemsOf({ steps: [] }).map(({ code, path }) => `${code} ${path}`)).toEqual([
      'PLAN_EMPTY /steps',
    ])
  })

  test('an output that reads what is not there, or does not parse', () => {
    expect(problemsOfStep({}, { output: 'nobody.output' })).toEqual(['STEP_UNKNOWN /output'])
    expect(problemsOfStep({}, { output: '1 +' })).toEqual(['EXPRESSION_INVALID /output'])
  })

  test('an unknown launch parameter, where they are declared', () => {
    const inputs = { type: 'object', properties: { city: {} } }
    expect(problemsOfStep({ when: 'inputs.city == "x"' }, { inputs })).toEqual([])
    expect(problemsOfStep({ when: 'inputs.citi == "x"' }, { inputs })).toEqual([
      'EXPRESSION_INVALID /steps/2/when',
    ])
    expect(problemsOfStep({ when: 'inputs.toString == "x"' }, { inputs })).toEqual([
      'EXPRESSION_INVALID /steps/2/when',
    ])
    expect(problemsOfStep({ when: 'inputs.anything == "x"' })).toEqual([])
  })
})

describe('a cycle', () => {
  const steps = [
    { id: 'first', capability: 'search.indoor' },
    { id: 'a', capability: 'search.indoor', dependsOn: ['first', 'c'] },
    { id: 'b', capability: 'search.indoor', when: 'a.output.ok' },
    { id: 'c', capability: 'search.indoor', inputs: { from: '{{ b.output }}' } },
    { id: 'after', capability: 'search.indoor', dependsOn: ['c'] },
  ]

  test('is named with its steps, and so is what can never start because of it', () => {
    expect(problemsOf({ steps })).toEqual([
      {
        code: 'PLAN_HAS_CYCLE',
        path: '/steps/1/dependsOn',
        message: 'The plan has a cycle: a -> b -> c -> a. Remove one of these edges.',
      },
      {
        code: 'STEP_UNREACHABLE',
        path: '/steps/4',
        message: 'Step after can never start, because it waits for steps in a cycle.',
      },
    ])
  })

  test('of one step with itself is found', () => {
    expect(problemsOfStep({ dependsOn: ['own'] })).toEqual(['PLAN_HAS_CYCLE /steps/2/dependsOn'])
  })
})

test('all problems are told at once, in the order of the document', () => {
  const plan = {
    steps: [
      { id: 'A', capability: 'weather.gt' },
      { id: 'b', capability: 'weather.get', dependsOn: ['nobody'], when: '1 +' },
      { id: 'c', capability: 'chat.send', dependsOn: ['c'], inputs: { text: 5 } },
    ],
    output: 'x.output',
  }
  expect(problemsOf(plan).map(({ code }) => code)).toEqual([
    'STEP_ID_INVALID',
    'CAPABILITY_UNKNOWN',
    'STEP_UNKNOWN',
    'EXPRESSION_INVALID',
    'INPUT_MISSING',
    'INPUT_TYPE_MISMATCH',
    'PLAN_HAS_CYCLE',
    'STEP_UNKNOWN',
  ])
})

test('hints say what was probably meant', () => {
  const [problem] = problemsOf({ steps: [{ id: 'a', capability: 'weather.gt' }] })
  expect(problem?.message).toContain('Did you mean weather.get?')
})

test('what is asked for with has() or .? may be missing from the schema', () => {
  expect(problemsOfStep({ when: 'has(tokyo.output.alarm)' })).toEqual([])
  expect(problemsOfStep({ inputs: { x: '{{ tokyo.output.?alarm.orValue(0) }}' } })).toEqual([])
})

test('the output of a fan-out is a list, whatever the schema says of one item', () => {
  const steps = [
    {
      id: 'many',
      capability: 'weather.get',
      forEach: 'inputs.cities',
      inputs: { city: '{{ item }}' },
    },
    {
      id: 'tell',
      capability: 'chat.send',
      inputs: { text: '{{ many.output.map(o, o.summary) }}' },
    },
  ]
  expect(problemsOf({ steps })).toEqual([])
})

test('10,000 steps are checked in a moment, right or wrong', () => {
  const started = performance.now()
  const chain = Array.from({ length: 10_000 }, (_, index) => ({
    id: `s${index}`,
    capability: 'search.indoor',
    inputs: index === 0 ? {} : { from: `{{ s${index - 1}.output }}` },
  }))
  expect(problemsOf({ steps: chain })).toEqual([])
  const lost = chain.map((step, index) => ({
    ...step,
    inputs: {},
    dependsOn: [`q${index}_missing`],
  }))
  expect(problemsOf({ steps: lost })).toHaveLength(10_000)
  expect(performance.now() - started).toBeLessThan(5_000)
})
