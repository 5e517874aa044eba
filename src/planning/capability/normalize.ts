import { spellOut } from './spell-out.ts'
import { stem } from './stem.ts'
import type { LexicalIndex } from './lexical-index.ts'
import { cutPoliteness } from './politeness.ts'
import { mendSpelling } from './spelling.ts'
import { createWord, isMark, textOf, type Token } from './token.ts'
import { tokenize } from './tokenize.ts'
import { determiners } from './vocabulary.ts'
import { readTrailingParticiples, readWishes } from './wishes.ts'

/** Turns text into tokens in which one meaning is one word: phrasal verbs joined, idioms replaced. */
export function normalize(
  text: string,
  compounds: ReadonlySet<string> = new Set(),
): readonly Token[] {
  return joinWords(tokenize(text), compounds)
}

/** The same for what a person asks: slips are mended, and wishes become instructions. */
export function normalizeRequest(text: string, index: LexicalIndex): readonly Token[] {
  const spoken = cutPoliteness(mendSpelling(spellOut(tokenize(text), index), index))
  return joinWords(readTrailingParticiples(readWishes(spoken, placesOf(index))), index.compounds)
}

const places = new WeakMap<LexicalIndex, ReadonlySet<string>>()

/** Where something can be put: values to choose from, and providers ("aws") by their names. */
function placesOf(index: LexicalIndex): ReadonlySet<string> {
  const known = places.get(index)
  if (known !== undefined) return known
  const found = new Set([...index.enumStems, ...index.providers])
  places.set(index, found)
  return found
}

function joinWords(tokens: readonly Token[], compounds: ReadonlySet<string>): readonly Token[] {
  const replaced = replacePhrases(tokens)
  const joined = joinSeparableVerbs(replaced)
  return joinCompounds(joined, compounds)
}

/** Phrases that stand for other words. Longer ones come first. */
const phraseTexts: readonly (readonly [string, string])[] = [
  ['as soon as', 'once'],
  ['as long as', 'if'],
  ['in case of', 'if'],
  ['in the event that', 'if'],
  ['in case', 'if'],
  ['provided that', 'if'],
  ['assuming that', 'if'],
  ['assuming', 'if'],
  ['only if', 'if'],
  ['only when', 'if'],
  ['even if', 'if'],
  ['but only if', 'if'],
  ['if not', 'unless'],
  ['or else', 'otherwise'],
  ['or otherwise', 'otherwise'],
  ['after that', 'then'],
  ['after this', 'then'],
  ['once done', 'then'],
  ['when done', 'then'],
  ['when finished', 'then'],
  ['followed by', 'then'],
  ['following that', 'then'],
  ['afterwards', 'then'],
  ['afterward', 'then'],
  ['subsequently', 'then'],
  ['thereafter', 'then'],
  ['finally', 'then'],
  ['lastly', 'then'],
  ['prior to', 'before'],
  ['instead of', 'without'],
  ['rather than', 'without'],
  ['but without', 'without'],
  ['except for', 'without'],
  ['leave out', 'without'],
  ['skip the', 'without the'],
  ['but not', 'without'],
  ['and not', 'without'],
  ['including', 'with'],
  ['along with', 'with'],
  ['together with', 'with'],
  ['as well as', 'and'],
  ['plus', 'and'],
  ['we need to', 'let us'],
  ['i need to', 'let us'],
  ['we have to', 'let us'],
  ['i have to', 'let us'],
  ...['i', 'we'].flatMap((who): [string, string][] => [
    [`${who} must`, 'let us'],
    [`${who} have got to`, 'let us'],
    [`${who} ought to`, 'let us'],
  ]),
  ['i need you to', 'let us'],
  ['i want you to', 'let us'],
  ['i want to', 'let us'],
  ['we want to', 'let us'],
  ['i would like you to', 'let us'],
  ["i'd like you to", 'let us'],
  ['i would like to', 'let us'],
  ['we would like to', 'let us'],
  ["i'd like to", 'let us'],
  ["we'd like to", 'let us'],
  ...['i', 'we', 'you'].flatMap((who): [string, string][] =>
    ['need', 'want', 'would like'].flatMap((wish): [string, string][] => [
      [`${who} ${wish} a`, 'create a'],
      [`${who} ${wish} an`, 'create an'],
      [`${who} ${wish} another`, 'create another'],
      [`${who} ${wish} the`, 'show the'],
    ]),
  ),
  ...["i'd", "we'd"].flatMap((who): [string, string][] => [
    [`${who} like a`, 'create a'],
    [`${who} like an`, 'create an'],
    [`${who} like another`, 'create another'],
    [`${who} like the`, 'show the'],
  ]),
  ...['i', 'we'].flatMap((who): [string, string][] =>
    ['need', 'want', 'would like'].map((wish): [string, string] => [
      `${who} ${wish} version`,
      'deploy version',
    ]),
  ),
  ...[
    'i want',
    'we want',
    'i need',
    'we need',
    'i would like',
    'we would like',
    "i'd like",
    "we'd like",
  ].map((wish): [string, string] => [`${wish} to know`, 'show']),
  ['see to it that', 'ensure that'],
  ['see that', 'ensure that'],
  ['get me a new', 'create a new'],
  ['get us a new', 'create a new'],
  ['give it a', 'add a'],
  ['give it an', 'add an'],
  ...['that', 'which'].flatMap((word): [string, string][] => [
    [`${word} has`, 'with'],
    [`${word} have`, 'with'],
    [`${word} includes`, 'with'],
  ]),
  ['it needs a', 'add a'],
  ['it needs an', 'add an'],
  ['it also needs a', 'add a'],
  ['it also needs an', 'add an'],
  ['what about', 'how'],
  ['make sure that', 'ensure that'],
  ['make sure', 'ensure'],
  ['get rid of', 'delete'],
  ['give me', 'show'],
  ['show me', 'show'],
  ['get me', 'show'],
  ['tell me', 'show'],
  ['send me', 'show'],
  ['bring me', 'show'],
  ['let me see', 'show'],
  ['let me know', 'show'],
  ['find out', 'search'],
  ['do some research on', 'research'],
  ['do research on', 'research'],
  ['drop a note', 'send a message'],
  ['drop a line', 'send a message'],
  ['with the name', 'named'],
  ['with name', 'named'],
  ['by the name of', 'named'],
  ['take part in', 'attend'],
  ['takes part in', 'attends'],
  ['taking part in', 'attending'],
  ['look for', 'search for'],
  ['hunt for', 'search for'],
  ['stress test', 'load test'],
  ['performance test', 'load test'],
  ['double check', 'check'],
  ['get hold of', 'get'],
  ['keep an eye on', 'monitor'],
  ['check out', 'get'],
  ['take a look at', 'show'],
  ['have a look at', 'show'],
  ['look at', 'show'],
  ['look into', 'investigate'],
  ['google', 'search'],
  ['sign off', 'approve'],
  ['roll out', 'rollout'],
  ['redeploy', 'deploy'],
  ['rebuild', 'build'],
  ['rerun', 'run'],
  ['recreate', 'create'],
  ['resend', 'send'],
  ['go ahead and', 'please'],
  ['by the way', 'please'],
  ['do not forget to', 'please'],
  ["don't forget to", 'please'],
  ['remember to', 'please'],
  ['be sure to', 'please'],
  ['feel free to', 'please'],
  ['help me to', 'please'],
  ['help me', 'please'],
]

