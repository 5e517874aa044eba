import type { Capability } from '../capability.ts'
import { checkValue } from './check-value.ts'
import { didYouMean } from './nearest.ts'
import type { Problem, Step } from './plan.ts'
import { problem, quote } from './plan-reading.ts'
import type { PlanReading } from './plan-reading.ts'

/** Checks that there is something to do in a step, somebody who can, and inputs that fit. */
export function checkStepWork(step: Step, path: string, reading: PlanReading): Problem[] {
  switch (step.kind ?? 'task') {
    case 'task':
      return checkTask(step, path, reading)
    case 'approval':
      return checkApproval(step, path)
    case 'wait':
      return checkWait(step, path)
    case 'run':
      return step.orchestration === undefined
        ? [problem('PLAN_MALFORMED', `${path}/orchestration`, `Run step ${step.id} names none.`)]
        : []
    case 'group':
      return []
  }
}

function checkApproval({ id, approval }: Step, path: string): Problem[] {
  if (approval === undefined) {
    return [problem('PLAN_MALFORMED', `${path}/approval`, `Approval step ${id} asks nothing.`)]
  }
  const { quorum = 1, assignees = [], roles = [] } = approval
  const people = new Set(assignees).size
  if (people === 0 || roles.length > 0 || quorum <= people) return []
  const message = `Step ${id} needs ${quorum} answers, and only ${people} may answer.`
  return [problem('JOIN_UNREACHABLE', `${path}/approval/quorum`, message)]
}

function checkWait(step: Step, path: string): Problem[] {
  const ways = [step.wait?.delayMs, step.wait?.until, step.wait?.signal]
  if (ways.filter((way) => way !== undefined).length === 1) return []
  const message = `Wait step ${step.id} needs one of delayMs, until and signal.`
  return [problem('PLAN_MALFORMED', `${path}/wait`, message)]
}

function checkTask(step: Step, path: string, reading: PlanReading): Problem[] {
  if (step.capability === undefined) {
    const message =
      step.instructions === undefined
        ? `Step ${step.id} names no capability, so nothing can be done.`
        : `Step ${step.id} has instructions but no capability, which this version cannot run yet.`
    const code = step.instructions === undefined ? 'CAPABILITY_MISSING' : 'FEATURE_UNSUPPORTED'
    return [problem(code, `${path}/capability`, message)]
  }
  const capability = reading.capabilities?.get(step.capability)
  if (reading.capabilities !== undefined && capability === undefined) {
    const hint = didYouMean(step.capability, reading.capabilities.keys())
    const message = `No registered agent has the capability ${quote(step.capability)}.${hint}`
    return [problem('CAPABILITY_UNKNOWN', `${path}/capability`, message)]
  }
  return [
    ...checkAgent(step, path, reading),
    ...(capability === undefined ? [] : checkInputs(step, path, capability)),
  ]
}

function checkAgent(step: Step, path: string, { agents }: PlanReading): Problem[] {
  if (step.agent === undefined || agents === undefined) return []
  const able = agents.get(step.agent)
  if (able === undefined) {
    const message = `There is no agent ${quote(step.agent)}.${didYouMean(step.agent, agents.keys())}`
    return [problem('AGENT_UNKNOWN', `${path}/agent`, message)]
  }
  if (able.includes(step.capability ?? '')) return []
  const message = `Agent ${step.agent} does not have the capability ${step.capability ?? ''}.`
  return [problem('AGENT_UNSUITABLE', `${path}/agent`, message)]
}

function checkInputs(step: Step, path: string, capability: Capability): Problem[] {
  return checkValue(step.inputs ?? {}, capability.input).map((found) =>
    problem(
      found.missing ? 'INPUT_MISSING' : 'INPUT_TYPE_MISMATCH',
      `${path}/inputs${found.path}`,
      `Input ${found.missing ? '' : `${found.path.slice(1)} `}of ${capability.name}: ${found.message}.`,
    ),
  )
}
