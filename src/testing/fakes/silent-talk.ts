import type { StepTalk } from '../../ports/agent-message.ts'

/** A step's talk where nobody is there to talk to. */
export const silentTalk: StepTalk = {
  ask: () => Promise.reject(new Error('nobody answers here')),
  tell: () => Promise.resolve(),
  escalate: () => Promise.reject(new Error('nobody answers here')),
}