const phrases = indexPhrases()

function indexPhrases(): ReadonlyMap<
  string,
  readonly (readonly [readonly string[], readonly string[]])[]
> {
  const byFirst = new Map<string, (readonly [readonly string[], readonly string[]])[]>()
  const longestFirst = [...phraseTexts].sort((a, b) => b[0].length - a[0].length)
  for (const [from, to] of longestFirst) {
    const pattern = from.split(' ')
    const first = pattern[0] ?? ''
    byFirst.set(first, [...(byFirst.get(first) ?? []), [pattern, to.split(' ')]])
  }
  return byFirst
}

function replacePhrases(tokens: readonly Token[]): readonly Token[] {
  const result: Token[] = []
  let at = 0
  while (at < tokens.length) {
    const isAsked = /^(?:do|does|did|would|will|should|what|why|when|if)$/u.test(
      tokens[at - 1]?.word ?? '',
    )
    const rule = (phrases.get(tokens[at]?.word ?? '') ?? []).find(
      ([pattern]) =>
        !(isAsked && /^(?:i|we)$/u.test(pattern[0] ?? '')) &&
        pattern.every((word, offset) => {
          const token = tokens[at + offset]
          return token?.type === 'word' && token.word === word
        }),
    )
    const token = tokens[at]
    if (token === undefined) break
    if (rule === undefined || token.type !== 'word') {
      result.push(token)
      at += 1
      continue
    }
    const [pattern, replacement] = rule
    result.push(...replacement.map((word) => createWord(word)))
    at += pattern.length
  }
  return result
}

