import type { Json, JsonSchema } from '../json.ts'
import { parseExpression } from './expression.ts'
import type { Expression, MemberPath } from './expression.ts'
import { didYouMean } from './nearest.ts'
import type { Problem, Step } from './plan.ts'
import { checkContextMember } from './validate-context.ts'
import { parseTemplate } from './template.ts'
import { problem, quote } from './plan-reading.ts'
import type { PlanReading } from './plan-reading.ts'

/** Checks that every expression of a step parses and reads only what is there. */
export function checkStepExpressions(step: Step, path: string, reading: PlanReading): Problem[] {
  const item = step.forEach === undefined ? [] : [step.as ?? 'item', 'index']
  const names = new Set([...reading.itemNames, ...item])
  const scope: ExpressionScope = { reading, step, names }
  const outer: ExpressionScope = { ...scope, names: reading.itemNames }
  return [
    ...checkSource(step.when, `${path}/when`, { scope, type: 'bool' }),
    ...checkSource(step.forEach, `${path}/forEach`, { scope: outer, type: 'list' }),
    ...checkSource(step.wait?.until, `${path}/wait/until`, { scope }),
    ...checkSource(step.repeat?.until, `${path}/repeat/until`, { scope, type: 'bool' }),
    ...checkSource(step.mutex, `${path}/mutex`, { scope }),
    ...checkTexts(step, path, scope),
  ]
}

/** Checks an expression of the plan itself, such as its output. */
export function checkTopExpression(source: string, path: string, reading: PlanReading): Problem[] {
  return checkSource(source, path, { scope: { reading, names: new Set() } })
}

interface ExpressionScope {
  readonly reading: PlanReading
  readonly step?: Step
  /** The step is done when it is evaluated. */
  readonly isDone?: boolean
  /** Names that exist besides the steps and `inputs`. */
  readonly names: ReadonlySet<string>
}

interface Expectation {
  readonly scope: ExpressionScope
  readonly type?: 'bool' | 'list'
}

function checkSource(source: string | undefined, path: string, expect: Expectation): Problem[] {
  if (source === undefined) return []
  const parsed = parseExpression(source)
  if (!parsed.ok) {
    const message = `The expression ${quote(source)} does not parse: ${parsed.reason}.`
    return [problem('EXPRESSION_INVALID', path, message)]
  }
  return [
    ...checkType(parsed.expression, path, expect.type),
    ...checkNames(parsed.expression, path, expect.scope),
  ]
}

function checkTexts(step: Step, path: string, scope: ExpressionScope): Problem[] {
  const texts = [
    { value: step.inputs ?? {}, at: `${path}/inputs` },
    { value: step.approval?.question ?? '', at: `${path}/approval/question` },
  ]
  const undo = { value: step.compensate?.inputs ?? {}, at: `${path}/compensate/inputs` }
  return [
    ...texts.flatMap((one) => checkText(one, scope)),
    // By then the step has an output of its own.
    ...checkText(undo, { ...scope, isDone: true }),
  ]
}

function checkText(
  { value, at }: { readonly value: Json; readonly at: string },
  scope: ExpressionScope,
): Problem[] {
  const { places, problems } = parseTemplate(value)
  return [
    ...problems.map(({ path: below, source, reason }) => {
      const message = `The expression ${quote(source)} does not parse: ${reason}.`
      return problem('EXPRESSION_INVALID', `${at}${below}`, message)
    }),
    ...places.flatMap(({ path: below, expression }) =>
      checkNames(expression, `${at}${below}`, scope),
    ),
  ]
}

function checkType(
  { type, source }: Expression,
  path: string,
  wanted: 'bool' | 'list' | undefined,
): Problem[] {
  if (wanted === undefined || type === 'dyn' || type.startsWith(wanted)) return []
  const words = wanted === 'bool' ? 'true or false' : 'a list'
  const message = `The expression ${quote(source)} must give ${words}, but gives ${type}.`
  return [problem('EXPRESSION_INVALID', path, message)]
}

function checkNames(expression: Expression, path: string, scope: ExpressionScope): Problem[] {
  return expression.paths.flatMap((member) => checkMember(member, path, scope))
}

function checkMember(member: MemberPath, path: string, scope: ExpressionScope): Problem[] {
  const { reading, step, names } = scope
  const [root = '', field, ...rest] = member.names
  if (names.has(root)) return []
  if (root === 'inputs') return checkLaunchInput(field, path, reading)
  if (root === 'context' && step?.context !== undefined && !reading.steps.has(root)) {
    return checkContextMember(member, path, { context: step.context, reading })
  }
  if (root === step?.id && step.repeat === undefined && scope.isDone !== true) {
    const message = `Step ${root} reads its own ${field ?? 'result'}, which does not exist yet.`
    return [problem('EXPRESSION_INVALID', path, message)]
  }
  const source = reading.steps.get(root)
  if (source === undefined) {
    const known = [...reading.steps.keys(), 'inputs', ...names]
    const message = `${quote(root)} is neither a step nor a name known here.${didYouMean(root, known)}`
    return [problem('STEP_UNKNOWN', path, message)]
  }
  return checkStepField({ root, field, rest, guarded: member.guarded }, path, {
    source,
    reading,
  })
}

function checkLaunchInput(
  field: string | undefined,
  path: string,
  { plan }: PlanReading,
): Problem[] {
  const properties = plan.inputs?.properties
  if (field === undefined || properties === undefined) return []
  if (Object.hasOwn(properties, field)) return []
  const hint = didYouMean(field, Object.keys(properties))
  const message = `The plan has no launch parameter ${quote(field)}.${hint}`
  return [problem('EXPRESSION_INVALID', path, message)]
}

interface StepField {
  readonly root: string
  readonly field: string | undefined
  readonly rest: readonly string[]
  readonly guarded: boolean
}

function checkStepField(
  { root, field, rest, guarded }: StepField,
  path: string,
  { source, reading }: { readonly source: Step; readonly reading: PlanReading },
): Problem[] {
  if (field === undefined) return []
  if (!['output', 'status', 'error'].includes(field)) {
    const message = `A step has output, status and error, not ${quote(field)}. Write ${root}.output.${field}?`
    return [problem('EXPRESSION_INVALID', path, message)]
  }
  const { capability = '', outputSchema } = source
  const schema = capability === '' ? outputSchema : reading.capabilities?.get(capability)?.output
  if (field !== 'output' || guarded || source.forEach !== undefined || !schema) return []
  const unknown = unknownField(schema, rest)
  if (unknown === undefined) return []
  const message = `The output of ${capability === '' ? root : capability} has no ${quote(unknown.name)}.${didYouMean(unknown.name, unknown.known)}`
  return [problem('EXPRESSION_INVALID', path, message)]
}

function unknownField(
  schema: JsonSchema,
  names: readonly string[],
): { readonly name: string; readonly known: readonly string[] } | undefined {
  const [name, ...rest] = names
  const properties = schema.properties
  // A method such as size() or contains() ends the chain before it is seen here.
  if (name === undefined || properties === undefined) return undefined
  const inner = Object.hasOwn(properties, name) ? properties[name] : undefined
  if (inner !== undefined) return unknownField(inner, rest)
  if (schema['additionalProperties'] !== false && Object.keys(properties).length === 0) {
    return undefined
  }
  if (schema['additionalProperties'] === true) return undefined
  return { name, known: Object.keys(properties) }
}
