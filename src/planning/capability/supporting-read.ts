import type { JsonSchema } from '../../core/json.ts'
import { readValues } from './fill.ts'
import type { LexicalIndex, Profile } from './lexical-index.ts'
import { wordsOf } from './parameter.ts'
import { readRegion, type Region } from './phrase.ts'
import { stem } from './stem.ts'
import { isWord, type Token } from './token.ts'
import { isAlias, nounsLike } from './synonyms.ts'

/** A reading capability whose result another step of the same clause works on. */
export interface Helper {
  readonly profile: Profile
  /** Stems that it explains. */
  readonly explains: ReadonlySet<string>
  /** Its part of the clause. */
  readonly region: Region
  /** For "all attendees": the main step is done once for each of this list. */
  readonly list:
    | { readonly property: string | undefined; readonly items: JsonSchema | undefined }
    | undefined
}

const entityRoles = new Set(['entity', 'place', 'person', 'hostname', 'path', 'url', 'email'])

/**
 * A capability that reads what the main one needs: "email **the logs of search** to …". It must be
 * named by a word that the main one does not know, and its own needs must be said by name.
 */
export function findHelper(
  region: Region,
  index: LexicalIndex,
  main: { readonly profile: Profile; readonly verb: Token | undefined },
): Helper | undefined {
  for (const token of region.tokens) {
    if (token.type !== 'word' || token === main.verb) continue
    if ((main.profile.bag.get(token.stem) ?? 0) >= 0.5) continue
    for (const at of index.postings.get(token.stem) ?? []) {
      const profile = index.profiles[at]
      if (profile === undefined || !profile.isRead || profile === main.profile) continue
      const names = [...profile.nameStems, ...profile.produces]
      if (!names.includes(token.stem) || isSharedKind(token.stem, main.profile)) continue
      if (!isReady(profile, region, index)) continue
      return { profile, region, explains: new Set(profile.bag.keys()), list: undefined }
    }
  }
  return undefined
}

function isSharedKind(word: string, main: Profile): boolean {
  return main.requires.includes(word) || main.parameters.some((one) => one.kind === word)
}

/** All it requires is said, and by name: free words are no proof. */
function isReady(profile: Profile, region: Region, index: LexicalIndex): boolean {
  const required = profile.parameters.filter((one) => one.required)
  if (required.length === 0) return true
  const values = readValues(profile, region, index)
  return required.every((one) => entityRoles.has(one.role) && values.has(one.name))
}

/** "all attendees of …", "everyone who attends …", "every meeting …": a list that is known at run time. */
export function findList(region: Region, index: LexicalIndex): Helper | undefined {
  const { tokens } = region
  const at = tokens.findIndex((token) =>
    isWord(token, 'all', 'each', 'every', 'everyone', 'everybody', 'anyone'),
  )
  if (at < 0) return undefined
  const isPeople = isWord(tokens[at], 'everyone', 'everybody', 'anyone')
  const nouns = isPeople ? tokens.slice(at + 1) : tokens.slice(at + 1, at + 5)
  for (const profile of index.profiles) {
    if (!profile.isRead) continue
    const list =
      listOf(profile, nouns, isPeople) ?? (isPeople ? peopleOf(profile, nouns) : undefined)
    if (list === undefined) continue
    const part = tokens.slice(at + 1)
    const target = addressAt(part)
    return {
      profile,
      list: { property: list.property, items: list.items },
      explains: new Set([
        ...profile.bag.keys(),
        ...part.slice(0, target).map((token) => token.stem),
      ]),
      region: readRegion(part.slice(0, target), index, 0),
    }
  }
  return undefined
}

/** Where the list's description ends: "… review | to a follow-up", "… | by email". */
function addressAt(tokens: readonly Token[]): number {
  const at = tokens.findIndex(
    (token, position) => position > 1 && isWord(token, 'to', 'by', 'via', 'that', 'about'),
  )
  return at < 0 ? tokens.length : at
}

type OutputList = { readonly property: string | undefined; readonly items: JsonSchema | undefined }

/** "everyone in the standup": whoever the capability that knows the word lists. */
function peopleOf(profile: Profile, nouns: readonly Token[]): OutputList | undefined {
  const isKnown = nouns.some(
    (token) =>
      token.type === 'word' &&
      [token.stem, ...nounsLike(token.stem)].some((one) => (profile.bag.get(one) ?? 0) >= 0.5),
  )
  return isKnown ? listOfPeople(profile) : undefined
}

/** The output that lists people, if the capability has one. */
export function listOfPeople(profile: Profile): OutputList | undefined {
  const properties = Object.entries(profile.capability.output.properties ?? {})
  const found = properties.find(
    ([name, schema]) => schema.type === 'array' && holdsPeople(name, schema),
  )
  return found === undefined ? undefined : { property: found[0], items: found[1].items }
}

function holdsPeople(property: string, schema: JsonSchema): boolean {
  const fields = Object.keys(schema.items?.properties ?? {})
  return (
    fields.some((name) => /mail/iu.test(name)) ||
    /attend|people|person|user|member|guest|participant/iu.test(property)
  )
}

function listOf(
  profile: Profile,
  nouns: readonly Token[],
  isPeople: boolean,
): { readonly property: string | undefined; readonly items: JsonSchema | undefined } | undefined {
  const { output } = profile.capability
  for (const [property, schema] of Object.entries(output.properties ?? {})) {
    if (schema.type !== 'array' || (isPeople && !holdsPeople(property, schema))) continue
    const own = stem(wordsOf(property).at(-1) ?? '')
    const isSaid = nouns.some((token) => token.type === 'word' && isAlias(own, token.stem))
    const isDone = nouns.some(
      (token) => token.type === 'word' && own.startsWith(token.stem) && token.stem.length > 4,
    )
    if (isSaid || isDone) return { property, items: schema.items }
  }
  if (output.type !== 'array') return undefined
  const isSaid = nouns.some(
    (token) => token.type === 'word' && profile.produces.some((kind) => isAlias(kind, token.stem)),
  )
  return isSaid ? { property: undefined, items: output.items } : undefined
}
