import { z } from 'zod'
import type {
  ApprovalAnswer,
  ApprovalChange,
  ApprovalChangeView,
  ApprovalDelegation,
  ApprovalView,
} from '../../../app/views.ts'
import { anyJson, documented, jsonSchema, optional, text, timestamp } from './field.ts'
import type { Fields } from './field.ts'

export const approvalStatus: z.ZodType<ApprovalView['status']> = z.enum([
  'OPEN',
  'APPROVED',
  'REJECTED',
  'CANCELLED',
  'EXPIRED',
])

const example: ApprovalView = {
  id: 'wait_01',
  status: 'OPEN',
  runId: 'run_01',
  stepId: 'review',
  question: 'Publish this article?',
  assignees: ['ada'],
  createdAt: '2026-11-24T10:00:00.000Z',
}

export const approvalView: z.ZodType<ApprovalView> = documented(
  z.object({
    id: z.string(),
    planId: optional(text('Of a plan that has not started; `stepId` is empty then.')),
    status: approvalStatus,
    runId: z.string(),
    stepId: z.string(),
    question: z.string(),
    form: optional(jsonSchema),
    about: optional(
      documented(z.enum(['failure', 'unknown', 'budget']), {
        description: 'Asked for a step that failed or whose outcome is unknown, or for a budget.',
      }),
    ),
    assignees: z.array(z.string()),
    roles: optional(z.array(z.string())),
    quorum: optional(z.number()),
    votes: optional(z.array(z.object({ by: z.string(), decision: z.string() }))),
    createdAt: timestamp,
    deadline: optional(timestamp),
    answer: optional(
      z.object({ decision: z.string(), by: z.string(), comment: optional(z.string()) }),
    ),
  } satisfies Fields<ApprovalView>),
  { id: 'Approval', description: 'A question that a run asks a person.', examples: [example] },
)

export const approvalAnswer: z.ZodType<ApprovalAnswer> = documented(
  z.strictObject({
    decision: z.enum(['APPROVE', 'REJECT']),
    data: optional(anyJson),
    comment: optional(z.string()),
    by: optional(text('Who answers. Default `local`. Nothing proves it yet.')),
  } satisfies Fields<ApprovalAnswer>),
  { examples: [{ decision: 'APPROVE', comment: 'Reads well.' }] },
)

export const approvalDelegation: z.ZodType<ApprovalDelegation> = documented(
  z.strictObject({
    assignees: z.array(z.string().min(1)).min(1),
    by: optional(text('Who hands it on.')),
  } satisfies Fields<ApprovalDelegation>),
  { examples: [{ assignees: ['grace'] }] },
)

export const approvalChange: z.ZodType<ApprovalChange> = documented(
  z.strictObject({
    decision: z.enum(['APPROVE', 'REJECT']),
    data: optional(anyJson),
    comment: optional(z.string()),
    by: optional(text('Who changes it.')),
    dryRun: optional(documented(z.boolean(), { description: 'Only says what it would do.' })),
  } satisfies Fields<ApprovalChange>),
  { examples: [{ decision: 'REJECT', comment: 'There is an error in it.', dryRun: true }] },
)

export const approvalChangeView: z.ZodType<ApprovalChangeView> = documented(
  z.object({
    dryRun: z.boolean(),
    approval: approvalView,
    impact: z.object({
      again: documented(z.array(z.string()), { description: 'Steps that are done again.' }),
      stopped: documented(z.array(z.string()), { description: 'Of these, what is at work now.' }),
      irreversible: documented(z.array(z.string()), {
        description: 'Of these, what was done, cannot be undone, and is done twice.',
      }),
      reopens: documented(z.boolean(), { description: 'The run had ended, and goes on.' }),
    }),
  } satisfies Fields<ApprovalChangeView>),
  {
    id: 'ApprovalChange',
    examples: [
      {
        dryRun: true,
        approval: { ...example, status: 'APPROVED' },
        impact: { again: ['publish'], stopped: [], irreversible: ['publish'], reopens: true },
      },
    ],
  },
)
