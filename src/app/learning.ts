import type { LearningForgotten } from '../core/journal/domain-event.ts'
import type { LearnedAgent, LearnedCapability, Learning } from '../ports/learning.ts'
import type { Tally } from '../ports/run-statistics.ts'
import type { AppContext } from './context.ts'
import { SkeinError } from '../core/errors.ts'
import { isoTime } from './run-view.ts'
import type { LearningFacade } from './skein.ts'
import { userId } from './user.ts'
import type { LearningView, TallyView } from './learning-view.ts'

/** Units: milliseconds. What a plan waits for experience at most; it is made of what is there then. */
const patienceMs = 500
const shownMax = 50

/** What was learned, and forgetting it. */
export function createLearningFacade(app: AppContext): LearningFacade {
  return {
    async get({ capability, agent, word } = {}) {
      const learning = await app.learning()
      await learning.caughtUp()
      return viewLearning(learning, { capability, agent, word })
    },
    async forget(request = {}) {
      const fact: LearningForgotten = { type: 'learning.forgotten', ...forgottenBy(app, request) }
      const actor = `user:${userId}`
      await app.journal.append({ stream: 'learning', facts: [fact], actor })
      const learning = await app.learning()
      await learning.caughtUp()
      return viewLearning(learning, {})
    },
  }
}

function forgottenBy(
  app: AppContext,
  { before, capability }: NonNullable<Parameters<LearningFacade['forget']>[0]>,
): Omit<LearningForgotten, 'type'> {
  const at = before === undefined ? undefined : Date.parse(before)
  if (at !== undefined && Number.isNaN(at)) {
    const message = `"${before}" is no time; write it as ${isoTime(app.clock.now())}`
    throw new SkeinError('REQUEST_INVALID', { problems: [{ path: '/before', message }] })
  }
  return {
    ...(at !== undefined && { before: at }),
    ...(capability !== undefined && { capability }),
  }
}

interface Wanted {
  readonly capability: string | undefined
  readonly agent: string | undefined
  readonly word: string | undefined
}

function viewLearning(learning: Learning, wanted: Partial<Wanted>): LearningView {
  const { capability, agent, word } = wanted
  const isAll = capability === undefined && agent === undefined && word === undefined
  const names = isAll
    ? learning.capabilities().slice(0, shownMax)
    : [capability].flatMap((n) => n ?? [])
  const agents = isAll
    ? learning.agents().slice(0, shownMax)
    : [agent].flatMap((name) => (name === undefined ? [] : [learning.agent(name)]))
  return {
    status: learning.history() === undefined ? 'OFF' : 'ON',
    position: learning.position(),
    runs: learning.runs(),
    capabilities: names.map((name) => viewCapability(learning.capability(name))),
    agents: agents.map(viewAgent),
    words: word === undefined ? [] : [learning.word(word)],
  }
}

function viewCapability(one: LearnedCapability): LearningView['capabilities'][number] {
  return { ...one, steps: viewTally(one.steps) }
}

function viewAgent({ agent, steps, capabilities }: LearnedAgent): LearningView['agents'][number] {
  return {
    agent,
    steps: viewTally(steps),
    capabilities: capabilities.map((one) => ({ ...one, steps: viewTally(one.steps) })),
  }
}

function viewTally({ count, succeeded, durationMs, usd }: Tally): TallyView {
  return { count, succeeded, durationMs: durationMs ?? null, usd: usd ?? null }
}

/** What past runs teach a plan of now. A journal that takes long to read does not keep it waiting. */
export async function experienceOf(app: AppContext): Promise<Learning> {
  const learning = await app.learning()
  const caughtUp = learning.caughtUp().catch(app.onError)
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const undo = app.clock.ringAt(app.clock.now() + patienceMs, () => resolve(undefined))
  await Promise.race([caughtUp, late])
  undo()
  return learning
}
