import type { Plan } from '../../../core/plan/plan.ts'
import type { Effect } from '../../../core/run/effect.ts'
import type { Run } from '../../../core/run/run.ts'
import type { StepState } from '../../../core/run/step-state.ts'
import type { RunEvent } from '../../../core/run/run-event.ts'
import { isSettled } from '../../../core/run/status.ts'
import { transition } from '../../../core/run/transition.ts'
import type { GraphOperation } from '../../../ports/graph-database.ts'
import {
  projectModificationApplied,
  projectModificationRejected,
  projectModificationRequested,
} from './project-modification.ts'
import { projectRunState } from './project-plan.ts'
import { projectRevision, projectStepEntered } from './project-revision.ts'
import {
  projectStepCompleted,
  projectStepExpanded,
  projectStepStarted,
  projectStepState,
} from './project-step.ts'
import { projectTeam } from './project-team.ts'
import {
  projectVote,
  projectWaitAnswered,
  projectWaitClosed,
  projectWaitDelegated,
  projectWaitOpened,
} from './project-wait.ts'

/**
 * What an event of a run after its first changes in the graph. The run goes through the core's
 * transition, so the graph has the very states that the engine has.
 */
export function projectRunEvent(run: Run, event: RunEvent): GraphOperation[] {
  const state = 'step' in event ? run.steps.get(event.step) : undefined
  const before = state && { agent: state.agent, isOpen: !isSettled(state.status) }
  const planBefore = run.compiled.plan
  const { effects } = transition(run, event)
  if (event.type === 'plan.modified') return projectPlanModified(run, event, planBefore)
  if (changesManySteps(event)) {
    return [...projectWholeRun(run), ...projectVerdictOf(event)]
  }
  if (state === undefined || before === undefined) return projectRunFact(run, event)
  if (!before.isOpen) return []
  const completed = state.status === 'COMPLETED' ? projectStepCompleted(run, state) : []
  return [
    ...projectStepState(run, state),
    ...projectFact(run, event, { state, before: before.agent, effects }),
    ...completed,
  ]
}

/** Facts after which steps other than their own stand differently. */
function changesManySteps({ type }: RunEvent): boolean {
  return (
    type === 'step.rerun' ||
    type === 'step.completed-by-hand' ||
    type === 'wait.changed' ||
    type === 'run.compensating' ||
    type.startsWith('undo.')
  )
}

/** Nothing changed where the modification did not fit any more. */
function projectPlanModified(
  run: Run,
  event: Extract<RunEvent, { readonly type: 'plan.modified' }>,
  before: Plan,
): GraphOperation[] {
  if (run.revision !== event.revision) return []
  return [
    ...projectModificationApplied(run, event, before),
    ...projectRevision(run, before, event),
    ...projectWholeRun(run),
  ]
}

/** An earlier answer was changed. */
function projectVerdictOf(event: RunEvent): GraphOperation[] {
  return event.type === 'wait.changed' ? projectWaitAnswered(event, event.at) : []
}

/** Facts about the run as a whole. */
function projectRunFact(run: Run, event: RunEvent): GraphOperation[] {
  switch (event.type) {
    case 'modification.requested':
      return [...projectRunState(run), ...projectModificationRequested(run, event)]
    case 'modification.rejected':
      return [...projectRunState(run), ...projectModificationRejected(event)]
    case 'run.finished':
      return [...projectRunState(run), ...projectTeam(run, event.at)]
    default:
      return projectRunState(run)
  }
}

export function projectWholeRun(run: Run): GraphOperation[] {
  const states = [...run.steps.values()].flatMap((step) => projectStepState(run, step))
  return [...projectRunState(run), ...states]
}

interface Moved {
  readonly state: StepState
  /** The agent that had the step before. */
  readonly before: string | undefined
  readonly effects: readonly Effect[]
}

/** What a fact says beyond the state it led to. */
function projectFact(run: Run, event: RunEvent, { state, ...moved }: Moved): GraphOperation[] {
  switch (event.type) {
    case 'step.started':
      return projectStepStarted(run, state, moved)
    case 'step.entered':
      return projectStepEntered(run, state)
    case 'step.expanded':
      return projectStepExpanded(run, state, event.items)
    case 'wait.opened':
      return projectWaitOpened(run, event, event.at)
    case 'wait.answered':
      return isSettled(state.status) || state.wait?.about !== undefined
        ? projectWaitAnswered(event, event.at)
        : []
    case 'wait.voted':
      return projectVote(event, event.at)
    case 'wait.delegated':
      return projectWaitDelegated(event)
    case 'wait.closed':
      return projectWaitClosed(event.waitId)
    default:
      return []
  }
}
