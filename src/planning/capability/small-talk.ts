import type { Capability } from '../../core/capability.ts'
import { wordsOf } from './parameter.ts'

const greeting =
  /^(?:hello|hi|hiya|hey|yo|howdy|nice|thanks|good (?:morning|afternoon|evening|day|job|work|one)|greetings|thanks|thank you|thx|cheers|bye|goodbye|see you|ciao|later|take care|good night|great|perfect|nice|awesome|cool|well done|ok|okay)\b/iu

const thanking = /\b(?:thanks|thank you|thx|cheers|much appreciated)\b/iu

/** Words that say nothing but that somebody asks who is there and what can be done. */
const aboutYou =
  /^(?:(?:so|and|ok|well|made|built|created|wrote|please|hi|hello|hey|who|what|which|how|do|does|can|could|are|am|is|to|the|you|i|me|my|we|us|your|know|help|able|good|at|for|about|of|with|talk|talking|speak|speaking|chat|chatting|else|all|exactly|actually|kind|sort|name|job|role|purpose|yourself|bot|ai|robot|human|machine|model|computer|person|real|a|an|there|here|something|anything|question|today|doing|called)\b[\s,.!?']*)+$/iu

const aboutSkein: readonly RegExp[] = [
  /^(?:so |and |hey |hi |hello |well |ok |please )?,? ?(?:who|what) (?:are|r) (?:you|u)\b/iu,
  /\bwhat (?:can|could|do|would|else can) (?:you|skein|i|we) (?:do|offer|help|ask|use|automate)\b/iu,
  /\bwhat (?:are|is) (?:you|skein) (?:able|capable|good|for|for\?)\b/iu,
  /\bwhat (?:is|are) (?:skein|your (?:capabilities|skills|abilities|functions|features|name|purpose))/iu,
  /^(?:so |and |ok )?(?:what|which) (?:kinds? of |sorts? of |other )?(?:things?|tasks?|work|stuff|jobs?) (?:can|could|do) (?:you|i|we)\b/iu,
  /\bhow (?:can|do|could|does) (?:you|skein) (?:help|work|assist)\b/iu,
  /^(?:please )?help(?: me)?(?: please)?[.!?]*$/iu,
  /^(?:can|could) you help(?: me| us)?(?: please)?[.!?]*$/iu,
  /\b(?:list|show|tell me|describe)(?: me)?(?: all)?(?: of)? your (?:capabilities|skills|abilities|functions|features)\b/iu,
  /^(?:who|what)(?:'s| is) (?:this|skein)[.!?]*$/iu,
  /^(?:tell|show) me (?:who|what) you (?:are|can do)\b/iu,
  /\bwhat you can do\b/iu,
  /^(?:please )?tell me (?:more |something )?about (?:yourself|you|skein)\b/iu,
  /^(?:so |and |ok |well )?(?:how|where) (?:do|can|should) (?:i|we) (?:use|start|begin|work)(?: with)?(?: this| it| you| skein| here)?[.!?]*$/iu,
]

/** A greeting, thanks, or a question about Skein itself: nothing that must be done. */
export function isSmallTalk(message: string, hasInstruction: boolean): boolean {
  const text = message.trim().slice(0, 300)
  if (text.length < 200 && aboutSkein.some((pattern) => pattern.test(text))) return true
  if (
    text.length < 80 &&
    aboutYou.test(text) &&
    /\b(?:you|your|yourself|talking|speaking)\b/iu.test(text)
  ) {
    return /^\W*(?:\w+\W+)?(?:who|what|which|how|are|can|could|do)\b/iu.test(text)
  }
  const count = text.split(/\s+/u).length
  const isShort = count <= 6 || (count <= 9 && /^(?:many )?thank/iu.test(text))
  return isShort && (greeting.test(text) || thanking.test(text)) && !hasInstruction
}

/** The answer to small talk: what Skein can do here, grouped and short. */
export function answerSmallTalk(message: string, capabilities: readonly Capability[]): string {
  const isThanks = /^(?:thanks|thank you|thx|cheers)\b/iu.test(message.trim())
  if (isThanks) return `You are welcome. ${listAbilities(capabilities)}`
  return `I am Skein. Say what you want done; I plan it and have agents do it.\n${listAbilities(capabilities)}`
}

const groupsMax = 16
const actionsMax = 6

/** What can be done here, by domain: "- service: create, scale". */
export function listAbilities(capabilities: readonly Capability[]): string {
  if (capabilities.length === 0) {
    return 'Nothing is registered here yet, so there is nothing I can do. Register an agent or an MCP server first.'
  }
  const groups = new Map<string, string[]>()
  for (const capability of capabilities) {
    const parts = capability.name.split('.')
    const domain = parts.length > 1 ? (parts[0] ?? '') : capability.name
    const action = wordsOf(parts.slice(1).join(' ') || capability.name).join(' ')
    groups.set(domain, [...(groups.get(domain) ?? []), action])
  }
  const lines = [...groups].slice(0, groupsMax).map(([domain, actions]) => {
    const more = actions.length > actionsMax ? ` and ${actions.length - actionsMax} more` : ''
    return `- ${domain}: ${actions.slice(0, actionsMax).join(', ')}${more}`
  })
  const rest = groups.size - lines.length
  if (rest > 0) lines.push(`- and ${rest} more kinds of work`)
  return `Here I can do this:\n${lines.join('\n')}`
}