/** First word's stem, particle, and the one verb that both mean; `words` is how many may stand between. */
const separableVerbs: readonly (readonly [string, string, string])[] = [
  ['back', 'up', 'backup'],
  ['roll', 'back', 'rollback'],
  ['take', 'back', 'rollback'],
  ['roll', 'out', 'rollout'],
  ['set', 'up', 'setup'],
  ['spin', 'up', 'spinup'],
  ['stand', 'up', 'spinup'],
  ['turn', 'on', 'enable'],
  ['switch', 'on', 'enable'],
  ['turn', 'off', 'disable'],
  ['switch', 'off', 'disable'],
  ['look', 'up', 'lookup'],
  ['take', 'live', 'deploy'],
  ['bring', 'live', 'deploy'],
  ['put', 'live', 'deploy'],
  ['make', 'live', 'deploy'],
  ['get', 'live', 'deploy'],
  ['bring', 'back', 'restore'],
  ['get', 'back', 'restore'],
  ['leave', 'alone', 'without'],
  ['kick', 'off', 'run'],
  ['fire', 'off', 'send'],
  ['keep', 'posted', 'notify'],
  ['keep', 'informed', 'notify'],
  ['keep', 'updated', 'notify'],
  ['let', 'know', 'notify'],
  ['tear', 'down', 'delete'],
  ['take', 'down', 'stop'],
  ['shut', 'down', 'stop'],
  ['write', 'up', 'write'],
  ['let', 'into', 'grant'],
  ['bring', 'up', 'spinup'],
]

const gapMax = 6

function joinSeparableVerbs(tokens: readonly Token[]): readonly Token[] {
  const result: Token[] = []
  const dropped = new Set<number>()
  for (const [at, token] of tokens.entries()) {
    if (dropped.has(at)) continue
    const found = token.type === 'word' ? findParticle(tokens, at) : undefined
    if (found === undefined) {
      result.push(token)
      continue
    }
    result.push({
      ...createWord(found.verb),
      text: found.particleAt === at + 1 ? textOf(tokens.slice(at, at + 2)) : token.text,
      form: token.form,
      capital: token.capital,
    })
    if (found.keepsParticle) continue
    dropped.add(found.particleAt)
  }
  return result
}

function findParticle(
  tokens: readonly Token[],
  at: number,
):
  | { readonly verb: string; readonly particleAt: number; readonly keepsParticle: boolean }
  | undefined {
  const first = tokens[at]
  const candidates = separableVerbs.filter(([verb]) => stem(verb) === first?.stem)
  if (first === undefined || candidates.length === 0) return undefined
  const before = tokens[at - 1]
  if (before !== undefined && determiners.has(before.word) && first.form === 'base') {
    // "a back up" is fine as one noun, "the set …" is not a verb.
    if (tokens[at + 1]?.word !== 'up') return undefined
  }
  for (let next = at + 1; next <= at + gapMax && next < tokens.length; next += 1) {
    const token = tokens[next]
    if (token === undefined || token.type === 'mark') return undefined
    const joinsNames = tokens[next - 1]?.capital === true && tokens[next + 1]?.capital === true
    if (token.word === 'and' && !joinsNames) return undefined
    const rule = candidates.find(([, particle]) => particle === token.word)
    if (rule === undefined || isAmount(tokens, next)) continue
    return { verb: rule[2], particleAt: next, keepsParticle: rule[1] === 'live' }
  }
  return undefined
}

/** "bring it up to 5", "scale it back to 2": how far, no verb of its own. */
function isAmount(tokens: readonly Token[], particle: number): boolean {
  return tokens[particle + 1]?.word === 'to' && tokens[particle + 2]?.literal === 'number'
}

/** "load test" is one word where the registry writes it as one (`loadtest.run`). */
function joinCompounds(tokens: readonly Token[], compounds: ReadonlySet<string>): readonly Token[] {
  const result: Token[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]
    const next = tokens[at + 1]
    if (token === undefined) break
    if (token.type === 'word' && token.word.includes('-')) {
      const whole = token.word.replaceAll('-', '')
      result.push(compounds.has(whole) || whole === 'email' ? createWord(token.text, whole) : token)
      continue
    }
    const joined =
      next?.type === 'word' && token.type === 'word' ? join(token, next, compounds) : undefined
    result.push(joined ?? token)
    if (joined !== undefined) at += 1
  }
  return result
}

function join(token: Token, next: Token, compounds: ReadonlySet<string>): Token | undefined {
  const word = token.word + next.word
  const singular = token.word + next.stem
  const found = compounds.has(word) ? word : compounds.has(singular) ? singular : undefined
  if (found === undefined) return undefined
  return {
    ...createWord(found),
    text: `${token.text} ${next.text}`,
    capital: token.capital,
    form: next.form,
  }
}

/** Whether a sentence ends here. */
export function endsSentence(token: Token | undefined): boolean {
  return isMark(token, '.', '!', '?', ';', '\n')
}
