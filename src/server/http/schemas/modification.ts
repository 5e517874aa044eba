import { z } from 'zod'
import type {
  CompensationView,
  ModificationView,
  OrchestrationView,
  RevisionView,
} from '../../../app/views.ts'
import type { PlanChange } from '../../../core/plan/plan-change.ts'
import type { Impact } from '../../../core/run/impact.ts'
import { documented, jsonObject, optional, text, timestamp } from './field.ts'
import type { Fields } from './field.ts'
import { plan, problem, step } from './plan.ts'
import { runView } from './run.ts'

const stepId = text("The step's id.")

export const planChange: z.ZodType<PlanChange> = documented(
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('ADD_STEP'), step }),
    z.object({ type: z.literal('REMOVE_STEP'), stepId }),
    z.object({ type: z.literal('MODIFY_STEP'), stepId, step: jsonObject }),
    z.object({ type: z.literal('REASSIGN_AGENT'), stepId, agent: z.string() }),
    z.object({ type: z.literal('CHANGE_ORDER'), stepId, dependsOn: z.array(z.string()) }),
  ]) as unknown as z.ZodType<PlanChange>,
  { id: 'PlanChange', description: 'One change of a plan.' },
)

const impact: z.ZodType<Impact> = documented(
  z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    changed: z.array(z.string()),
    rerun: z.array(z.string()),
    problems: z.array(problem),
    durationMs: z.number(),
    usd: z.number(),
    approvals: z.number(),
  } satisfies Fields<Impact>),
  { id: 'Impact', description: 'What a modification does to the run.' },
)

export const modificationView: z.ZodType<ModificationView> = documented(
  z.object({
    id: z.string(),
    runId: z.string(),
    status: z.enum(['DRY_RUN', 'REQUESTED', 'APPLIED', 'REJECTED']),
    revision: z.number(),
    changes: z.array(planChange),
    reason: z.string(),
    by: z.string(),
    createdAt: timestamp,
    impact,
  } satisfies Fields<ModificationView>),
  { id: 'Modification', description: 'A change of a running plan.' },
)

export const revisionView: z.ZodType<RevisionView> = documented(
  z.object({
    revision: z.number(),
    at: timestamp,
    by: z.string(),
    position: z.number(),
    reason: z.string(),
    modificationId: optional(z.string()),
    changes: z.array(planChange),
    plan,
  } satisfies Fields<RevisionView>),
  { id: 'Revision', description: 'A plan that a run has had.' },
)

export const revisionList: z.ZodType<{ readonly items: readonly RevisionView[] }> = z.object({
  items: z.array(revisionView),
})

export const compensationView: z.ZodType<CompensationView> = documented(
  z.object({
    undo: z.array(z.object({ stepId: z.string(), capability: z.string() })),
    cannot: z.array(z.string()),
    run: runView,
  } satisfies Fields<CompensationView>),
  { id: 'Compensation', description: 'What is undone of a run, and what cannot be.' },
)

export const orchestrationView: z.ZodType<OrchestrationView> = documented(
  z.object({
    name: z.string(),
    version: z.number(),
    createdAt: timestamp,
    plan,
  } satisfies Fields<OrchestrationView>),
  { id: 'Orchestration', description: 'A plan that is saved under a name.' },
)
