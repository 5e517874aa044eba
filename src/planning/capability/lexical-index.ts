import type { Capability } from '../../core/capability.ts'
import { normalize } from './normalize.ts'
import { kindStem, parametersOf, wordsOf, type Parameter } from './parameter.ts'
import { stem } from './stem.ts'
import type { Token } from './token.ts'
import { aliasesOf, knownVerbs, verbsLike } from './synonyms.ts'
import {
  bringingVerbs,
  determiners,
  imperativeVerbs,
  prepositions,
  questionWords,
  stopWords,
} from './vocabulary.ts'

/** What the planner knows of one capability. */
export interface Profile {
  readonly index: number
  readonly capability: Capability
  readonly isRead: boolean
  /** Stem to weight: how much a word says for this capability. */
  readonly bag: ReadonlyMap<string, number>
  readonly nameStems: readonly string[]
  readonly verbs: ReadonlySet<string>
  /** Its name's verb and the first word of its description. */
  readonly ownVerbs: ReadonlySet<string>
  readonly parameters: readonly Parameter[]
  readonly requires: readonly string[]
  readonly produces: readonly string[]
  /** It searches by free words, so words it does not know speak not against it. */
  readonly isOpen: boolean
  /** Something comes into being through it, so "with X" can mean it. */
  readonly brings: boolean
}

/** Every word of a capability list, and who it speaks for. Built once for a list. */
export interface LexicalIndex {
  readonly profiles: readonly Profile[]
  readonly postings: ReadonlyMap<string, readonly number[]>
  readonly idf: ReadonlyMap<string, number>
  readonly kinds: ReadonlySet<string>
  /** Words (not stems) that can lead an instruction. */
  readonly leadVerbs: ReadonlySet<string>
  readonly verbStems: ReadonlySet<string>
  readonly enumStems: ReadonlySet<string>
  readonly compounds: ReadonlySet<string>
  /** First parts of names that are no kinds: "aws", "github". */
  readonly providers: ReadonlySet<string>
  readonly producers: ReadonlyMap<string, readonly number[]>
}

const cache = new WeakMap<readonly Capability[], LexicalIndex>()

/** The index of a capability list; the same array is indexed once. */
export function lexicalIndexOf(capabilities: readonly Capability[]): LexicalIndex {
  const known = cache.get(capabilities)
  if (known !== undefined) return known
  const built = buildLexicalIndex(capabilities)
  cache.set(capabilities, built)
  return built
}

function buildLexicalIndex(capabilities: readonly Capability[]): LexicalIndex {
  const compounds = new Set(
    capabilities.flatMap((one) => wordsOf(one.name)).filter((word) => word.length > 5),
  )
  const profiles = capabilities.map((one, index) => profileOf(one, index, compounds))
  const postings = new Map<string, number[]>()
  for (const profile of profiles) {
    for (const word of profile.bag.keys()) append(postings, word, profile.index)
  }
  const idf = new Map<string, number>()
  for (const [word, list] of postings) idf.set(word, idfOf(profiles.length, list.length))
  return {
    profiles,
    postings,
    idf,
    kinds: kindsOf(profiles),
    leadVerbs: leadVerbsOf(capabilities),
    verbStems: new Set([
      ...profiles.flatMap((one) => [...one.verbs]),
      ...[...imperativeVerbs].map(stem),
    ]),
    enumStems: new Set(
      profiles
        .flatMap((one) => one.parameters.flatMap(enumStemsOf))
        .flatMap((one) => [one, ...aliasesOf(one)]),
    ),
    compounds,
    providers: providersIn(profiles),
    producers: producersOf(profiles),
  }
}

function idfOf(count: number, found: number): number {
  return Math.log(1 + (count - found + 0.5) / (found + 0.5))
}

function providersIn(profiles: readonly Profile[]): ReadonlySet<string> {
  const kinds = kindsOf(profiles)
  const firsts = profiles.flatMap(({ capability }) => {
    const [first = '', ...rest] = capability.name.toLowerCase().split('.')
    return rest.length > 0 && !kinds.has(stem(first)) ? [first] : []
  })
  return new Set(firsts)
}

