import type { LearnedAgent, LearnedCapability, LearnedWord, Learning } from '../ports/learning.ts'
import { CaseBase } from './case-base.ts'
import { JournalFollower, type FollowOptions } from './follow-journal.ts'
import type { TermsOf } from './past-run.ts'
import { Tallies } from './tallies.ts'

export interface LearningOptions extends Omit<FollowOptions, 'cases' | 'tallies'> {
  readonly termsOf: TermsOf
  /** Whether plans may be made of what was learned. Statistics are kept in any case. */
  readonly isOn: boolean
  /** The newest requests that are kept. */
  readonly runsMax?: number
}

const wordsShown = 12
const capabilitiesShown = 12

/** Learns from an organization's journal, and answers what it has learned. */
export function createLearning(options: LearningOptions): Learning {
  const { termsOf, isOn, runsMax, ...following } = options
  const cases = new CaseBase({ termsOf, ...(runsMax !== undefined && { runsMax }) })
  const tallies = new Tallies()
  const follower = new JournalFollower({ ...following, cases, tallies })
  const agent = (name: string): LearnedAgent => ({
    agent: name,
    steps: tallies.ofAgent(name),
    capabilities: tallies
      .capabilitiesOf(name)
      .map((capability) => ({ capability, steps: tallies.ofAgentAt(name, capability) })),
  })
  return {
    caughtUp: () => follower.caughtUp(),
    history: () => (isOn ? cases : undefined),
    statistics: () => tallies,
    runs: () => cases.runs,
    position: () => follower.position,
    capabilities: () => cases.habits.capabilities(),
    capability: (name): LearnedCapability => ({
      capability: name,
      runs: cases.habits.runsOf(name),
      words: cases.wordsFor(name, wordsShown),
      before: cases.habits.beforeOf(name).slice(0, capabilitiesShown),
      steps: tallies.ofCapability(name),
    }),
    agents: () => tallies.agents().map((name) => agent(name)),
    agent,
    word: (text): LearnedWord => cases.word(text, capabilitiesShown),
    close: () => follower.close(),
  }
}
