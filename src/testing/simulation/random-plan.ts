import * as fc from 'fast-check'
import type { ApprovalRequest, Join, Plan, PlanPolicy, Step } from '../../core/plan/plan.ts'

/** Launch parameters that random plans read. */
export const randomInputs = { list: [3, 1, 2], none: [], limit: 5 } as const

/** Capabilities of random plans; steps of the first may be sent again after a crash. */
export const repeatable = 'work.repeatable'
export const once = 'work.once'

interface Draft {
  readonly work: Partial<Step>
  readonly frame: Partial<Step>
  readonly join: Join
  /** Which of the steps before are waited for, by their distance modulo how many there are. */
  readonly edges: readonly number[]
  readonly reads: boolean
  readonly condition: 'none' | 'true' | 'false' | 'reads' | 'broken'
  readonly list: 'none' | 'inputs' | 'empty' | 'output' | 'broken'
  readonly perItem: boolean
}

/** Valid plans over everything that this version can run. */
export const randomPlan: fc.Arbitrary<Plan> = fc
  .record({
    drafts: fc.array(draftArbitrary(), { minLength: 1, maxLength: 9 }),
    policy: policyArbitrary(),
  })
  .map(({ drafts, policy }) => ({ name: 'Random', steps: drafts.map(stepOf), policy }))

function stepOf(draft: Draft, index: number): Step {
  const distances = new Set(draft.edges.map((edge) => 1 + (edge % Math.max(1, index))))
  const dependsOn = index === 0 ? [] : [...distances].map((distance) => `s${index - distance}`)
  const first = dependsOn[0]
  return {
    id: `s${index}`,
    dependsOn,
    ...draft.work,
    ...draft.frame,
    ...joinOf(draft.join, dependsOn.length),
    ...conditionOf(draft, first),
    ...listOf(draft, first),
    ...(draft.reads && first !== undefined && { inputs: { from: `{{ ${first}.output }}` } }),
  }
}

function joinOf(join: Join, available: number): Partial<Step> {
  if (available === 0) return join === 'settled' ? { join } : {}
  return typeof join === 'object'
    ? { join: { atLeast: Math.min(join.atLeast, available) } }
    : { join }
}

function conditionOf({ condition, join }: Draft, first: string | undefined): Partial<Step> {
  switch (condition) {
    case 'none':
      return {}
    case 'true':
      return { when: 'inputs.limit > 1' }
    case 'false':
      return { when: 'inputs.limit > 9' }
    case 'broken':
      return { when: 'inputs.missing == 1' }
    case 'reads':
      // A join that is met early would read what may or may not be there yet.
      return first === undefined || (join !== 'all' && join !== 'settled')
        ? {}
        : { when: `${first}.output.value >= 3` }
  }
}

function listOf({ list, perItem, join }: Draft, first: string | undefined): Partial<Step> {
  const spread = (forEach: string): Partial<Step> =>
    perItem ? { forEach, when: 'item >= 2 && index < 5' } : { forEach }
  switch (list) {
    case 'none':
      return {}
    case 'inputs':
      return spread('inputs.list')
    case 'empty':
      return spread('inputs.none')
    case 'broken':
      return spread('inputs.missing')
    case 'output':
      return first === undefined || (join !== 'all' && join !== 'settled')
        ? {}
        : spread(`${first}.output.list`)
  }
}

function draftArbitrary(): fc.Arbitrary<Draft> {
  return fc.record({
    work: workArbitrary(),
    frame: frameArbitrary(),
    join: fc.oneof(
      { weight: 5, arbitrary: fc.constant<Join>('all') },
      fc.constant<Join>('any'),
      fc.constant<Join>('settled'),
      fc.integer({ min: 1, max: 3 }).map((atLeast): Join => ({ atLeast })),
    ),
    edges: fc.array(fc.nat(8), { maxLength: 3 }),
    reads: fc.boolean(),
    condition: weighted({ none: 8, true: 1, false: 2, reads: 3, broken: 1 }),
    list: weighted({ none: 8, inputs: 3, empty: 1, output: 2, broken: 1 }),
    perItem: fc.boolean(),
  })
}

function workArbitrary(): fc.Arbitrary<Partial<Step>> {
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom<Partial<Step>[]>(
        { capability: repeatable },
        { capability: once },
        { capability: repeatable, idleTimeoutMs: 4_000 },
        { capability: once, idleTimeoutMs: 4_000 },
      ),
    },
    { weight: 1, arbitrary: approvalArbitrary() },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(0, 700)
        .map((delayMs): Partial<Step> => ({ kind: 'wait', wait: { delayMs } })),
    },
  )
}

function approvalArbitrary(): fc.Arbitrary<Partial<Step>> {
  return fc
    .record(
      {
        question: fc.constant('May {{ inputs.limit }} go on?'),
        onReject: fc.constantFrom('skip', 'continue', 'fail'),
        deadlineMs: fc.constantFrom(400, 4_000),
        onDeadline: fc.constantFrom('approve', 'reject', 'fail'),
      },
      { requiredKeys: ['question'] },
    )
    .map((approval) => ({ kind: 'approval', approval: approval as ApprovalRequest }))
}

function frameArbitrary(): fc.Arbitrary<Partial<Step>> {
  return fc
    .record(
      {
        optional: fc.constant(true),
        timeoutMs: fc.constantFrom(300, 5_000),
        retry: fc.record({
          attemptsMax: fc.integer({ min: 1, max: 3 }),
          delayMs: fc.constantFrom(0, 150),
        }),
        parallelMax: fc.integer({ min: 1, max: 2 }),
        onItemFailure: fc.constantFrom('fail', 'continue'),
      },
      { requiredKeys: [] },
    )
    .map((frame) => frame as Partial<Step>)
}

function policyArbitrary(): fc.Arbitrary<PlanPolicy> {
  return fc
    .record(
      {
        parallelMax: fc.integer({ min: 1, max: 3 }),
        onFailure: fc.constantFrom('fail', 'continue'),
        onUnknown: fc.constantFrom('fail', 'retry', 'ask'),
      },
      { requiredKeys: [] },
    )
    .map((policy) => policy as PlanPolicy)
}

function weighted<Word extends string>(
  weights: Readonly<Record<Word, number>>,
): fc.Arbitrary<Word> {
  const entries = Object.entries(weights) as [Word, number][]
  return fc.oneof(...entries.map(([word, weight]) => ({ weight, arbitrary: fc.constant(word) })))
}
