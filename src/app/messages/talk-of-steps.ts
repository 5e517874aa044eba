import type { StepTalk } from '../../ports/agent-message.ts'
import type { AppContext } from '../context.ts'
import type { FlightPlace } from '../flight.ts'
import { createTalk } from './step-talk.ts'

/** How steps that are with their agents talk to others. */
export function talkOfSteps(app: () => AppContext): (place: FlightPlace) => StepTalk {
  return ({ runId, stepId, agent, idempotencyKey, signal }) =>
    createTalk(app, async () => {
      const { planId } = await app().engine.load(runId)
      return { from: agent, signal, about: { runId, planId, stepId }, key: idempotencyKey }
    })
}
