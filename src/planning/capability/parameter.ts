import type { Capability } from '../../core/capability.ts'
import type { JsonSchema } from '../../core/json.ts'
import { stem } from './stem.ts'
import { isAlias } from './synonyms.ts'

/** What sort of value a parameter takes, as its schema and name show it. */
export type ParameterRole =
  | 'enum'
  | 'email'
  | 'hostname'
  | 'url'
  | 'path'
  | 'channel'
  | 'date'
  | 'number'
  | 'boolean'
  | 'version'
  | 'entity'
  | 'place'
  | 'person'
  | 'title'
  | 'query'
  | 'material'
  | 'list'
  | 'object'

export interface Parameter {
  readonly name: string
  readonly schema: JsonSchema
  readonly role: ParameterRole
  readonly required: boolean
  /** Stems of the words of its name. */
  readonly stems: readonly string[]
  /** The kind of entity it names, as a stem; for a list, of its items. */
  readonly kind: string | undefined
  /** It names the thing that the capability makes. */
  readonly isNew: boolean
}

/** The words of an identifier: `createRepository_v2` gives `create`, `repository`, `v2`. */
export function wordsOf(identifier: string): readonly string[] {
  return identifier
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}

/** The stem by which a kind is spoken of: of its last word. */
export function kindStem(kind: string): string {
  return stem(wordsOf(kind).at(-1) ?? '')
}

export function parametersOf(capability: Capability): readonly Parameter[] {
  const required = new Set(capability.input.required ?? [])
  const properties = Object.entries(capability.input.properties ?? {})
  return properties.map(([name, schema]) =>
    createParameter(capability, { name, schema, required: required.has(name) }),
  )
}

function createParameter(
  capability: Capability,
  given: { readonly name: string; readonly schema: JsonSchema; readonly required: boolean },
): Parameter {
  const stems = wordsOf(given.name).map(stem)
  const role = roleOf(given.schema, stems)
  const kind = role === 'list' ? stems.at(-1) : entityKind(capability, role, stems)
  const produced = capability.produces.map(kindStem)
  const isPlainName = stems.every((part) => identityStems.has(part))
  return {
    ...given,
    role,
    stems,
    kind,
    isNew:
      role === 'entity' &&
      kind !== undefined &&
      produced.includes(kind) &&
      (isPlainName || makes(capability)) &&
      !capability.requires.map(kindStem).includes(kind),
  }
}

const roleWords: readonly (readonly [ParameterRole, string])[] = [
  ['channel', 'channel room'],
  ['version', 'version tag'],
  ['path', 'path file filename directory folder'],
  ['url', 'url uri link'],
  ['date', 'date day since until when due time deadline start end'],
  ['place', 'city location place region country zone town'],
  [
    'person',
    'person user to recipient assignee attendee owner author reviewer member team cc bcc who',
  ],
  ['title', 'title subject headline heading label'],
  ['query', 'query q search topic question term keyword keywords prompt about'],
  [
    'material',
    `material text body content contents message document summary data result results note notes description
     comment report input findings instructions thought draft`,
  ],
]

const roleByStem: ReadonlyMap<string, ParameterRole> = new Map(
  roleWords.flatMap(([role, text]) =>
    text.split(/\s+/u).map((word): [string, ParameterRole] => [stem(word), role]),
  ),
)

function roleOf(schema: JsonSchema, stems: readonly string[]): ParameterRole {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  if (Array.isArray(schema.enum) && schema.enum.some((value) => typeof value === 'string'))
    return 'enum'
  if (types.includes('array')) return 'list'
  if (types.includes('object')) return 'object'
  if (types.includes('boolean')) return 'boolean'
  if (types.includes('integer') || types.includes('number')) return 'number'
  const byFormat = formatRoles.get(schema.format ?? '')
  if (byFormat !== undefined) return byFormat
  if (stems.includes('email') || stems.join('') === 'emailaddress') return 'email'
  if (stems.includes('hostname')) return 'hostname'
  return roleByStem.get(stems.at(-1) ?? '') ?? 'entity'
}

const formatRoles: ReadonlyMap<string, ParameterRole> = new Map([
  ['email', 'email'],
  ['hostname', 'hostname'],
  ['uri', 'url'],
  ['url', 'url'],
  ['date', 'date'],
  ['date-time', 'date'],
  ['time', 'date'],
])

/** Its verb brings something new about; "rotate" works on what is there. */
function makes(capability: Capability): boolean {
  const verb = wordsOf(capability.name.split('.').at(-1) ?? '')[0] ?? ''
  return /^(?:create|add|make|new|register|provision|open|insert|setup)$/u.test(verb)
}

const identityStems: ReadonlySet<string> = new Set(
  ['name', 'id', 'identifi', 'key', 'slug', 'handl'].map(stem),
)

/** `name` of a service, `repositoryId`, `application`: each names a thing of some kind. */
function entityKind(
  capability: Capability,
  role: ParameterRole,
  stems: readonly string[],
): string | undefined {
  const kinds = [...capability.requires, ...capability.produces].map(kindStem)
  const spoken = stems.filter((part) => !identityStems.has(part))
  const own = spoken.at(-1)
  if (own !== undefined) return kinds.find((kind) => isAlias(kind, own)) ?? own
  if (role !== 'entity' && role !== 'enum') return undefined
  const produced = capability.produces.map(kindStem)
  const nameStems = wordsOf(capability.name).map(stem)
  return (
    produced.find((kind) => nameStems.includes(kind)) ??
    produced[0] ??
    kinds[0] ??
    nounOf(capability)
  )
}

/** What a capability without kinds is about: `github.get_repository` is about a repository. */
function nounOf(capability: Capability): string | undefined {
  const parts = capability.name.split('.')
  const last = wordsOf(parts.at(-1) ?? '')
  return stem(last.length > 1 ? (last.at(-1) ?? '') : (wordsOf(parts[0] ?? '').at(-1) ?? ''))
}

const relatedKinds: ReadonlyMap<string, readonly string[]> = new Map([
  [stem('deployment'), [stem('application'), stem('service')]],
  [stem('repository'), [stem('application'), stem('project')]],
  [stem('application'), [stem('repository'), stem('project')]],
  [stem('project'), [stem('application'), stem('repository')]],
])

/** Kinds whose name may stand for a thing of this kind: a deployment is spoken of by its application. */
export function kindsStandingFor(kind: string): readonly string[] {
  return relatedKinds.get(kind) ?? []
}