function producersOf(profiles: readonly Profile[]): ReadonlyMap<string, readonly number[]> {
  const producers = new Map<string, number[]>()
  for (const profile of profiles) {
    for (const kind of profile.produces) append(producers, kind, profile.index)
  }
  return producers
}

function kindsOf(profiles: readonly Profile[]): ReadonlySet<string> {
  const kinds = new Set<string>()
  for (const profile of profiles) {
    for (const kind of [...profile.requires, ...profile.produces]) kinds.add(kind)
    for (const parameter of profile.parameters) {
      if (parameter.role === 'entity' && parameter.kind !== undefined) kinds.add(parameter.kind)
    }
  }
  kinds.delete('')
  return kinds
}

/** What was read of a capability, and which compounds decided how it was read. */
interface KnownProfile {
  readonly profile: Profile
  /** Pairs of its words that would be one word if the registry wrote them as one. */
  readonly pairs: readonly string[]
  readonly joined: ReadonlySet<string>
}

const knownProfiles = new WeakMap<Capability, KnownProfile>()

/** A capability is read once for as long as it stays the same object in a registry of such words. */
function profileOf(capability: Capability, index: number, compounds: ReadonlySet<string>): Profile {
  const known = knownProfiles.get(capability)
  if (known?.pairs.every((pair) => compounds.has(pair) === known.joined.has(pair)) === true) {
    return known.profile.index === index ? known.profile : { ...known.profile, index }
  }
  const profile = createProfile(capability, index, compounds)
  const pairs = known?.pairs ?? pairsOf(capability)
  const joined = new Set(pairs.filter((pair) => compounds.has(pair)))
  knownProfiles.set(capability, { profile, pairs, joined })
  return profile
}

function pairsOf(capability: Capability): readonly string[] {
  const pairs = new Set<string>()
  for (const text of [firstPart(capability.description), ...capability.examples]) {
    const spoken = wordsOf(text)
    for (const [at, word] of spoken.slice(1).entries()) {
      const before = spoken[at] ?? ''
      pairs.add(before + word)
      pairs.add(before + stem(word))
    }
  }
  return [...pairs].filter((pair) => pair.length > 5)
}

function createProfile(
  capability: Capability,
  index: number,
  compounds: ReadonlySet<string>,
): Profile {
  const parameters = parametersOf(capability)
  const description = normalize(firstPart(capability.description), compounds)
  const examples = capability.examples.map((one) => normalize(one, compounds))
  const names = wordsOf(capability.name)
  const bag = new Map<string, number>()
  const add = (word: string, weight: number): void => {
    if (word !== '' && !stopWords.has(word)) bag.set(word, Math.max(bag.get(word) ?? 0, weight))
  }
  for (const parameter of parameters) for (const part of parameter.stems) add(part, 0.35)
  for (const parameter of parameters) for (const value of enumStemsOf(parameter)) add(value, 0.5)
  for (const kind of capability.produces) for (const part of wordsOf(kind)) add(stem(part), 0.6)
  for (const token of description) if (isContent(token)) add(token.stem, 0.7)
  const own = new Set([...bag.keys(), ...names.map(stem)])
  for (const example of examples) for (const word of exampleStems(example, own)) add(word, 0.8)
  for (const name of names) add(stem(name), 1)
  const verbs = verbsOf(capability, description, examples)
  const isRead = capability.reversibility === 'read'
  return {
    index,
    capability,
    isRead,
    bag,
    nameStems: [...new Set(names.map(stem))].filter((one) => !stopWords.has(one)),
    verbs,
    ownVerbs: ownVerbsOf(capability, description),
    parameters,
    requires: capability.requires.map(kindStem),
    produces: capability.produces.map(kindStem),
    isOpen:
      isRead &&
      parameters.some((one) => one.required && one.role === 'query') &&
      (verbs.has(stem('search')) || verbs.has(stem('research'))),
    brings: [...verbs].some((verb) => bringingVerbs.has(verb)),
  }
}

/** The first sentences of a description; later ones of a long text are advice, not meaning. */
function firstPart(description: string): string {
  return description.slice(0, 240).split('\n\n')[0] ?? ''
}

function isContent(token: Token): boolean {
  return token.type === 'word' && !stopWords.has(token.word)
}

