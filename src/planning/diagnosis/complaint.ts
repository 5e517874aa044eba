import { isAlias } from '../capability/synonyms.ts'
import { stem } from '../capability/stem.ts'
import { after, complaints, determiners, guards, openers, pronouns } from './complaint-patterns.ts'

/** A complaint: something does not work as it should. */
export interface Complaint {
  /** What does not work, as it was called; undefined where only "my application" or "it" was said. */
  readonly name?: string
  /** The word beside the name that says what sort of thing it is, as a stem. */
  readonly kind?: string
  /** The subject was spoken of by a pronoun. */
  readonly isPronoun: boolean
  /** Values of the checks' own choices that were said, such as the environment: by parameter. */
  readonly choices: { readonly [parameter: string]: string }
}

/** What the words of a complaint are read against: what the checks know. */
export interface ComplaintWords {
  /** Sorts of things that can be checked: `application`, `service`. */
  readonly kinds: readonly string[]
  /** Values that a parameter of a check can have: `environment` to `staging`, `production`. */
  readonly choices: { readonly [parameter: string]: readonly string[] }
}

/** The complaint of a message, if it is one. Pure; reads words only, in English. */
export function readComplaint(message: string, words: ComplaintWords): Complaint | undefined {
  const text = message.slice(0, 2_000).replaceAll(/[’]/gu, "'").replaceAll(/n't\b/giu, ' not')
  const unquoted = text.replaceAll(/"[^"]*\s[^"]*"|“[^”]*\s[^”]*”/gu, ' ')
  const plain = unquoted
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/\bca not\b/giu, 'can not')
    .trim()
  for (const sentence of plain.split(/(?<=[.;!?])\s+/u)) {
    for (const pattern of complaints) {
      const match = pattern.exec(sentence)
      const said = match?.groups?.['subject']
      if (match === null || said === undefined) continue
      const start = match.index + match[0].indexOf(said)
      if (guards.test(sentence.slice(0, start)) || guards.test(`${said} `)) continue
      return subjectOf(said, { plain, words })
    }
  }
  return undefined
}

interface Sentence {
  readonly plain: string
  readonly words: ComplaintWords
}

function subjectOf(said: string, { plain, words }: Sentence): Complaint {
  const choices = choicesIn(plain, words)
  const isChoice = (word: string): boolean =>
    Object.entries(words.choices).some(([, values]) => valueOf(word, values) !== undefined)
  const phrase = said
    .trim()
    .replace(openers, '')
    .replace(after, '')
    .replace(/\s+(?:in|on|at|of|within|inside) (?:the |our |my )?$/iu, '')
  const [head = '', ...places] = phrase.split(/\s+(?:in|on|at|of|within|inside)\s+/iu)
  const isPlaceOnly = isChoice(head.replace(determiners, '')) && places.length === 0
  const parts = [isPlaceOnly ? '' : head, ...places]
  let kind: string | undefined
  const names: string[] = []
  for (const part of parts) {
    const rest: string[] = []
    for (const word of part.replace(determiners, '').split(' ')) {
      const known = kindOf(word, words.kinds)
      if (known !== undefined) kind ??= known
      else if (word !== '' && !isChoice(word) && !/^(?:environment|cluster)s?$/iu.test(word)) {
        rest.push(word)
      }
    }
    if (rest.length > 0) names.push(rest.join(' '))
  }
  const name = names.find((one) => !pronouns.test(one))
  const isPronoun = name === undefined && pronouns.test(names[0] ?? '')
  return {
    ...(name !== undefined && { name: name.replaceAll(/^["'“”]|["'“”]$/gu, '') }),
    ...(kind !== undefined && { kind }),
    isPronoun,
    choices,
  }
}

const shortNames: ReadonlyMap<string, string> = new Map([
  ['app', 'application'],
  ['apps', 'application'],
  ['microservice', 'service'],
  ['site', 'application'],
  ['website', 'application'],
])

function kindOf(word: string, kinds: readonly string[]): string | undefined {
  const said = stem((shortNames.get(word.toLowerCase()) ?? word).toLowerCase())
  return kinds.find((kind) => stem(kind) === said || isAlias(stem(kind), said))
}

function choicesIn(plain: string, { choices }: ComplaintWords): Complaint['choices'] {
  const said = plain.split(/[^\p{L}\p{N}_-]+/u)
  const found = Object.entries(choices).flatMap(([parameter, values]) => {
    const value = said.map((word) => valueOf(word, values)).find((one) => one !== undefined)
    return value === undefined ? [] : [[parameter, value] as const]
  })
  return Object.fromEntries(found)
}

/** A value as it was said, or its start: `prod` for `production`. Never a shorter word than that. */
function valueOf(word: string, values: readonly string[]): string | undefined {
  const said = word.toLowerCase()
  if (said.length < 3) return undefined
  return (
    values.find((value) => value.toLowerCase() === said) ??
    (shortPlaces.has(said)
      ? values.find((value) => value.toLowerCase().startsWith(said))
      : undefined)
  )
}

const shortPlaces: ReadonlySet<string> = new Set(['prod', 'dev', 'stage', 'stag', 'preprod'])
