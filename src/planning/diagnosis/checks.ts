import type { Capability, EntityReference } from '../../core/capability.ts'
import type { JsonObject, JsonSchema } from '../../core/json.ts'
import type { Step } from '../../core/plan/plan.ts'
import { wordsOf } from '../capability/parameter.ts'
import type { ComplaintWords } from './complaint.ts'

/** Units: steps. */
const checksMax = 40

/**
 * The capabilities that check something: they only read, and declare a list of `findings` in their
 * output. That is all there is to it; names and words do not matter.
 */
export function checksOf(capabilities: readonly Capability[]): readonly Capability[] {
  return capabilities.filter(
    ({ reversibility, output }) =>
      reversibility === 'read' && typesOf(output.properties?.['findings']).includes('array'),
  )
}

/** What the words of a complaint are read against: choices of checks, and every kind there is. */
export function wordsOfChecks(
  checks: readonly Capability[],
  capabilities: readonly Capability[],
): ComplaintWords {
  const kinds = new Set(
    capabilities.flatMap(({ requires, produces }) => [...requires, ...produces]),
  )
  const choices: { [parameter: string]: readonly string[] } = {}
  for (const { input } of checks) {
    for (const [name, schema] of Object.entries(input.properties ?? {})) {
      const values = valuesOf(schema)
      if (values.length > 0) choices[name] = [...new Set([...(choices[name] ?? []), ...values])]
      else if (typesOf(schema).includes('string')) kinds.add(name)
    }
  }
  return { kinds: [...kinds], choices }
}

/** What is to be checked: things by kind, and values of choices. */
export interface Subject {
  readonly things: readonly EntityReference[]
  readonly choices: { readonly [parameter: string]: string }
}

/**
 * The checks as steps side by side, for each subject. A parameter named like a kind takes the thing
 * of that kind: where a check cannot do without it, one step for each. One that needs what nobody
 * knows is left out.
 */
export function draftChecks(
  checks: readonly Capability[],
  subjects: readonly Subject[],
): readonly Step[] {
  const wanted = subjects.flatMap((subject) =>
    checks.flatMap((check) => inputsFor(check, subject).map((inputs) => ({ check, inputs }))),
  )
  const distinct = new Map(
    wanted.map((one) => [JSON.stringify([one.check.name, one.inputs]), one] as const),
  )
  const ids = new Set<string>()
  return [...distinct.values()]
    .slice(0, checksMax)
    .map(({ check, inputs }) => stepFor(check, inputs, ids))
}

function inputsFor({ input }: Capability, { things, choices }: Subject): readonly JsonObject[] {
  const required = new Set(input.required ?? [])
  let all: readonly JsonObject[] = [{}]
  for (const [name, schema] of Object.entries(input.properties ?? {})) {
    const values = valuesOf(schema)
    const chosen = choices[name]
    const fitting =
      values.length > 0
        ? values.filter((value) => value === chosen)
        : things.filter(({ kind }) => kind === kindOfParameter(name)).map((thing) => thing.name)
    if (fitting.length === 0 && required.has(name)) return []
    if (fitting.length === 0) continue
    const taken = required.has(name) ? fitting : fitting.slice(0, 1)
    all = taken.flatMap((value) => all.map((inputs) => ({ ...inputs, [name]: value })))
  }
  return all
}

/** `serviceName` and `service` both name a service. */
function kindOfParameter(name: string): string {
  const words = wordsOf(name).filter((word) => !['name', 'id', 'names'].includes(word))
  return words.join('_') || name
}

function stepFor({ name: capability }: Capability, inputs: JsonObject, ids: Set<string>): Step {
  const title = titleOf(capability, inputs)
  const id = uniqueId(title, ids)
  ids.add(id)
  // One that cannot look must not keep the others from being heard.
  return { id, name: title, capability, inputs, optional: true }
}

/** "Check health shop staging". */
export function titleOf(capability: string, inputs: JsonObject): string {
  const parts = capability.split('.')
  const verb = wordsOf(parts.at(-1) ?? '').join(' ')
  const noun = wordsOf(parts.slice(0, -1).join(' ')).join(' ')
  const said = Object.values(inputs).filter((v) => typeof v === 'string' || typeof v === 'number')
  const words = [verb, noun, ...said].filter((word) => word !== '').join(' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1, 120)
}

/** An id that no other step has, made of words. */
export function uniqueId(title: string, taken: ReadonlySet<string>): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '_')
    .slice(0, 40)
    .replaceAll(/^_+|_+$/gu, '')
  const base = /^[a-z]/u.test(slug) ? slug : `step_${slug}`.replace(/_$/u, '')
  if (!taken.has(base)) return base
  for (let count = 2; ; count += 1) {
    if (!taken.has(`${base}_${count}`)) return `${base}_${count}`
  }
}

function valuesOf({ enum: values = [] }: JsonSchema): readonly string[] {
  return values.filter((value) => typeof value === 'string')
}

function typesOf(schema: JsonSchema | undefined): readonly string[] {
  const type = schema?.type
  return type === undefined ? [] : typeof type === 'string' ? [type] : type
}
