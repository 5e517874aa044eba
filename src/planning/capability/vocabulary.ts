import { stem } from './stem.ts'

/** The English that the planner knows: closed word classes and groups of words that mean the same. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/u)
const wordSet = (text: string): ReadonlySet<string> => new Set(words(text))

export const determiners: ReadonlySet<string> = wordSet(
  'a an the my our your his her its their this that these those some any another each every all both no',
)

export const prepositions: ReadonlySet<string> = wordSet(
  `
    of in on at to for from by with about into onto via using through against over under
    between among within during towards regarding concerning per as than like inside onto
    upon`,
)

export const pronouns: ReadonlySet<string> = wordSet(
  'it its them they there this that these those him her he she everything all both',
)

/** Words that carry no meaning for matching. */
export const stopWords: ReadonlySet<string> = new Set([
  ...determiners,
  ...prepositions,
  ...pronouns,
  ...words(`
    i me you we us be is are was were been being am do does did has have had will would can
    could should shall may might must not and or but so if then else when while who whom
    whose which what where why how please kindly also just now too again well really very
    quite only already still yet here new out up down off first finally next last latest
    current recent currently good sure ok okay hey hi hello thanks thank one ones thing
    things something anything nothing everyone everybody anyone way want need like going
    gonna let lets time right directly immediately quickly automatically called named titled
    saying say says such same own more most much many few ask mine ours yours myself until because
    since asap instead exist exists else otherwise result results outcome done don't doesn't didn't isn't aren't
    won't can't i'm i'd i'll it's that's what's let's we're we'd you're there's`),
])

/** Adjectives that are never part of a name. */
export const vagueAdjectives: ReadonlySet<string> = wordSet(
  `
    new latest last current recent next all each every old previous same whole entire target
    existing given other own both main actual full complete quick small big simple nice
    fresh brand proper respective following upcoming entire daily available`,
)

export const questionWords: ReadonlySet<string> = wordSet(
  `
    which what how who whom whose where why is are was were do does did should could would
    can will has have am may might shall isn't aren't doesn't didn't what's who's how's
    where's`,
)

export const auxiliaries: ReadonlySet<string> = wordSet(
  `
    is are was were be been being has have had does do did can could will would should shall
    may might must am isn't aren't wasn't doesn't don't didn't hasn't haven't won't gets got`,
)

/** Verbs that say how something is rather than what to do. */
export const stateVerbs: ReadonlySet<string> = new Set(
  words(`
    rain snow fail pass succeed finish complete exist look seem show contain find work end
    become appear respond exceed drop happen approve arrive go get report return say mention
    include have come change break crash expire be stay remain`).map(stem),
)

/** Verbs that lead an instruction. The registry's own verbs are added to these. */
export const imperativeVerbs: ReadonlySet<string> = wordSet(`
    create make add setup build provision spinup establish generate prepare open issue
    register write draft compose compile summarise summarize deploy release ship rollout
    launch promote push put reserve buy clone
    publish post notify tell inform alert message ping announce send
    email mail invite remind schedule arrange book organise organize plan scale resize grow
    shrink increase decrease rotate replace renew refresh rollback revert undo restore
    recover backup snapshot dump enable activate disable deactivate start stop restart run
    execute trigger perform apply enforce grant give allow revoke deny remove delete drop
    destroy purge erase wipe ensure verify validate check get show fetch list find display
    view read retrieve see search lookup research investigate browse query look compare
    analyse analyze review inspect examine update change edit modify rename move copy upload
    download import export convert translate calculate compute count sum open close merge
    clone commit assign attach link connect configure install upgrade migrate monitor watch
    track record save store put set take order buy pay cancel approve reject sign answer
    reply forward share collect gather extract transform format sort filter paint sing play
    cook drive fly clean file log test loadtest evaluate terminate kill shut turn keep hire
    fire call print scan draw design explain describe provide attend join leave submit
    subscribe archive encrypt decrypt hand echo ask bring return reset clear pause resume
    secure protect harden lock unlock block reduce raise bump lower grab pull move cut reverse`)

/** First words of verbs in two parts: "back up", "roll out". */
export const separableFirsts: ReadonlySet<string> = wordSet(
  'back roll take set spin stand turn switch look bring put make let tear shut write keep kick fire',
)

/** Verbs that are as often nouns; they lead a clause only where what follows shows it. */
export const nounVerbs: ReadonlySet<string> = wordSet(`
    search report backup release test build email mail message alert log monitor file order
    plan watch access scale list document check query review post schedule ticket change
    update record store share book call design test loadtest rollback snapshot rollout
    launch start end dump forecast run link import export copy play drive format filter
    count draft sum answer reply set pay commit merge clone sign print scan fire register
    paint track order cancel export plan look view move close upgrade reset lock block show
    research invite return notes`)

/** Verbs that say little by themselves: what is meant stands in their object. */
export const lightVerbs: ReadonlySet<string> = new Set(
  words('do make take run perform execute put get have give start trigger set carry bring').map(
    stem,
  ),
)

/** Stems of verbs that ask to be told something: what is read needs no verb of its own for them. */
export const readingVerbs: ReadonlySet<string> = new Set(
  words(
    `
    get show fetch list find display view read retrieve see check look lookup search
    research compare analyse review inspect tell explain describe give count print browse
    query examine investigate ask collect gather summarise calculate compute take grab pull`,
  ).map(stem),
)

/** Stems of verbs by which "with X" brings X about. */
export const bringingVerbs: ReadonlySet<string> = new Set(
  words(
    'create make add setup build provision enable activate apply enforce attach issue register generate write compose draft',
  ).map(stem),
)

/** Stems of verbs that look for something by free words. */
export const searchVerbs: ReadonlySet<string> = new Set(
  words('search find lookup research investigate browse google query').map(stem),
)
