import { stem } from './stem.ts'

/** Groups of words that mean the same, or nearly. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/u)

const verbGroupTexts: readonly string[] = [
  'create make add setup build provision spinup establish generate prepare open issue register reserve introduce bootstrap',
  'open file log raise report',
  'release publish cut tag',
  'write draft compose compile summarise prepare create generate make',
  'deploy release ship rollout launch promote push put',
  'notify tell inform alert message ping announce post send remind warn brief report',
  'email mail send invite forward share',
  'schedule arrange book organise plan create put add',
  'scale resize grow shrink increase decrease reduce raise bump lower cut boost expand adjust upscale downscale',
  'rotate replace renew refresh change reset exchange swap cycle regenerate',
  'issue renew request obtain get acquire procure',
  'rollback revert undo reverse',
  'restore recover',
  'backup snapshot dump save',
  'enable activate start setup add attach put',
  'apply enforce impose secure add put introduce',
  'grant give allow assign permit authorise authorize',
  'run execute trigger perform start test launch conduct',
  'ensure verify validate check create',
  'delete remove destroy drop purge erase wipe terminate',
  'register reserve claim buy purchase acquire order',
  'revoke deny remove',
  `get show fetch list find display view read retrieve see check look lookup provide collect
   gather inspect compare clone download`,
  'search lookup find research investigate query browse look google',
  'publish post release share put',
  'update change edit modify',
  'move rename',
  'monitor watch track observe enable',
  'review check inspect',
  'push upload',
  'stop disable deactivate',
]

const nounGroupTexts: readonly string[] = [
  'application app program',
  'repository repo codebase',
  'database db',
  'certificate cert ssl tls',
  'environment env stage',
  'production prod live',
  'development dev',
  'message notification reminder',
  'email mail',
  `weather forecast rain snow sun sunny temperature windy storm cold warm hot umbrella degree
   cloudy foggy humid freezing rainy snowy`,
  'log logs trace',
  'ticket bug issue',
  'meeting event appointment call review standup retro sync workshop session',
  'monitor alert metric watch observability monitoring',
  'access permission right',
  'secret password credential key',
  'report summary article write-up briefing',
  'document page doc wiki',
  'web internet online',
  'person user colleague teammate',
  'attendee participant guest invitee attend',
  'region zone',
  'folder directory',
  'domain hostname dns',
]

/** Short or other names of the same thing: never part of a name beside it. */
const aliasTexts: readonly string[] = [
  'application app',
  'repository repo',
  'database db',
  'certificate cert',
  'environment env',
  'production prod live',
  'development dev',
  'document doc',
  'meeting appointment',
  'attendee participant guest invitee',
  'message notification',
  'report summary',
]

function relate(texts: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const related = new Map<string, Set<string>>()
  for (const text of texts) {
    const stems = words(text).map(stem)
    for (const one of stems) {
      const set = related.get(one) ?? new Set<string>()
      related.set(one, new Set([...set, ...stems.filter((other) => other !== one)]))
    }
  }
  return related
}

const none: ReadonlySet<string> = new Set()
const verbSynonyms = relate(verbGroupTexts)
const nounSynonyms = relate(nounGroupTexts)
const aliases = relate(aliasTexts)

/** Every verb of the groups. */
export const knownVerbs: readonly string[] = verbGroupTexts.flatMap(words)

/** Stems of verbs that may mean the same as this one. Not transitive. */
export function verbsLike(verbStem: string): ReadonlySet<string> {
  return verbSynonyms.get(verbStem) ?? none
}

/** Stems of nouns that may mean the same as this one. Not transitive. */
export function nounsLike(nounStem: string): ReadonlySet<string> {
  return nounSynonyms.get(nounStem) ?? none
}

/** Stems of other names of the same thing. */
export function aliasesOf(one: string): ReadonlySet<string> {
  return aliases.get(one) ?? none
}

/** Whether two stems are names of the same thing. */
export function isAlias(one: string, other: string): boolean {
  return one === other || (aliases.get(one)?.has(other) ?? false)
}
