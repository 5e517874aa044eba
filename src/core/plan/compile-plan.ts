import { invariant } from '../invariant.ts'
import { dependenciesOf } from './dependencies.ts'
import { parseExpression } from './expression.ts'
import type { Expression } from './expression.ts'
import type { Join, Plan, Step, StepKind } from './plan.ts'
import { parseTemplate } from './template.ts'
import type { Template } from './template.ts'
import { createTopology } from './topology.ts'

/** A list of steps made ready to run: names resolved to indexes, expressions parsed. */
export interface CompiledBody {
  readonly steps: readonly CompiledStep[]
  readonly indexes: ReadonlyMap<string, number>
  /** Steps that nothing depends on. */
  readonly last: readonly number[]
}

export interface CompiledPlan extends CompiledBody {
  readonly plan: Plan
  readonly output?: Expression
}

export interface CompiledStep {
  readonly index: number
  readonly step: Step
  readonly kind: StepKind
  readonly dependencies: readonly number[]
  readonly dependents: readonly number[]
  /** Ids of the steps beside it that it depends on. */
  readonly needs: readonly string[]
  readonly join: Join
  /** Longest path in steps from here to an end of the plan, nested steps counted. */
  readonly rank: number
  readonly when?: Expression
  readonly forEach?: Expression
  /** The item's name in a fan-out. */
  readonly itemName: string
  /** `when` reads the item, so it is decided for each. */
  readonly whenPerItem: boolean
  readonly inputs: Template
  readonly question?: Template
  readonly undoInputs?: Template
  readonly waitUntil?: Expression
  readonly repeatUntil?: Expression
  readonly mutex?: Expression
  /** The nested steps of a group. */
  readonly body?: CompiledBody
}

const compiled = new WeakMap<Plan, CompiledPlan>()

/** Plans by what they say: runs that are read from the journal have many copies of the same. */
const byText = new Map<string, CompiledPlan>()
/** Units: steps; plans. */
const sharedStepsMax = 50
const sharedMax = 500

/** Compiles a valid plan; the same plan object is compiled once, and so are equal short plans. */
export function compilePlan(plan: Plan): CompiledPlan {
  const known = compiled.get(plan)
  if (known !== undefined) return known
  const text = plan.steps.length > sharedStepsMax ? undefined : JSON.stringify(plan)
  const shared = text === undefined ? undefined : byText.get(text)
  const created = shared ?? {
    ...compileBody(plan.steps),
    plan,
    ...optional('output', plan.output),
  }
  compiled.set(plan, created)
  if (text !== undefined && shared === undefined) share(text, created)
  return created
}

/** The oldest goes where there are too many. */
function share(text: string, plan: CompiledPlan): void {
  const [oldest] = byText.keys()
  if (byText.size >= sharedMax && oldest !== undefined) byText.delete(oldest)
  byText.set(text, plan)
}

function compileBody(list: readonly Step[]): CompiledBody {
  const indexes = new Map(list.map((step, index) => [step.id, index]))
  const dependencies = list.map((step) =>
    dependenciesOf(step, (name) => indexes.has(name)).map((id) => {
      const index = indexes.get(id)
      invariant(index !== undefined, `step ${step.id} depends on a step beside it, not ${id}`)
      return index
    }),
  )
  const topology = createTopology(dependencies)
  invariant(topology.cycle === undefined, 'a plan that runs has no cycle')
  const steps = list.map((step, index) =>
    compileStep(step, {
      index,
      dependencies: dependencies[index] ?? [],
      needs: (dependencies[index] ?? []).flatMap((needed) => list[needed]?.id ?? []),
      dependents: topology.dependents[index] ?? [],
      rank: topology.ranks[index] ?? 1,
    }),
  )
  return {
    steps,
    indexes,
    last: steps.filter((step) => step.dependents.length === 0).map((step) => step.index),
  }
}

type Place = Pick<CompiledStep, 'index' | 'dependencies' | 'needs' | 'dependents' | 'rank'>

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
    ...(step.compensate && { undoInputs: parseTemplate(step.compensate.inputs ?? {}).template }),
    ...optional('waitUntil', step.wait?.until),
    ...optional('repeatUntil', step.repeat?.until),
    ...optional('mutex', step.mutex),
    ...(step.steps && { body: compileBody(step.steps) }),
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
