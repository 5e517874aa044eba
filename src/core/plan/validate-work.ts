import type { Capability } from '../capability.ts'
import { checkValue } from './check-value.ts'
import { didYouMean } from './nearest.ts'
import type { Problem, Step } from './plan.ts'
import { problem, quote } from './plan-reading.ts'
import type { PlanReading } from './plan-reading.ts'

/** Checks that there is something to do in a step, somebody who can, and inputs that fit. */
export function checkStepWork(step: Step, path: string, reading: PlanReading): Problem[] {
  return [...checkWork(step, path, reading), ...checkSignsOfLife(step, path)]
}

/** Only agents give signs of life. */
function checkSignsOfLife(step: Step, path: string): Problem[] {
  const { kind = 'task' } = step
  if (kind === 'task') return []
  const fields = (['idleTimeoutMs', 'heartbeat'] as const).filter(
    (name) => step[name] !== undefined,
  )
  return fields.map((name) => {
    const message = `Step ${step.id} is a ${kind}; only a task has ${name}.`
    return problem('PLAN_MALFORMED', `${path}/${name}`, message)
  })
}

function checkWork(step: Step, path: string, reading: PlanReading): Problem[] {
  return [...checkKind(step, path, reading), ...checkUndo(step, path, reading)]
}

/** What undoes a step has to be there before it is needed. */
function checkUndo({ id, compensate }: Step, path: string, reading: PlanReading): Problem[] {
  const { capabilities } = reading
  if (compensate === undefined || capabilities === undefined) return []
  const capability = capabilities.get(compensate.capability)
  if (capability === undefined) {
    const hint = didYouMean(compensate.capability, capabilities.keys())
    const message = `No registered agent has ${quote(compensate.capability)}, which undoes step ${id}.${hint}`
    return [problem('CAPABILITY_UNKNOWN', `${path}/compensate/capability`, message)]
  }
  const { inputs = {} } = compensate
  return checkInputs({ id, inputs }, `${path}/compensate`, capability)
}

function checkKind(step: Step, path: string, reading: PlanReading): Problem[] {
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
  if (step.capability === undefined) return checkInstructed(step, path, reading)
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

/** A task with instructions alone is done by a model, which is no agent that could be named. */
function checkInstructed(step: Step, path: string, { hasModel }: PlanReading): Problem[] {
  const { id, instructions, agent } = step
  if (instructions === undefined || instructions.trim() === '') {
    const message = `Step ${id} names no capability and has no instructions, so nothing can be done.`
    return [problem('CAPABILITY_MISSING', `${path}/capability`, message)]
  }
  if (agent !== undefined) {
    const message = `Step ${id} has instructions and no capability, which a model does, not ${agent}. Leave the agent out, or name a capability of it.`
    return [problem('AGENT_UNSUITABLE', `${path}/agent`, message)]
  }
  if (hasModel !== false) return []
  const message = `Step ${id} has instructions and no capability, which only a model can do, and none is configured. Set SKEIN_MODEL_URL and SKEIN_MODEL, or name a capability.`
  return [problem('MODEL_MISSING', `${path}/instructions`, message)]
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
