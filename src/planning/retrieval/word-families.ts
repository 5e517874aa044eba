import { rootOf } from './root.ts'

/**
 * Groups of everyday English words that may mean the same, for registries that say nothing but
 * names and descriptions. Not transitive: a word may stand in several groups.
 */
const familyTexts: readonly string[] = [
  'change modify modification adjust reschedule update alter edit postpone switch move revise append correct',
  'book reserve reservation order arrange rent hire schedule',
  'cancel delete remove withdraw undo revoke',
  'query inquire inquiry check search find lookup look retrieve get view know see show information detail status',
  'buy purchase order acquire',
  'pay payment settle checkout',
  'repay repayment pay',
  'transfer remit remittance send wire',
  'car vehicle automobile',
  'navigate navigation route direction navigator',
  'document file text txt',
  'write create make generate compose new',
  'create set add make establish setup',
  'recommend recommendation suggest suggestion',
  'plan planner itinerary arrange',
  'schedule agenda calendar',
  'meeting conference',
  'flight plane fly airline',
  'hotel room accommodation',
  'deposit save',
  'exchange convert conversion',
  'appliance machine refrigerator television fridge tv',
  'repair fix maintenance mend',
  'clean cleaning housekeeping',
  'alarm clock wake',
  'remind reminder',
  'notify notification inform sms message text',
  'email mail',
  'translate translation',
  'analyze analysis analyse',
  'compare comparison',
  'predict prediction forecast',
  'track tracker monitor',
  'account login log sign',
  'recharge topup refill',
  'food dish menu meal',
  'restaurant dining dinner',
  'music song',
  'price cost fee',
  'review comment feedback rating',
  'job employment position career',
  'news article report',
  'movie film',
  'show series television tv',
  'cast crew credit actor actress director direct star starring act appearance',
  'image picture photo poster cover portrait look',
  'person people individual actor director',
  'company studio firm',
  'evaluate assess evaluation assessment',
  'loan borrow credit',
  'traffic transit transport',
  'product item goods commodity',
  'customer client',
  'ship deliver delivery express courier parcel package logistics',
  'summarize summary summarise',
  'register enroll sign',
  'deploy release ship rollout launch',
  'application app program',
  'repository repo codebase',
  'person people user colleague',
  'weather forecast temperature rain',
]

const families = relate()

function relate(): ReadonlyMap<string, ReadonlySet<string>> {
  const related = new Map<string, Set<string>>()
  for (const text of familyTexts) {
    const roots = new Set(text.split(' ').map(rootOf))
    for (const root of roots) {
      const others = new Set([...(related.get(root) ?? []), ...roots])
      others.delete(root)
      related.set(root, others)
    }
  }
  return related
}

const none: ReadonlySet<string> = new Set()

/** Roots of words that may mean the same as the word of this root. */
export function familyOf(root: string): ReadonlySet<string> {
  return families.get(root) ?? none
}
