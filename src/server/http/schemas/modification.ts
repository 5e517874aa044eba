import { z } from 'zod'
import type {
  CompensationView,
  ModificationStatus,
  ModificationView,
  OrchestrationView,
  RevisionView,
} from '../../../app/views.ts'
import type { ProposalAnswer } from '../../../ports/change-proposal.ts'
import type { PlanChange } from '../../../core/plan/plan-change.ts'
import type { Impact } from '../../../core/run/impact.ts'
import { documented, jsonObject, optional, text, timestamp } from './field.ts'
import type { Fields } from './field.ts'
import { examplePlan, plan, problem, step } from './plan.ts'
import { exampleRun, runView } from './run.ts'

const stepId = text("The step's id.")

const planChange: z.ZodType<PlanChange> = documented(
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('ADD_STEP'), step }),
    z.object({ type: z.literal('REMOVE_STEP'), stepId }),
    z.object({ type: z.literal('MODIFY_STEP'), stepId, step: jsonObject }),
    z.object({ type: z.literal('REASSIGN_AGENT'), stepId, agent: z.string() }),
    z.object({ type: z.literal('CHANGE_ORDER'), stepId, dependsOn: z.array(z.string()) }),
  ]) as unknown as z.ZodType<PlanChange>,
  { id: 'PlanChange', description: 'One change of a plan.' },
)

/** A change as a caller sends it. Its step is the core's to judge, which names every problem. */
export const planChangeDocument: z.ZodType<PlanChange> = z.looseObject({
  type: z.enum(['ADD_STEP', 'REMOVE_STEP', 'MODIFY_STEP', 'REASSIGN_AGENT', 'CHANGE_ORDER']),
  stepId: optional(stepId),
}) as unknown as z.ZodType<PlanChange>

const exampleImpact: Impact = {
  added: [],
  removed: ['notify'],
  changed: [],
  rerun: [],
  problems: [],
  durationMs: -2000,
  usd: 0,
  approvals: 0,
}

const exampleModification: ModificationView = {
  id: 'mod_01',
  runId: 'run_01',
  status: 'APPLIED',
  revision: 2,
  changes: [{ type: 'REMOVE_STEP', stepId: 'notify' }],
  reason: 'no longer needed',
  by: 'user:local',
  createdAt: '2026-11-24T10:00:00.000Z',
  impact: exampleImpact,
}

const exampleRevision: RevisionView = {
  revision: 1,
  at: '2026-11-24T10:00:00.000Z',
  by: 'user:local',
  position: 12,
  reason: 'created',
  changes: [],
  plan: examplePlan,
}

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

export const proposal: z.ZodType<ProposalAnswer> = documented(
  z.object({
    id: optional(z.string()),
    status: z.enum(['APPLIED', 'REQUESTED', 'REJECTED']),
    revision: z.number(),
    why: optional(text('Why it was refused.')),
    impact: optional(impact),
  } satisfies Fields<ProposalAnswer>),
  {
    id: 'ProposalAnswer',
    description: 'What became of changes that a step asked for.',
    examples: [{ id: 'mod_01', status: 'REQUESTED', revision: 1, impact: exampleImpact }],
  },
)

export const modificationStatus: z.ZodType<ModificationStatus> = z.enum([
  'DRY_RUN',
  'REQUESTED',
  'APPLIED',
  'REJECTED',
])

export const modificationView: z.ZodType<ModificationView> = documented(
  z.object({
    id: z.string(),
    runId: z.string(),
    status: modificationStatus,
    revision: z.number(),
    changes: z.array(z.union([planChange, planChangeDocument])),
    reason: z.string(),
    by: z.string(),
    createdAt: timestamp,
    impact,
    stepId: optional(text('The step that it was asked for from inside of.')),
    messageId: optional(text('The message that asked for it.')),
    decidedBy: optional(z.string()),
    why: optional(text('Why it was rejected.')),
  } satisfies Fields<ModificationView>),
  {
    id: 'Modification',
    description: 'A change of a running plan.',
    examples: [exampleModification],
  },
)

const revisionView: z.ZodType<RevisionView> = documented(
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
  { id: 'Revision', description: 'A plan that a run has had.', examples: [exampleRevision] },
)

export const revisionList: z.ZodType<{ readonly items: readonly RevisionView[] }> = documented(
  z.object({ items: z.array(revisionView) }),
  { examples: [{ items: [exampleRevision] }] },
)

export const compensationView: z.ZodType<CompensationView> = documented(
  z.object({
    undo: z.array(z.object({ stepId: z.string(), capability: z.string() })),
    cannot: z.array(z.string()),
    run: runView,
  } satisfies Fields<CompensationView>),
  {
    id: 'Compensation',
    description: 'What is undone of a run, and what cannot be.',
    examples: [
      {
        undo: [{ stepId: 'deploy', capability: 'deployment.rollback' }],
        cannot: ['notify'],
        run: { ...exampleRun, status: 'COMPENSATING' },
      },
    ],
  },
)

export const orchestrationView: z.ZodType<OrchestrationView> = documented(
  z.object({
    name: z.string(),
    version: z.number(),
    createdAt: timestamp,
    plan,
  } satisfies Fields<OrchestrationView>),
  {
    id: 'Orchestration',
    description: 'A plan that is saved under a name.',
    examples: [
      { name: 'weather', version: 1, createdAt: '2026-11-24T10:00:00.000Z', plan: examplePlan },
    ],
  },
)
