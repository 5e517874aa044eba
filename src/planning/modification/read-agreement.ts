const end = String.raw`(?:,?\s+(?:please|then|now|thanks|thank you|with it|for it|it))*[.!]*$`
const start = String.raw`^(?:(?:ok|okay|yes|yep|yeah|sure|fine|great|good|perfect|please|and),?\s+)*`

const yes = new RegExp(
  String.raw`${start}(?:yes|yep|yeah|sure|ok|okay|approved?|i approve|agreed|i agree|confirmed?|go ahead|go for it|` +
    String.raw`go on|proceed|do it|do that|do so|make it so|run it|execute it|start it|ship it|carry on|` +
    String.raw`sounds good|looks good|lgtm|that is fine|that's fine|you may)${end}`,
  'iu',
)
const no = new RegExp(
  String.raw`^(?:no|nope|no thanks?|no thank you|stop|cancel|reject(?:ed)?|i reject|don't|do not|` +
    String.raw`(?:no,?\s+)?(?:please\s+)?(?:don't|do not|stop|cancel|reject|forget|drop) (?:do |run |start )?(?:it|that|this|the plan)|` +
    String.raw`never ?mind|better not|rather not|leave it|forget it)${end}`,
  'iu',
)

/** Whether a message says nothing but yes, or nothing but no, to what was asked before. */
export function readAgreement(message: string): 'APPROVE' | 'REJECT' | undefined {
  const text = message.trim().replaceAll('’', "'").replaceAll(/\s+/gu, ' ')
  if (text.length > 80) return undefined
  if (no.test(text)) return 'REJECT'
  return yes.test(text) ? 'APPROVE' : undefined
}