export function enumStemsOf(parameter: Parameter): readonly string[] {
  if (parameter.role !== 'enum') return []
  return (parameter.schema.enum ?? []).flatMap((value) =>
    typeof value === 'string' ? wordsOf(value).map(stem) : [],
  )
}

/**
 * The words of an example that mean something: its sample values (names of people, things and
 * places) are left out. A bare noun after the verb or a preposition that the capability does not
 * know from elsewhere is such a value.
 */
function exampleStems(example: readonly Token[], own: ReadonlySet<string>): readonly string[] {
  const stems: string[] = []
  for (const [at, token] of example.entries()) {
    if (token.word === 'that') break
    if (!isContent(token)) continue
    if (own.has(token.stem) || at === 0 || !isSample(example, at, own)) stems.push(token.stem)
  }
  return stems
}

function isSample(example: readonly Token[], at: number, own: ReadonlySet<string>): boolean {
  const token = example[at]
  const before = example[at - 1]
  const after = example[at + 1]
  if (token === undefined || before === undefined) return false
  if (token.capital && token.text !== token.text.toUpperCase()) return true
  if (after?.type === 'word' && own.has(after.stem) && isContent(after)) return true
  const follows = at === 1 || prepositions.has(before.word)
  const isNamed = /^(?:called|named|titled)$/u.test(before.word)
  const ends = after?.type !== 'word' || stopWords.has(after.word)
  const afterKind = at > 1 && before.type === 'word' && own.has(before.stem)
  return isNamed || ((follows || afterKind) && !determiners.has(before.word) && ends)
}

/** Verbs of a capability: of its name, and where its description and examples use a verb. */
function verbsOf(
  capability: Capability,
  description: readonly Token[],
  examples: readonly (readonly Token[])[],
): ReadonlySet<string> {
  const verbs = new Set<string>()
  const last = wordsOf(capability.name.split('.').at(-1) ?? '')
  if (last[0] !== undefined) verbs.add(stem(last[0]))
  for (const verb of verbsInText(description)) verbs.add(verb)
  for (const example of examples) {
    const [first, second] = example
    if (first === undefined || questionWords.has(first.word) || determiners.has(first.word))
      continue
    const isNoun =
      second !== undefined && prepositions.has(second.word) && !imperativeVerbs.has(first.word)
    if (first.type === 'word' && !isNoun) verbs.add(first.stem)
  }
  return verbs
}

function ownVerbsOf(capability: Capability, description: readonly Token[]): ReadonlySet<string> {
  const name = wordsOf(capability.name.split('.').at(-1) ?? '')[0] ?? ''
  return new Set([stem(name), description[0]?.stem ?? ''])
}

/** The first word, and words in verb position: "Check that … and create it", "… to notify people". */
function verbsInText(tokens: readonly Token[]): readonly string[] {
  const verbs: string[] = []
  let isThird = false
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'word') continue
    const before = tokens[at - 1]?.word ?? ''
    const isLead = at === 0 && !determiners.has(token.word)
    const isInfinitive =
      (before === 'to' || before === 'and' || before === 'or') && isVerb(token.word)
    const opensThird = (before === 'that' || before === 'which') && token.form === 'third'
    const goesOnThird = isThird && before === 'and' && token.form === 'third'
    if (opensThird) isThird = true
    if (isLead || isInfinitive || opensThird || goesOnThird) verbs.push(token.stem)
  }
  return verbs
}

function isVerb(word: string): boolean {
  return imperativeVerbs.has(word)
}

function leadVerbsOf(capabilities: readonly Capability[]): ReadonlySet<string> {
  const verbs = new Set([...imperativeVerbs, ...knownVerbs])
  for (const capability of capabilities) {
    const last = wordsOf(capability.name.split('.').at(-1) ?? '')
    const first = last[0]
    if (first !== undefined && first.length > 2 && !stopWords.has(first)) verbs.add(first)
  }
  return verbs
}

/** Whether a verb, or one that may mean the same, is a verb of the capability. */
export function hasVerb(profile: Profile, verbStem: string): boolean {
  if (profile.verbs.has(verbStem)) return true
  for (const like of verbsLike(verbStem)) if (profile.verbs.has(like)) return true
  return false
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
