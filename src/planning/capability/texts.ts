import type { Json, JsonSchema } from '../../core/json.ts'
import type { DraftStep, EdgeSet } from './draft.ts'
import { materialParameter } from './material.ts'
import { mainName } from './mention.ts'
import { describeStep, itemName } from './naming.ts'
import type { Parameter } from './parameter.ts'
import { wordsOf } from './parameter.ts'
import { textOf } from './token.ts'

/** A CEL string literal. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}

/** Braces in plain text would be read as a template. */
function plain(text: string): string {
  return text.replaceAll('{{', '{ {').replaceAll('}}', '} }')
}

/**
 * Writes what is left of a step's inputs: references to other steps' outputs, items of a run-time
 * list, and texts that nobody dictated. Step ids must be set.
 */
export function writeInputs(step: DraftStep, edges: EdgeSet): { readonly [name: string]: Json } {
  const inputs = new Map<string, Json>()
  for (const [name, value] of step.inputs)
    inputs.set(name, typeof value === 'string' ? plain(value) : value)
  for (const [name, producer] of step.references) inputs.set(name, reference(step, name, producer))
  const material = step.material.length > 0 ? materialParameter(step) : undefined
  if (material !== undefined) inputs.set(material.name, materialValue(step, material))
  if (step.forEach !== undefined) fillFromItem(step, inputs)
  for (const parameter of step.profile.parameters) {
    if (!parameter.required || inputs.has(parameter.name)) continue
    const text = freeText(step, parameter, edges)
    if (text !== undefined) inputs.set(parameter.name, plain(text))
  }
  return Object.fromEntries(inputs)
}

function reference(step: DraftStep, name: string, producer: DraftStep): string {
  const parameter = step.profile.parameters.find((one) => one.name === name)
  const properties = Object.keys(producer.profile.capability.output.properties ?? {}).filter(
    isIdentifier,
  )
  const property =
    properties.find((one) => one === name) ??
    properties.find((one) => wordsOf(one).at(-1) === wordsOf(name).at(-1)) ??
    (parameter?.role === 'entity'
      ? properties.find((one) => one === 'name' || one === 'id')
      : undefined)
  if (property !== undefined) return `{{ ${producer.id}.output.${property} }}`
  return parameter?.schema.type === 'string'
    ? `{{ text(${producer.id}.output) }}`
    : `{{ ${producer.id}.output }}`
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/u.test(name)
}

function materialValue(step: DraftStep, parameter: Parameter): Json {
  const { material } = step
  const [only] = material
  if (parameter.schema.type === undefined || parameter.schema.type === 'array') {
    const outputs = material.map((source) => `{{ ${source.id}.output }}`)
    return outputs.length === 1 && parameter.schema.type === undefined
      ? (outputs[0] ?? '')
      : outputs
  }
  if (parameter.schema.type === 'object') return `{{ ${only?.id ?? ''}.output }}`
  if (only !== undefined && material.length === 1) return `{{ text(${only.id}.output) }}`
  const parts = material.map(
    (source) => `${quote(`${labelOf(source)}: `)} + text(${source.id}.output)`,
  )
  return `{{ ${parts.join(" + '\\n' + ")} }}`
}

function labelOf(step: DraftStep): string {
  return mainName(step) ?? describeStep(step)
}

/** Inputs of a step that is done for each item, from the item's own fields. */
function fillFromItem(step: DraftStep, inputs: Map<string, Json>): void {
  const item = itemName(step)
  const schema = itemSchema(step)
  for (const parameter of step.profile.parameters) {
    if (!parameter.required || inputs.has(parameter.name)) continue
    const property = propertyFor(parameter, schema)
    if (parameter.role === 'material' || parameter.role === 'title') {
      inputs.set(parameter.name, itemText(step, { item, property, schema }))
      continue
    }
    if (property !== undefined) inputs.set(parameter.name, `{{ ${item}.${property} }}`)
    else if (schema?.type !== 'object') inputs.set(parameter.name, `{{ ${item} }}`)
  }
}

function itemSchema(step: DraftStep): JsonSchema | undefined {
  const output = step.forEach?.from.profile.capability.output
  const property = step.forEach?.property
  return property === undefined ? output?.items : output?.properties?.[property]?.items
}

function propertyFor(parameter: Parameter, schema: JsonSchema | undefined): string | undefined {
  const properties = Object.entries(schema?.properties ?? {}).filter(([name]) => isIdentifier(name))
  const same = properties.find(([name]) => name === parameter.name)
  if (same !== undefined) return same[0]
  const wanted: { readonly [role: string]: RegExp } = {
    email: /^(?:e_?mail|address|mail)/iu,
    person: /^(?:e_?mail|name|user|person|organi[sz]er|owner)/iu,
    date: /^(?:date|start|time|when|at|due)/iu,
    title: /^(?:title|name|subject)/iu,
    material: /^(?:title|name|subject|text)/iu,
    entity: /^(?:name|id|title)$/iu,
  }
  const pattern = wanted[parameter.role]
  const byFormat = properties.find(
    ([, one]) => one.format !== undefined && one.format === parameter.schema.format,
  )
  return (byFormat ?? properties.find(([name]) => pattern?.test(name) === true))?.[0]
}

function itemText(
  step: DraftStep,
  given: {
    readonly item: string
    readonly property: string | undefined
    readonly schema: JsonSchema | undefined
  },
): string {
  const titles = Object.keys(given.schema?.properties ?? {}).filter((name) =>
    /^(?:title|subject|text)$/iu.test(name),
  )
  const label = plain(capitalise(said(step)))
  const [title] = titles
  if (title !== undefined) return `${label}: {{ ${given.item}.${title} }}`
  return label
}

/** A text that nobody dictated, from what the request says. */
function freeText(step: DraftStep, parameter: Parameter, edges: EdgeSet): string | undefined {
  switch (parameter.role) {
    case 'title':
      return titleText(step)
    case 'query': {
      const topic = topicText(step)
      return /^(?:\w+ )?(?:it|them|this|that|one)$/iu.test(topic) ? undefined : topic
    }
    case 'material':
      return parameter.schema.type === 'array' || parameter.schema.type === 'object'
        ? undefined
        : messageText(step, edges)
    default:
      return undefined
  }
}

function titleText(step: DraftStep): string {
  const [condition] = step.conditions
  if (condition !== undefined) {
    const about = condition.steps.map(describeStep).join(', ')
    return `${capitalise(condition.text)} (${about})`.slice(0, 120)
  }
  return capitalise(said(step)).slice(0, 120)
}

function topicText(step: DraftStep): string {
  if (step.material.length > 0) return step.material.map(topicOf).join(', ').slice(0, 160)
  return said(step).slice(0, 160)
}

function topicOf(source: DraftStep): string {
  const query = source.profile.parameters.find((one) => one.role === 'query')
  const value = query === undefined ? undefined : source.inputs.get(query.name)
  return typeof value === 'string' ? value : describeStep(source)
}

/** "Deploy billing to production: done" where it tells of steps, else the request's own words. */
function messageText(step: DraftStep, edges: EdgeSet): string {
  const [condition] = step.conditions
  if (condition !== undefined && !condition.isNegated) {
    return `${capitalise(condition.text)}: ${condition.steps.map(describeStep).join(', ')}`
  }
  const done = edges.all.filter((edge) => edge.to === step).map((edge) => describeStep(edge.from))
  if (done.length > 0) return `Done: ${done.join(', ')}`
  return capitalise(said(step))
}

function said(step: DraftStep): string {
  const text = textOf(step.region.tokens).replace(/[\s,.]+$/u, '')
  return text === '' ? describeStep(step) : text
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
