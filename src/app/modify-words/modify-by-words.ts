/*
 * Owns: a message that changes the plan its conversation is about: "also add monitoring", "skip the
 * security policies", "do staging first", "use the other provider". Neighbours: what was said is
 * read in the planning room, the change is made by `modifications/`.
 *
 * Invariants:
 * 1. One message is at most one modification, with the message as its reason and cause.
 * 2. What cannot be undone, what production sees, and what the policy's rules name is asked first.
 */
import { SkeinError } from '../../core/errors.ts'
import { changePlan } from '../../core/plan/plan-change.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Run } from '../../core/run/run.ts'
import { draftAddition, draftChanges } from '../../planning/modification/draft-changes.ts'
import type { Drafted } from '../../planning/modification/draft-changes.ts'
import { readChange } from '../../planning/modification/read-change.ts'
import type { SaidChange } from '../../planning/modification/read-change.ts'
import type { Received } from '../chat-turn.ts'
import { checkPlan } from '../check-plan.ts'
import type { AppContext } from '../context.ts'
import { openQuestion, planningContext } from '../conversation.ts'
import { assessModification } from '../modifications/assess-modification.ts'
import type { ChatAnswer } from '../views.ts'
import { answerModification } from './answer-modification.ts'
import { applyToRun } from './apply-to-run.ts'
import { changedPlanOf, openPlanOf } from './open-plan.ts'
import type { OpenPlan } from './open-plan.ts'
import { replaceWaiting } from './replace-waiting.ts'

/** The answer where a message changes the plan of its conversation; undefined where it does not. */
export async function modifyByWords(
  app: AppContext,
  received: Received,
): Promise<ChatAnswer | undefined> {
  const { conversationId, messageId, text } = received
  const said = readChange(text)
  if (said === undefined) return undefined
  const open = await openPlanOf(app, conversationId)
  if (open === undefined) return undefined
  // An answer to a question is no change.
  if ((await openQuestion(app, conversationId, messageId)) !== undefined) return undefined
  const drafted = await draft(app, { said, open, conversationId })
  if (drafted === undefined) return undefined
  if ('refusal' in drafted) return answerModification(app, received, { refusal: drafted.refusal })
  if (open.type === 'waiting') return changeWaiting(app, received, { open, drafted })
  return changeRun(app, received, { run: open.run, changes: drafted.changes })
}

interface Wanted {
  readonly said: SaidChange
  readonly open: OpenPlan
  readonly conversationId: string
}

async function draft(
  app: AppContext,
  { said, open, conversationId }: Wanted,
): Promise<Drafted | undefined> {
  const at = changedPlanOf(app, open)
  const isOver = open.type === 'run' && open.isOver
  if (said.type === 'add') {
    // After its end, an addition is a plan of its own.
    if (isOver) return undefined
    const addition = await planAddition(app, said.what, { open, conversationId })
    const changes = addition === undefined ? [] : draftAddition(addition, at)
    return changes.length === 0 ? undefined : { changes }
  }
  const drafted = draftChanges(said, at)
  if (drafted === undefined || 'refusal' in drafted || !isOver) return drafted
  return { refusal: 'The run is over, so its plan cannot be changed any more.' }
}

/** What is added is planned on its own, with what the conversation and the plan name. */
async function planAddition(
  app: AppContext,
  message: string,
  { open, conversationId }: Pick<Wanted, 'open' | 'conversationId'>,
): Promise<Plan | undefined> {
  const context = await planningContext(app, conversationId)
  const plan = open.type === 'run' ? open.run.compiled.plan : open.plan
  const kinds = new Set(
    app.registry.capabilities().flatMap(({ requires, produces }) => [...requires, ...produces]),
  )
  const named = plan.steps
    .toReversed()
    .flatMap(({ inputs = {} }) =>
      Object.entries(inputs).flatMap(([kind, name]) =>
        kinds.has(kind) && typeof name === 'string' && !name.includes('{{') ? [{ kind, name }] : [],
      ),
    )
  const entities = [...context.entities, ...named]
  const capabilities = app.registry.capabilities()
  const request = { message, entities, history: context.history, capabilities }
  const result = await app.capabilityPlanner.plan(request, new AbortController().signal)
  const isFit = result.route === 'plan' && result.problems.length === 0
  return isFit ? result.plan : undefined
}

async function changeRun(
  app: AppContext,
  received: Received,
  { run, changes }: { readonly run: Run; readonly changes: readonly PlanChange[] },
): Promise<ChatAnswer> {
  try {
    const { plan, impact } = await assessModification(app, run, changes)
    const [problem] = impact.problems
    if (problem !== undefined) {
      return await answerModification(app, received, { refusal: problem.message })
    }
    return await applyToRun(app, received, { run, changes, plan, impact })
  } catch (error) {
    if (!(error instanceof SkeinError)) throw error
    return answerModification(app, received, { refusal: error.message })
  }
}

interface Waiting {
  readonly open: Extract<OpenPlan, { readonly type: 'waiting' }>
  readonly drafted: Extract<Drafted, { readonly changes: readonly PlanChange[] }>
}

async function changeWaiting(
  app: AppContext,
  received: Received,
  { open, drafted }: Waiting,
): Promise<ChatAnswer> {
  const { plan, problems } = changePlan(open.plan, drafted.changes)
  const [problem] = [...problems, ...checkPlan(app, plan)]
  if (problem !== undefined) {
    return answerModification(app, received, { refusal: problem.message })
  }
  return replaceWaiting(app, received, { turn: open.turn, wait: open.wait, plan })
}
