/** A change of the plan that a conversation is about, as it was said. */
export type SaidChange =
  /** "also add monitoring": `what` is a request of its own. */
  | { readonly type: 'add'; readonly what: string }
  /** "skip the security policies". */
  | { readonly type: 'skip'; readonly what: string }
  /** "do staging first", "deploy before you scale": `what` comes before `rest`, or before all like it. */
  | { readonly type: 'order'; readonly what: string; readonly rest?: string }
  /** "use the other provider", "use ada for the deployment": `other` where none is named. */
  | { readonly type: 'provider'; readonly name: string; readonly what?: string }
  /** "5 replicas instead of 3", "staging instead of production". */
  | { readonly type: 'value'; readonly from: string; readonly to: string }

const please = String.raw`^(?:(?:and|but|oh|ok|okay|please|wait|actually|hey|no),?\s+)*(?:(?:can|could|would) you\s+)?(?:please\s+)?`
const end = String.raw`(?:\s+(?:please|for now|this time|then))*[.!?]*$`

function form(body: string): RegExp {
  return new RegExp(`${please}${body}${end}`, 'iu')
}

const skipped = form(
  String.raw`(?:skip|leave out|omit|drop|cancel|forget(?: about)?|never ?mind|do not do|don't do|` +
    String.raw`do it without|without|do not run|don't run|no need for|we do not need|we don't need)` +
    String.raw`\s+(?:the\s+)?(?<what>.+?)(?:\s+steps?)?(?:\s+(?:in|of|from) (?:the|this|my) (?:plan|run))?`,
)
const removed = form(
  String.raw`(?:remove|take|leave|delete|drop)\s+(?:the\s+)?(?<what>.+?)(?:\s+steps?)?` +
    String.raw`\s+(?:from|out of) (?:the|this|my) (?:plan|run)`,
)
const first = form(
  String.raw`(?:(?:do|run|start with|begin with|take)\s+)?(?:the\s+)?(?<what>.+?)` +
    String.raw`(?:\s+(?:steps?|one))?\s+(?:first|before (?:everything|anything|all)(?: else)?)`,
)
const startWith = form(String.raw`(?:start|begin)\s+with\s+(?:the\s+)?(?<what>.+?)`)
const before = form(
  String.raw`(?:(?:do|run)\s+)?(?:the\s+)?(?<what>.+?)\s+before\s+(?:you\s+|the\s+)?(?<rest>.+?)`,
)
const afterwards = form(
  String.raw`(?:(?:do|run)\s+)?(?:the\s+)?(?<rest>.+?)\s+(?:only )?after\s+(?:you\s+|the\s+)?(?<what>.+?)`,
)
const providers = String.raw`(?:provider|agent|vendor|one|service provider)`
const otherProvider = form(
  String.raw`(?:use|take|try|switch to|go with)\s+(?:the|an|a)?\s*(?:other|another|different)\s+` +
    String.raw`${providers}(?:\s+(?:for|to do)\s+(?:the\s+)?(?<what>.+?))?(?:\s+instead)?`,
)
const namedProvider = form(
  String.raw`(?:use|let|have|switch to|go with)\s+(?:the\s+)?(?:agent\s+|provider\s+)?(?<name>[\w.-]+)` +
    String.raw`(?:\s+(?:for|do|to do)\s+(?:the\s+)?(?<what>.+?)|\s+instead)`,
)
const insteadOf = form(
  String.raw`(?:(?:use|make it|do it in|take|to|with|in)\s+)?(?<to>.+?)\s+(?:instead of|rather than|and not|not)` +
    String.raw`\s+(?:to\s+|in\s+)?(?<from>.+?)`,
)
const additions =
  /^(?:(?:and|oh|ok|please),?\s+)*(?:also|additionally|in addition,?|furthermore,?|as well as)\s+(?<what>.+)$|^(?:and\s+)?(?<too>.+?),?\s+(?:as well|too)[.!]?$|^(?:(?:and|please)\s+)*(?<plain>add\s+.+)$/iu

/**
 * What a message changes of a plan that is there already, if it says so. Which steps are meant, and
 * whether there are any, is for `find-steps.ts`: a message that finds none is a request of its own.
 */
export function readChange(message: string): SaidChange | undefined {
  const text = message.trim().replaceAll(/[’]/gu, "'").replaceAll(/\s+/gu, ' ')
  if (text.length > 400) return undefined
  const group = (pattern: RegExp, name: string): string | undefined =>
    pattern.exec(text)?.groups?.[name]?.trim()
  const other = otherProvider.exec(text)
  if (other !== null) return { type: 'provider', name: 'other', ...whatOf(other) }
  const from = group(insteadOf, 'from')
  const to = group(insteadOf, 'to')
  if (from !== undefined && to !== undefined) return { type: 'value', from, to }
  const named = namedProvider.exec(text)
  const name = named?.groups?.['name']
  if (named !== null && name !== undefined) return { type: 'provider', name, ...whatOf(named) }
  const added = additions.exec(text)?.groups
  const what = added?.['what'] ?? added?.['too'] ?? added?.['plain']
  if (what !== undefined) return { type: 'add', what }
  const left = group(skipped, 'what') ?? group(removed, 'what')
  if (left !== undefined) return { type: 'skip', what: left }
  const early = group(first, 'what') ?? group(startWith, 'what')
  if (early !== undefined) return { type: 'order', what: early }
  for (const pattern of [before, afterwards]) {
    const earlier = group(pattern, 'what')
    const rest = group(pattern, 'rest')
    if (earlier !== undefined && rest !== undefined) return { type: 'order', what: earlier, rest }
  }
  return undefined
}

function whatOf({ groups }: RegExpExecArray): { readonly what?: string } {
  const what = groups?.['what']?.trim()
  return what === undefined || what === '' ? {} : { what }
}
