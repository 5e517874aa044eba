import type { Json } from '../../../core/json.ts'
import type { PlanChange } from '../../../core/plan/plan-change.ts'
import type { Plan } from '../../../core/plan/plan.ts'
import type { Run } from '../../../core/run/run.ts'
import type { PlanModified, RunEvent } from '../../../core/run/run-event.ts'
import type { OwnRelationship } from '../schema.ts'
import type { GraphOperation, NodeReference } from '../../../ports/graph-database.ts'
import { datetime, jsonText, text } from '../graph-value.ts'
import { party, plan, relate, step, upsert } from './operations.ts'

type Requested = Extract<RunEvent, { readonly type: 'modification.requested' }>
type Rejected = Extract<RunEvent, { readonly type: 'modification.rejected' }>

interface Change {
  readonly changes: readonly PlanChange[]
  readonly before: Plan
  /** Not known before it was made. */
  readonly after?: Plan
}

/** Somebody wants the plan changed, and somebody else decides. */
export function projectModificationRequested(run: Run, fact: Requested): GraphOperation[] {
  const node = modification(fact.modificationId)
  const change = { changes: fact.changes, before: run.compiled.plan }
  return [
    upsert(node, {
      ...described(change),
      reason: text(fact.reason),
      timestamp: datetime(fact.at),
      status: 'REQUESTED',
      revision: fact.baseRevision + 1,
      impact_assessment: jsonText(fact.impact as Json | undefined),
    }),
    ...relate(node, 'MODIFIES_PLAN', { to: plan(run.planId) }),
    ...projectChanges(run, node, change),
    ...relate(party(fact.by ?? fact.actor), 'REQUESTS_MODIFICATION', { to: node }),
  ]
}

export function projectModificationRejected({
  modificationId,
  reason,
  at,
}: Rejected): GraphOperation[] {
  const node = modification(modificationId)
  return [upsert(node, { status: 'REJECTED', decided_at: datetime(at), decision: text(reason) })]
}

/** The plan was changed. Whoever asked for it, and whoever agreed, where a person or agent did. */
export function projectModificationApplied(
  run: Run,
  fact: PlanModified & { readonly at: number; readonly actor?: string },
  before: Plan,
): GraphOperation[] {
  const node = modification(fact.modificationId)
  const { by = fact.actor, actor, fromStep } = fact
  const change = { changes: fact.changes, before, after: fact.plan }
  const agreed = actor !== undefined && (actor !== by || actor.startsWith('user:'))
  return [
    upsert(node, {
      ...described(change),
      reason: text(fact.reason),
      timestamp: datetime(fact.requestedAt ?? fact.at),
      decided_at: datetime(fact.at),
      status: 'APPLIED',
      revision: fact.revision,
      impact_assessment: jsonText(fact.impact as Json | undefined),
    }),
    ...relate(node, 'MODIFIES_PLAN', { to: plan(run.planId) }),
    ...projectChanges(run, node, change),
    ...relate(party(by), 'REQUESTS_MODIFICATION', { to: node }),
    ...(agreed ? relate(party(actor), 'APPROVES_MODIFICATION', { to: node }) : []),
    ...(fromStep === undefined
      ? []
      : relate(step(run.planId, fromStep), 'UPDATES_PLAN', { to: plan(run.planId) })),
  ]
}

function modification(id: string): NodeReference {
  return { label: 'PlanModification', id }
}

/** One change has its own type and steps; of several, the type is the first one's. */
function described({ changes, before, after }: Change): {
  readonly [name: string]: string | readonly string[] | null
} {
  const stepsOf = (document: Plan | undefined): Json => {
    const found = changes.map((change) => {
      return document?.steps.find(({ id }) => id === stepIdOf(change)) ?? null
    })
    return (found.length === 1 ? (found[0] ?? null) : found) as unknown as Json
  }
  return {
    modification_type: changes[0]?.type ?? null,
    modification_types: changes.map(({ type }) => type),
    description: text(changes.map(sentence).join('; ')),
    old_value: jsonText(stepsOf(before)),
    new_value:
      after === undefined ? jsonText(changes as unknown as Json) : jsonText(stepsOf(after)),
  }
}

function stepIdOf(change: PlanChange): string {
  return change.type === 'ADD_STEP' ? change.step.id : change.stepId
}

function sentence(change: PlanChange): string {
  const id = stepIdOf(change)
  switch (change.type) {
    case 'ADD_STEP':
      return `adds ${id}`
    case 'REMOVE_STEP':
      return `removes ${id}`
    case 'MODIFY_STEP':
      return `changes ${Object.keys(change.step).join(', ')} of ${id}`
    case 'REASSIGN_AGENT':
      return `gives ${id} to ${change.agent}`
    case 'CHANGE_ORDER':
      return `${id} waits for ${change.dependsOn.join(', ') || 'nothing'}`
  }
}

function projectChanges(run: Run, node: NodeReference, { changes }: Change): GraphOperation[] {
  const types: { readonly [T in PlanChange['type']]: OwnRelationship } = {
    ADD_STEP: 'CREATES_STEP',
    REMOVE_STEP: 'REMOVES_STEP',
    MODIFY_STEP: 'MODIFIES_STEP',
    REASSIGN_AGENT: 'MODIFIES_STEP',
    CHANGE_ORDER: 'MODIFIES_STEP',
  }
  return changes.flatMap((change) =>
    relate(node, types[change.type], { to: step(run.planId, stepIdOf(change)) }),
  )
}
