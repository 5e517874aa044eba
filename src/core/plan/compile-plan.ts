import { invariant } from '../invariant.ts'
import { parseExpression } from './expression.ts'
import type { Expression } from './expression.ts'
import type { Join, Plan, Step, StepKind } from './plan.ts'
import { parseTemplate } from './template.ts'
import type { Template } from './template.ts'
import { createTopology } from './topology.ts'

/** A plan made ready to run: names resolved to indexes, expressions parsed, paths measured. */
export interface CompiledPlan {
  readonly plan: Plan
  readonly steps: readonly CompiledStep[]
  readonly indexes: ReadonlyMap<string, number>
  readonly output?: Expression
  /** Steps that nothing depends on. */
  readonly last: readonly number[]
}

export interface CompiledStep {
  readonly index: number
  readonly step: Step
  readonly kind: StepKind
  readonly dependencies: readonly number[]
  readonly dependents: readonly number[]
  readonly join: Join
  /** Longest path in steps from here to an end of the plan. */
  readonly rank: number
  readonly when?: Expression
  readonly forEach?: Expression
  /** The item's name in a fan-out. */
  readonly itemName: string
  /** `when` reads the item, so it is decided for each. */
  readonly whenPerItem: boolean
  readonly inputs: Template
  readonly question?: Template
  readonly until?: Expression
}

const compiled = new WeakMap<Plan, CompiledPlan>()

/** Compiles a valid plan; the same plan object is compiled once. */
export function compilePlan(plan: Plan): CompiledPlan {
  const known = compiled.get(plan)
  if (known !== undefined) return known
  const created = compile(plan)
  compiled.set(plan, created)
  return created
}

/** Step ids that a step waits for: those it names, and those its expressions read. */
export function dependenciesOf(step: Step, isStep: (name: string) => boolean): readonly string[] {
  const ids = new Set(step.dependsOn ?? [])
  const item = step.forEach === undefined ? undefined : (step.as ?? 'item')
  for (const expression of expressionsOf(step)) {
    for (const root of expression.roots) {
      if (root !== item && root !== step.id && isStep(root)) ids.add(root)
    }
  }
  return [...ids]
}

/** Every expression of a step that parses. */
export function expressionsOf(step: Step): readonly Expression[] {
  const sources = [step.when, step.forEach, step.wait?.until].filter((s) => s !== undefined)
  const parsed = sources.map(parseExpression).flatMap((p) => (p.ok ? [p.expression] : []))
  const texts = [step.inputs ?? {}, step.approval?.question ?? '']
  return [...parsed, ...texts.flatMap((value) => parseTemplate(value).template.expressions)]
}

function compile(plan: Plan): CompiledPlan {
  const indexes = new Map(plan.steps.map((step, index) => [step.id, index]))
  const dependencies = plan.steps.map((step) =>
    dependenciesOf(step, (name) => indexes.has(name)).map((id) => {
      const index = indexes.get(id)
      invariant(index !== undefined, `step ${step.id} depends on a step of the plan, not ${id}`)
      return index
    }),
  )
  const topology = createTopology(dependencies)
  invariant(topology.cycle === undefined, 'a plan that runs has no cycle')
  const steps = plan.steps.map((step, index) =>
    compileStep(step, {
      index,
      dependencies: dependencies[index] ?? [],
      dependents: topology.dependents[index] ?? [],
      rank: topology.ranks[index] ?? 1,
    }),
  )
  return {
    plan,
    steps,
    indexes,
    ...optional('output', plan.output),
    last: steps.filter((step) => step.dependents.length === 0).map((step) => step.index),
  }
}

type Place = Pick<CompiledStep, 'index' | 'dependencies' | 'dependents' | 'rank'>

function compileStep(step: Step, place: Place): CompiledStep {
  const itemName = step.as ?? 'item'
  const when = optional('when', step.when)
  const names = when.when?.roots ?? []
  return {
    ...place,
    step,
    kind: step.kind ?? 'task',
    join: step.join ?? 'all',
    ...when,
    ...optional('forEach', step.forEach),
    itemName,
    whenPerItem:
      step.forEach !== undefined && (names.includes(itemName) || names.includes('index')),
    inputs: parseTemplate(step.inputs ?? {}).template,
    ...(step.approval && { question: parseTemplate(step.approval.question).template }),
    ...optional('until', step.wait?.until),
  }
}

function optional<Name extends string>(
  name: Name,
  source: string | undefined,
): { readonly [N in Name]?: Expression } {
  if (source === undefined) return {}
  const parsed = parseExpression(source)
  invariant(parsed.ok, `the expression ${source} of a plan that runs parses`)
  return { [name]: parsed.expression } as { readonly [N in Name]?: Expression }
}
