import { createHash } from 'node:crypto'
import type { DecisionMade } from '../../core/journal/domain-event.ts'
import { controllerAgent } from '../../core/plan/decision-point.ts'
import type { DecisionPoint } from '../../core/plan/decision-point.ts'
import type { Run } from '../../core/run/run.ts'
import type { Move } from '../../planning/reactive/move.ts'
import type { AppContext } from '../context.ts'

interface Made {
  readonly point: DecisionPoint
  readonly move: Move
}

/**
 * Puts a decision on record beside the conversation that it belongs to, so that it is a Decision of
 * the graph. One that is recorded again after a crash has the same id. A run that nobody asked for
 * in words has its decisions as outputs of its steps alone.
 */
export async function recordMove(app: AppContext, run: Run, made: Made): Promise<void> {
  const { conversationId, messageId, analysisId } = run.cause ?? {}
  if (conversationId === undefined || messageId === undefined || analysisId === undefined) return
  const { point, move } = made
  const fact: DecisionMade = {
    type: 'decision.made',
    decisionId: decisionIdOf(run.id, point),
    messageId,
    analysisId,
    planId: run.planId,
    decision: typeOf(move),
    action: actionOf(move),
    confidence: 100,
    reasoning: move.reasoning,
    requiresApproval: asksPerson(move),
    status: 'EXECUTED',
  }
  const stream = `conversation:${conversationId}`
  await app.journal.append({ stream, facts: [fact], actor: `agent:${controllerAgent}` })
}

function decisionIdOf(runId: string, { round }: DecisionPoint): string {
  const digest = createHash('sha256').update(`${runId} ${round}`).digest('hex')
  return `dec_${digest.slice(0, 26)}`
}

function typeOf({ type }: Move): DecisionMade['decision'] {
  return type === 'add' ? 'MODIFY_PLAN' : type === 'ask' ? 'ESCALATE' : 'EXECUTE'
}

function actionOf(move: Move): string {
  if (move.type === 'done') return 'end'
  return move.type === 'ask' ? 'ask a person' : `add ${move.steps.map(({ id }) => id).join(', ')}`
}

function asksPerson(move: Move): boolean {
  return (
    move.type === 'ask' || (move.type === 'add' && move.steps.some((s) => s.kind === 'approval'))
  )
}
