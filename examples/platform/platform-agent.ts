import { functionAgent, SkeinError } from '../skein.ts'
import type { Agent, FunctionRun } from '../skein.ts'
import { Refusal } from './action.ts'
import type { Action, Outcome, Task } from './action.ts'
import { pauseFor } from './pause.ts'
import type { PlatformState } from './state/platform-state.ts'
import type { StateFile } from './state/state-file.ts'

/** So many outcomes are remembered for requests that come again; the oldest are forgotten. */
const doneMax = 1_000

/** What all agents of one platform work with. */
export interface Workplace {
  readonly state: StateFile<PlatformState>
  /** 1 is the usual pace, 2 twice as fast, 0 no pauses. */
  readonly speed: number
  readonly now: () => Date
}

export interface PlatformAgentDefinition {
  readonly name: string
  readonly actions: readonly Action<PlatformState>[]
}

/**
 * An agent that does actions on the platform's state.
 *
 * The change and its outcome are saved under the idempotency key in one write, so a request that
 * comes again gets the recorded outcome and nothing is done twice.
 *
 * Errors of its steps: `AGENT_REFUSED` with the reason.
 */
export function platformAgent(definition: PlatformAgentDefinition, workplace: Workplace): Agent {
  const { name, actions } = definition
  return functionAgent({
    name,
    capabilities: actions.map((action) => {
      const { act: _, ...declaration } = action
      return { ...declaration, run: createRun(name, { action, workplace }) }
    }),
  })
}

function createRun(
  agent: string,
  work: { readonly action: Action<PlatformState>; readonly workplace: Workplace },
): FunctionRun {
  const { action, workplace } = work
  return async (inputs, step) => {
    step.log(`${action.name} ${JSON.stringify(inputs).slice(0, 200)}`)
    await pauseFor(`${action.name} ${JSON.stringify(inputs)}`, {
      speed: workplace.speed,
      signal: step.signal,
    })
    const outcome = answerOf(agent, () =>
      perform(work, { inputs, runId: step.runId, key: step.idempotencyKey }),
    )
    outcome.entities?.forEach((entity) => step.entity(entity))
    outcome.relationships?.forEach((relationship) => step.relationship(relationship))
    return outcome.output
  }
}

function perform(
  work: { readonly action: Action<PlatformState>; readonly workplace: Workplace },
  asked: Pick<Task<PlatformState>, 'inputs' | 'runId'> & { readonly key: string },
): Outcome {
  const { action, workplace } = work
  const { state: file, now } = workplace
  const { inputs, runId, key } = asked
  if (action.reversibility === 'read') {
    return action.act(readingTask(file, { inputs, runId, now: now() }))
  }
  return file.update((state) => {
    const recorded = state.done[key]
    if (recorded !== undefined) return recorded
    const outcome = action.act({ inputs, runId, now: now(), state })
    state.done[key] = outcome
    for (const old of Object.keys(state.done).slice(0, -doneMax)) delete state.done[old]
    return outcome
  })
}

/** Many reading actions need no state, so it is read only when they look at it. */
function readingTask(
  file: StateFile<PlatformState>,
  asked: Omit<Task<PlatformState>, 'state'>,
): Task<PlatformState> {
  return {
    ...asked,
    get state() {
      return file.read()
    },
  }
}

function answerOf(agent: string, act: () => Outcome): Outcome {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new SkeinError('AGENT_REFUSED', { agent, reason: error.message }, { cause: error })
  }
}
