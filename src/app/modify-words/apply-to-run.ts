import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import type { Impact } from '../../core/run/impact.ts'
import type { Run } from '../../core/run/run.ts'
import type { Received } from '../chat-turn.ts'
import type { AppContext } from '../context.ts'
import { createId } from '../ids.ts'
import { applyChange, requestChange } from '../modifications/decide-modification.ts'
import { whyPerson } from '../modifications/needs-person.ts'
import { policyHits } from '../reactive/plan-policy.ts'
import { userId } from '../user.ts'
import type { ChatAnswer } from '../views.ts'
import { answerModification } from './answer-modification.ts'

interface Change {
  readonly run: Run
  readonly changes: readonly PlanChange[]
  /** The plan after it. */
  readonly plan: Plan
  readonly impact: Impact
}

/** Changes the plan of a run, or asks first where that is due, and says what it does. */
export async function applyToRun(
  app: AppContext,
  received: Received,
  { run, changes, plan, impact }: Change,
): Promise<ChatAnswer> {
  const by = `user:${userId}`
  const { messageId, text: reason } = received
  const order = { id: createId('mod'), runId: run.id, changes, reason, by, messageId }
  const why = await whyAsked(app, { run, plan, impact })
  const effect = describeImpact(impact, { before: run.compiled.plan, after: plan })
  if (why !== undefined) {
    const asked = await requestChange(app, { order, run, actor: by })
    const text =
      `May the plan be changed? ${effect} It is asked first, because ${why}.\n` +
      `Nothing is changed before it is approved: skein modifications approve ${asked.id}`
    return answerModification(app, received, { run, modificationId: asked.id, isAsked: true, text })
  }
  const applied = await applyChange(app, { order, run, actor: by })
  const changed = await app.engine.load(run.id)
  const text = `Changed the plan. ${effect} The run goes on: ${run.id}, revision ${applied.revision}.`
  return answerModification(app, received, {
    run: changed,
    modificationId: applied.id,
    isAsked: false,
    text,
  })
}

async function whyAsked(
  app: AppContext,
  { run, plan, impact }: Omit<Change, 'changes'>,
): Promise<string | undefined> {
  const capability = (name: string) => app.registry.capability(name)
  const why = whyPerson({ run, after: plan, capability })
  if (why !== undefined) return why
  const touched = new Set([...impact.added, ...impact.changed])
  const steps = plan.steps.filter(({ id }) => touched.has(id))
  const inProduction = steps.find((step) => isProduction(step) && !isRead(app, step))
  if (inProduction !== undefined) return `${nameOf(inProduction)} is in production`
  const hits = await policyHits(app, { ...plan, steps })
  return hits[0]?.reason
}

function isRead(app: AppContext, { capability = '' }: Step): boolean {
  return app.registry.capability(capability)?.reversibility === 'read'
}

function isProduction({ inputs = {} }: Step): boolean {
  return Object.values(inputs).some(
    (value) => typeof value === 'string' && /^prod(?:uction)?$/iu.test(value),
  )
}

interface Both {
  readonly before: Plan
  readonly after: Plan
}

function describeImpact(impact: Impact, { before, after }: Both): string {
  const named = (ids: readonly string[], { steps }: Plan): string =>
    ids.map((id) => nameOf(steps.find((step) => step.id === id))).join(', ')
  const parts = [
    impact.added.length > 0 ? `Added: ${named(impact.added, after)}.` : '',
    impact.removed.length > 0 ? `Left out: ${named(impact.removed, before)}.` : '',
    impact.changed.length > 0 ? `Changed: ${named(impact.changed, after)}.` : '',
    impact.rerun.length > 0 ? `Done again: ${named(impact.rerun, after)}.` : '',
    impact.durationMs === 0 ? '' : `Time: ${Math.round(impact.durationMs / 1_000)} s.`,
    impact.usd === 0 ? '' : `Cost: ${impact.usd.toFixed(2)} USD.`,
    impact.approvals === 0 ? '' : `Questions to people: ${impact.approvals}.`,
  ]
  return parts.filter((part) => part !== '').join(' ')
}

function nameOf(step: Step | undefined): string {
  return step?.name ?? step?.id ?? 'a step'
}
