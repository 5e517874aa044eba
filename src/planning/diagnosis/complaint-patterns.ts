/*
 * How people say in English that something does not work. Each pattern finds the words of what it
 * is about as `subject`; what they mean is for `complaint.ts`.
 */

/** Alternatives of a pattern, as words to read. A space in one is any single space. */
function oneOf(words: string): string {
  return words.trim().replaceAll(/\s*\n\s*/gu, '|')
}

const states = oneOf(`
  failing|fails?|failed|down|broken|crash(?:ing|es|ed)?|unhealthy|unreachable|unavailable|offline
  slow|degraded|misbehaving|stuck|unresponsive|dead|in trouble|acting up|erroring|timing out
  times? out|red|(?:in|under) an? (?:outage|incident)
  (?:not|never) (?:working|responding|reachable|available|healthy|running|loading|starting)
  (?:not|never) (?:right|ok|okay|up|coming up)
  not (?:work|respond|start|load|come up|run|answer)
`)
const verbs = oneOf(`
  is|are|was|were|seems?(?: to be)?|looks?|appears?(?: to be)?|keeps?(?: on)?|has been|have been
  went|goes|gets?|got|stays?|does|do|did|can
`)
const adverb = oneOf(`
  completely|again|still|currently|totally|all|just|now|always|constantly|partly|mostly|very|so|too
  really|super|extremely|quite|rather|suddenly|apparently|both|also
`)
const harms = oneOf(`
  errors?|timeouts?|failures?|outages?|problems?|issues?|incidents?|trouble|5\\d\\ds?|exceptions?
  crashes
`)
const meets = oneOf(`
  gets?|getting|sees?|seeing|reports?|reporting|has|have|having|had|there (?:is|are)
  throws?|throwing|shows|with
`)
const gives = oneOf(`
  has|have|is having|are having|throws?|is throwing|gives?|is giving|returns?|is returning|shows
`)
const some = `(?:(?:an?|some|many|lots of|a lot of|the|too many) )?(?:\\w+ )?`
const really = `(?:(?:${adverb}) )*`
const subject = `(?<subject>[^.,;:!?]{1,80}?)`
const rest = `(?<subject>[^.,;!?]{1,80})`
const asking = `(?:^|\\bwhy |\\bhow come )(?:is|are|was|were|does|do|did|has|have)`
const wrong = oneOf(`
  wrong|the matter|going on|the problem|the trouble|an? (?:problem|issue|outage|incident)
`)
const orders = 'diagnose|troubleshoot|debug|investigate|repair|heal|fix|mend'

export const complaints: readonly RegExp[] = [
  // Why is the checkout service failing? Is shop down?
  `${asking} ${subject} ${really}(?:${states})\\b`,
  // Shop is down in production. My application keeps crashing.
  `${subject} (?:${verbs}) ${really}(?:${states})\\b`,
  // Shop crashes.
  `${subject} (?:fails|crashes|misbehaves|times out)\\b`,
  // Users get errors on shop.
  `\\b(?:${meets}) ${some}(?:${harms})(?: \\w+ing)? (?:on|in|with|from|at|for|of) ${rest}`,
  // Shop throws errors.
  `${subject} (?:${gives}) ${some}(?:${harms})\\b`,
  // What is wrong with shop?
  `\\b(?:${wrong}) (?:with|on|in|at|of) ${rest}`,
  // Diagnose shop in staging.
  `(?:^|[.,;!?]|\\b(?:and|please|then|to|you))\\s*(?:${orders}) ${rest}`,
].map((pattern) => new RegExp(pattern, 'iu'))

const guardWords = oneOf(`
  if|when|whenever|once|unless|until|in case|as soon as|saying|says?|tell|notify|that|about
`)
const openerWords = oneOf(`
  please|hey|hi|hello|help|so|ok|well|but|and|now|also|because|since|oh|no|yes|urgent|find out
  why|how come|i think|it seems|look|see|check|whether|somehow|what|customers say|users say
`)
const determinerWords = oneOf(`
  failing|broken|crashing|failed|slow|unhealthy
  my|the|our|a|an|this|these|that|those|all|every|some|one|of
`)
const pronounWords = oneOf(`
  it|that|this|they|them|these|everything|something|things|all|everyone|users?|customers?|we|i
`)
const afterWords = oneOf(`
  and|so|but|then|which|who|because|since|for|to|please|again|now|today|yesterday|right now
  after|before|find|fix|act|do
`)

/** What makes it a condition or a report for others, not a complaint. */
export const guards: RegExp = new RegExp(`\\b(?:${guardWords})\\b[^.;!?]*$`, 'iu')
/** What may come before a subject and is no part of it. */
export const openers: RegExp = new RegExp(`^(?:(?:${openerWords})[\\s,!:]+)+`, 'iu')
export const determiners: RegExp = new RegExp(`^(?:(?:${determinerWords}) )+`, 'iu')
export const pronouns: RegExp = new RegExp(`^(?:${pronounWords})$`, 'iu')
/** What follows a name and is no part of it. */
export const after: RegExp = new RegExp(`\\s+(?:${afterWords})\\b.*$`, 'iu')
