import type { DraftStep } from './draft.ts'
import { mainName } from './mention.ts'
import { wordsOf } from './parameter.ts'
import { stem } from './stem.ts'
import { imperativeVerbs } from './vocabulary.ts'

/** Words that expressions cannot use as the name of a step. */
const reserved: ReadonlySet<string> = new Set(
  `as break const continue else false for function if import in inputs index let loop null package
   namespace return true var void while text mentions has all exists map filter size type`.split(
    /\s+/u,
  ),
)

const quietVerbs = new Set(['get', 'find', 'list', 'fetch', 'read', 'show'])

/** Gives every step its id: what is done, and to what where the same is done more than once. */
export function nameSteps(steps: readonly DraftStep[]): void {
  const bases = steps.map((step) => baseOf(step))
  const counts = new Map<string, number>()
  for (const base of bases) counts.set(base, (counts.get(base) ?? 0) + 1)
  const used = new Set<string>()
  for (const [at, step] of steps.entries()) {
    const base = bases[at] ?? 'step'
    const value = (counts.get(base) ?? 0) > 1 ? slug(distinction(step) ?? '') : ''
    const wanted = value === '' ? base : `${base}_${value}`
    step.id = unique(wanted, used)
    used.add(step.id)
  }
}

function unique(wanted: string, used: ReadonlySet<string>): string {
  const first = reserved.has(wanted) ? `${wanted}_step` : wanted
  if (!used.has(first)) return first
  for (let count = 2; ; count += 1) {
    const id = `${first}_${count}`
    if (!used.has(id)) return id
  }
}

function baseOf(step: DraftStep): string {
  const { verb, noun } = wordsForName(step)
  const nounSlug = slug(noun)
  if (step.profile.isRead && quietVerbs.has(verb) && nounSlug !== '') return nounSlug
  if (stem(noun) === verb || noun === '') return slug(verb)
  return slug(`${verb} ${noun}`)
}

/** `deployment.create` is "deploy", `weather.get` "get weather", `github.get_repository` "get repository". */
function wordsForName(step: DraftStep): { readonly verb: string; readonly noun: string } {
  const parts = step.profile.capability.name.split('.')
  const domain = wordsOf(parts.slice(0, -1).join(' '))
  const [first, ...rest] = wordsOf(parts.at(-1) ?? '')
  const verb = first ?? 'do'
  const [made] = step.profile.capability.produces
  const isMade = verb === 'create' && made !== undefined && rest.length === 0
  const isDomain = step.profile.produces.some((kind) => kind === stem(domain.join('')))
  const noun =
    rest.length > 0
      ? rest.join(' ')
      : isMade && !isDomain
        ? wordsOf(made).join(' ')
        : domain.join(' ')
  const nominal = noun.replace(/ment$/u, '')
  const isNominal = nominal !== noun && imperativeVerbs.has(nominal) && verb === 'create'
  return isNominal ? { verb: nominal, noun: '' } : { verb, noun }
}

function distinction(step: DraftStep): string | undefined {
  for (const parameter of step.profile.parameters) {
    const value = step.inputs.get(parameter.name)
    if (parameter.role === 'enum' && parameter.required && typeof value === 'string') {
      return step.profile.produces.includes(parameter.kind ?? '')
        ? value
        : (mainName(step) ?? value)
    }
  }
  const name = mainName(step)
  if (name !== undefined) return name
  for (const value of step.inputs.values()) {
    if (typeof value === 'string' || typeof value === 'number') return String(value)
  }
  return undefined
}

function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '_')
    .slice(0, 40)
    .replace(/^_+|_+$/gu, '')
  return /^[a-z]/u.test(plain) || plain === '' ? plain : `n${plain}`
}

/** What a step does, in words: "Create application ecommerce". */
export function describeStep(step: DraftStep): string {
  const { verb, noun } = wordsForName(step)
  const values = [step.forEach === undefined ? mainName(step) : undefined, placeOf(step)]
  const words = [verb, noun, ...values.filter((value) => value !== undefined)]
  const text = words.filter((word) => word !== '').join(' ')
  const each = step.forEach === undefined ? '' : ` for each ${itemName(step)}`
  return text.slice(0, 1).toUpperCase() + text.slice(1, 120) + each
}

/** Where it goes: an environment, a channel, an address. */
function placeOf(step: DraftStep): string | undefined {
  for (const parameter of step.profile.parameters) {
    const value = step.inputs.get(parameter.name)
    if (typeof value !== 'string' || value === mainName(step)) continue
    if (parameter.role === 'enum' || parameter.role === 'channel' || parameter.role === 'email') {
      return parameter.role === 'enum' ? value : `to ${value}`
    }
  }
  return undefined
}

/** How an item of a run-time list is called in expressions: `attendee` of `attendees`. */
export function itemName(step: DraftStep): string {
  const { property, from } = step.forEach ?? {}
  const words = wordsOf(property ?? from?.profile.capability.produces[0] ?? 'item')
  const word = (words.at(-1) ?? 'item').replace(/[^a-z0-9]/gu, '')
  const singular = word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.replace(/s$/u, '')
  return singular === '' || !/^[a-z]/u.test(singular) || reserved.has(singular) ? 'item' : singular
}

/** The verb and noun of a step as its intent: "create application". */
export function intentOf(step: DraftStep): string {
  const { verb, noun } = wordsForName(step)
  return noun === '' ? verb : `${verb} ${noun}`
}
