import { describe, expect, test } from 'vitest'
import { decodePlan } from './decode-plan.ts'
import type { Plan } from './plan.ts'

function decoded(document: unknown): Plan {
  const result = decodePlan(document)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.plan
}

function pathsOf(document: unknown): readonly string[] {
  const result = decodePlan(document)
  return result.ok ? [] : result.problems.map(({ path }) => path)
}

function withStep(step: object): unknown {
  return {
    name: 'P',
    steps: [
      { id: 'a', capability: 'x.y' },
      { id: 'b', ...step },
    ],
  }
}

test('a plan with everything in it is read as it is', () => {
  const plan = {
    name: 'Everything',
    description: 'd',
    inputs: { type: 'object', properties: { city: { type: 'string' } } },
    steps: [
      {
        id: 'a',
        kind: 'task',
        name: 'n',
        capability: 'x.y',
        agent: 'me',
        dependsOn: [],
        inputs: { deep: [{ x: null, y: 1.5 }] },
        when: 'true',
        join: { atLeast: 2 },
        onRest: 'ignore',
        forEach: '[1]',
        as: 'city',
        parallelMax: 2,
        onItemFailure: 'continue',
        retry: { attemptsMax: 3, delayMs: 0, factor: 1.5, delayMaxMs: 9, on: ['X'] },
        timeoutMs: 5,
        optional: true,
        compensate: { capability: 'x.undo', inputs: {} },
      },
      { id: 'b', kind: 'approval', approval: { question: 'q?', form: {}, onReject: 'fail' } },
      { id: 'c', kind: 'wait', wait: { delayMs: 0 } },
    ],
    output: 'a.output',
    policy: { parallelMax: 16, deadlineMs: 1, budget: { usd: 2 }, onFailure: 'recover' },
  }
  expect(decoded(plan)).toEqual(plan)
})

test('a plan without a name is called Plan', () => {
  expect(decoded({ steps: [] })).toEqual({ name: 'Plan', steps: [] })
})

describe('what is malformed is told with its place', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['nothing', null, ['']],
    ['a list', [], ['']],
    ['a text', 'plan', ['']],
    ['no steps', { name: 'P' }, ['/steps']],
    ['steps that are no list', { steps: {} }, ['/steps']],
    ['a step that is a text', { steps: ['a'] }, ['/steps/0']],
    ['a step without an id', withStep({ id: undefined }), ['/steps/1/id']],
    ['an unknown field', withStep({ dependson: ['a'] }), ['/steps/1']],
    ['an unknown kind', withStep({ kind: 'dance' }), ['/steps/1/kind']],
    ['an unknown join', withStep({ join: 'some' }), ['/steps/1/join']],
    ['inputs that are a list', withStep({ inputs: [] }), ['/steps/1/inputs']],
    ['no attempts', withStep({ retry: { attemptsMax: 0 } }), ['/steps/1/retry/attemptsMax']],
    ['a time limit of nothing', withStep({ timeoutMs: 0 }), ['/steps/1/timeoutMs']],
    ['half a millisecond', withStep({ timeoutMs: 0.5 }), ['/steps/1/timeoutMs']],
    ['a delay beyond any date', withStep({ wait: { delayMs: 9e15 } }), ['/steps/1/wait/delayMs']],
    [
      'a deadline beyond any date',
      { steps: [], policy: { deadlineMs: 9e15 } },
      ['/policy/deadlineMs'],
    ],
    ['an empty question', withStep({ approval: { question: '' } }), ['/steps/1/approval/question']],
    ['an item name with spaces', withStep({ as: 'the city' }), ['/steps/1/as']],
    ['an unknown policy', { steps: [], policy: { onFailure: 'cry' } }, ['/policy/onFailure']],
  ])('%s', (_, document, paths) => {
    expect(pathsOf(document)).toEqual(paths)
  })

  test('all of it at once', () => {
    const document = {
      steps: [
        { id: 1, dependsOn: ['a', 2] },
        { id: 'b', timeoutMs: -1 },
      ],
      output: 5,
    }
    expect(pathsOf(document)).toEqual([
      '/steps/0/id',
      '/steps/0/dependsOn/1',
      '/steps/1/timeoutMs',
      '/output',
    ])
  })
})

describe('hostile documents', () => {
  test('a key __proto__ pollutes nothing', () => {
    const document: unknown = JSON.parse(
      `{"steps": [{"id": "a", "capability": "x.y", "inputs": {
         "__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}}],
        "inputs": {"properties": {"__proto__": {"type": "string"}}}}`,
    )
    const plan = decoded(document)
    expect(Object.getPrototypeOf(plan.steps[0]?.inputs)).toBe(Object.prototype)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect((plan.steps[0]?.inputs as { polluted?: number }).polluted).toBeUndefined()
  })

  test('a step with a key __proto__ does not take fields from it', () => {
    const document: unknown = JSON.parse('{"steps": [{"id": "a", "__proto__": {"kind": "wait"}}]}')
    expect(pathsOf(document)).toEqual(['/steps/0'])
  })

  test.each([600, 3_000, 100_000])(
    'nested %i levels deep, it is refused and not crashed on',
    (depth) => {
      const inputs = `{"d": ${'['.repeat(depth)}${']'.repeat(depth)}}`
      const document: unknown = JSON.parse(`{"steps": [{"id": "a", "inputs": ${inputs}}]}`)
      expect(decodePlan(document)).toEqual({
        ok: false,
        problems: [
          {
            code: 'PLAN_MALFORMED',
            path: '',
            message: expect.stringMatching(/deeper than 500/) as string,
          },
        ],
      })
    },
  )

  test('one that contains itself is refused', () => {
    const inputs: { self?: unknown } = {}
    inputs.self = inputs
    expect(pathsOf(withStep({ inputs }))).toEqual([''])
  })
})
