import type { Entity, EntityReference, EntityRelationship } from '../../core/capability.ts'
import { clip } from '../../core/fence-data.ts'
import type { SynthesisStep } from './synthesis.ts'

/** The verbs that capabilities begin with, and what they are once done. */
const pastTense: ReadonlyMap<string, string> = new Map(
  `create created, add added, make made, register registered, issue issued, ensure ensured,
  provision provisioned, validate validated, deploy deployed, release released, set set,
  publish published, send sent, post posted, notify notified, email emailed, write wrote,
  save saved, store stored, update updated, change changed, edit edited, move moved,
  rename renamed, copy copied, delete deleted, remove removed, scale scaled, start started,
  stop stopped, restart restarted, run ran, build built, test tested, enable enabled,
  disable disabled, apply applied, configure configured, backup backed-up, restore restored,
  rotate rotated, grant granted, revoke revoked, schedule scheduled, book booked,
  cancel cancelled, open opened, close closed, merge merged, push pushed, upload uploaded,
  download downloaded, review reviewed, summarize summarized, translate translated, get got,
  fetch fetched, find found, search searched, list listed, read read, show showed,
  check checked, look looked, query queried, count counted, compare compared,
  describe described`
    .split(/,\s+/)
    .map((pair): [string, string] => {
      const [verb = '', past = ''] = pair.split(' ')
      return [verb, past]
    }),
)

const readingVerbs: ReadonlySet<string> = new Set(
  `get fetch find search list read show check look query count compare describe
  summarize`.split(/\s+/),
)

/** What a completed step did, as a line: "Created application ecommerce". */
export function describeDone(step: SynthesisStep): string {
  const { verb, rest, domain } = splitName(step.capability ?? '')
  const past = pastTense.get(verb)
  if (past === undefined) return titleOf(step)
  const entities = createdEntities(step, [domain, ...rest])
  const object =
    entities.length > 0 ? entities.map(entityWords).join(' and ') : rest.join(' ') || domain
  const details = entities.length > 0 ? '' : inputWords(step)
  return [capitalize(past.replace('-', ' ')), object, details].filter(Boolean).join(' ')
}

/** What a step is called where it was not done: its own name, or its capability's in words. */
export function titleOf(step: SynthesisStep): string {
  if (step.name !== '' && step.name !== step.id && step.name !== step.capability) return step.name
  const { verb, rest, domain } = splitName(step.capability ?? '')
  if (verb === '') return capitalize(step.id.replaceAll('_', ' '))
  const words = pastTense.has(verb) ? [verb, rest.join(' ') || domain] : [domain, verb, ...rest]
  return [capitalize(words.filter(Boolean).join(' ')), inputWords(step)].filter(Boolean).join(' ')
}

/** Whether the point of a step is what it found. */
export function isReading(step: SynthesisStep): boolean {
  return readingVerbs.has(splitName(step.capability ?? '').verb)
}

/** "ecommerce owns payment". */
export function describeRelationship({ from, type, to }: EntityRelationship): string {
  return `${from.name} ${type.replaceAll(/[_-]+/g, ' ').toLowerCase()} ${to.name}`
}

interface CapabilityWords {
  readonly domain: string
  readonly verb: string
  readonly rest: readonly string[]
}

function splitName(capability: string): CapabilityWords {
  const segments = capability.split('.')
  const last = segments.at(-1) ?? ''
  const [verb = '', ...rest] = last
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  return { domain: segments.length > 1 ? (segments[0] ?? '') : '', verb, rest }
}

/** Of what a step reported, the entities it is about; it may have named others it only used. */
function createdEntities(step: SynthesisStep, words: readonly string[]): readonly Entity[] {
  const entities = step.entities ?? []
  const kinds = new Set([...(step.produces ?? []), ...words])
  const own = entities.filter(({ kind }) => kinds.has(kind))
  return own.length > 0 ? own : entities.slice(0, 1)
}

function entityWords({ kind, name }: EntityReference): string {
  return `${kind.replaceAll('_', ' ')} ${name}`
}

/** The few short inputs that tell this step from its like: "(Tokyo)". */
function inputWords(step: SynthesisStep): string {
  const values = Object.values(step.inputs)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map(String)
    .filter((text) => text !== '' && !text.includes('{{') && !text.includes('\n'))
    .map((text) => clip(text, 60))
  return values.length === 0 ? '' : `(${values.slice(0, 3).join(', ')})`
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
