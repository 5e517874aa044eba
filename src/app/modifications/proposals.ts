/*
 * Owns: changes of a plan that agents ask for from inside their steps. They are as untrusted as
 * everything that agents say, so there are bounds on what is even looked at.
 *
 * Invariants:
 * 1. A proposal never fails the step that makes it.
 * 2. What is refused is on record, unless the step is flooding or is no longer at work.
 * 3. An agent gains nothing that the plan's policy would not allow (`needs-person.ts`).
 */
import { asSkeinError } from '../../core/errors.ts'
import { plainJson } from '../../core/plain-json.ts'
import { checkChangeShape } from '../../core/plan/check-change.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Run } from '../../core/run/run.ts'
import { isSettled } from '../../core/run/status.ts'
import type { ProposalAnswer } from '../../ports/change-proposal.ts'
import type { AppContext } from '../context.ts'
import { createId } from '../ids.ts'
import { decideChange } from './decide-modification.ts'
import { noImpact } from './kept-modification.ts'

/** The step that asks, and the agent that has it. */
export interface ProposingStep {
  readonly runId: string
  readonly stepId: string
  readonly attempt: number
  readonly agent: string
}

interface ProposalBounds {
  readonly changesMax: number
  /** Units: characters of JSON. */
  readonly lengthMax: number
  readonly reasonLengthMax: number
  /** Proposals of one step, of all steps of a run, and of those nobody has decided on. */
  readonly perStepMax: number
  readonly perRunMax: number
  readonly openMax: number
}

export type Propose = (step: ProposingStep, proposal: unknown) => Promise<ProposalAnswer>

const proposalBounds: ProposalBounds = {
  changesMax: 50,
  lengthMax: 64 * 1024,
  reasonLengthMax: 2_000,
  perStepMax: 10,
  perRunMax: 100,
  openMax: 20,
}

/** How steps ask for changes of their plans. */
export function createProposals(context: () => AppContext): Propose {
  return async (step, proposal) => {
    const app = context()
    const run = await app.engine.load(step.runId)
    const why = whyUnheard(run, step)
    if (why !== undefined) return { status: 'REJECTED', revision: run.revision, why }
    try {
      return await propose(app, { run, step, proposal })
    } catch (error) {
      // The run may have ended meanwhile; that is no failure of the step.
      const { message } = asSkeinError(error)
      return { status: 'REJECTED', revision: run.revision, why: message }
    }
  }
}

interface Proposed {
  readonly run: Run
  readonly step: ProposingStep
  readonly proposal: unknown
}

async function propose(app: AppContext, proposed: Proposed): Promise<ProposalAnswer> {
  const { step, proposal } = proposed
  const { runId, stepId: fromStep } = step
  const by = `agent:${step.agent}`
  const read = readProposal(proposal)
  if ('why' in read) return refuse(app, proposed, read)
  const { id, status, revision, why, impact } = await decideChange(app, {
    runId,
    by,
    fromStep,
    ...read,
  })
  if (status === 'DRY_RUN') return { status: 'REJECTED', revision }
  return { id, status, revision, impact, ...(why !== undefined && { why }) }
}

/** What cannot be read as changes is refused on record, without what it says. */
async function refuse(
  app: AppContext,
  { run, step }: Proposed,
  { why, reason }: Refused,
): Promise<ProposalAnswer> {
  const modificationId = createId('mod')
  const asked = {
    modificationId,
    baseRevision: run.revision,
    changes: [],
    reason,
    by: `agent:${step.agent}`,
    fromStep: step.stepId,
    impact: noImpact,
  }
  const facts = [
    { type: 'modification.requested', ...asked },
    { type: 'modification.rejected', modificationId, reason: why },
  ] as const
  const { run: now } = await app.engine.deliver(run.id, facts, asked.by)
  return { id: modificationId, status: 'REJECTED', revision: now.revision, why }
}

/** Why a step is not listened to at all. */
function whyUnheard(run: Run, { stepId, attempt }: ProposingStep): string | undefined {
  const { perStepMax, perRunMax, openMax } = proposalBounds
  const state = run.steps.get(stepId)
  if (state === undefined || state.attempt !== attempt || isSettled(state.status)) {
    return `${stepId} is no longer at work, so it cannot ask for changes`
  }
  if ((run.proposals.get(stepId) ?? 0) >= perStepMax) {
    return `${stepId} has asked for ${perStepMax} changes; more are not looked at`
  }
  const all = [...run.proposals.values()].reduce((sum, count) => sum + count, 0)
  if (all >= perRunMax) return `steps have asked for ${perRunMax} changes of this run already`
  if (run.requested.size < openMax) return undefined
  return `${openMax} changes of this run wait to be decided on; ask again when they are`
}

interface Read {
  readonly reason: string
  readonly changes: readonly PlanChange[]
}

interface Refused {
  readonly why: string
  readonly reason: string
}

function readProposal(proposal: unknown): Read | Refused {
  const { changesMax, lengthMax, reasonLengthMax } = proposalBounds
  const plain = plainJson(proposal)
  const { reason: said, changes } = ('json' in plain ? (plain.json ?? {}) : {}) as Partial<Read>
  const reason = typeof said === 'string' ? said.slice(0, reasonLengthMax) : 'no reason given'
  const refused = (why: string): Refused => ({ why, reason })
  if (!('json' in plain)) return refused(`what it proposes is ${plain.is}, which is not JSON`)
  if (typeof said !== 'string' || said.trim() === '') return refused('it gives no reason')
  if (!Array.isArray(changes) || changes.length === 0) return refused('it lists no changes')
  if (changes.length > changesMax) {
    return refused(`it has ${changes.length} changes; at most ${changesMax} are looked at`)
  }
  if (JSON.stringify(changes).length > lengthMax) {
    return refused(`it is longer than ${lengthMax} characters of JSON`)
  }
  const [malformed] = changes.flatMap((one, index) => checkChangeShape(one, `/changes/${index}`))
  if (malformed !== undefined) return refused(`${malformed.path} ${malformed.message}`)
  return { reason, changes: changes as readonly PlanChange[] }
}
