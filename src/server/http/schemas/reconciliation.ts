import { z } from 'zod'
import type { ReconciliationRequest, ReconciliationView } from '../../../app/views.ts'
import { anyJson, documented, optional, text, timestamp } from './field.ts'
import type { Fields } from './field.ts'

const action = z.enum(['complete', 'retry', 'skip', 'fail'])
export const reconciliationStatus: z.ZodType<ReconciliationView['status']> = z.enum([
  'OPEN',
  'SETTLED',
])

const example: ReconciliationView = {
  id: 'run_01.pay.1',
  status: 'OPEN',
  runId: 'run_01',
  stepId: 'pay',
  attempt: 1,
  capability: 'payment.send',
  agent: 'bank',
  sentAt: '2026-11-25T10:00:00.000Z',
  actions: ['complete', 'retry', 'skip', 'fail'],
}

export const reconciliationView: z.ZodType<ReconciliationView> = documented(
  z.object({
    id: z.string(),
    status: reconciliationStatus,
    runId: z.string(),
    stepId: z.string(),
    attempt: z.number(),
    capability: z.string(),
    agent: text('Who it was sent to.'),
    sentAt: timestamp,
    undo: optional(z.literal(true)),
    approvalId: optional(text('The question to people, where the plan asks.')),
    actions: z.array(action),
    settlement: optional(
      z.object({ action: z.string(), by: z.string(), at: timestamp, reason: optional(z.string()) }),
    ),
  } satisfies Fields<ReconciliationView>),
  { id: 'Reconciliation', description: 'An attempt whose outcome is lost.', examples: [example] },
)

export const reconciliationRequest: z.ZodType<ReconciliationRequest> = documented(
  z.strictObject({
    action,
    output: optional(anyJson),
    reason: text('How it was found out; it is kept on record.'),
    by: optional(text('Who says so.')),
  } satisfies Fields<ReconciliationRequest>),
  { examples: [{ action: 'complete', output: { id: 7 }, reason: 'the bank has it' }] },
)
