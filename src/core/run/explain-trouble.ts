import type { JsonObject } from '../json.ts'
import { because, ended, time } from './explanation.ts'
import type { Explanation } from './explanation.ts'
import type { StepState, WaitState } from './step-state.ts'

/** A step that failed for good, and which rung of the ladder it is on. */
export function explainRecovering(step: StepState): Explanation {
  const { id, proposal } = step
  const reason = reasonOf(step)
  if (proposal !== undefined) {
    const sentence = `${id} failed (${reason}), and a change of the plan, ${proposal}, waits to be decided on.`
    return because('recovering', sentence, {
      rung: 'replan',
      modificationId: proposal,
      ...triedFor(step),
    })
  }
  const sentence = `${id} failed, and another way is looked for${triedText(step)}: ${reason}`
  return because('recovering', ended(sentence), triedFor(step))
}

/** Other steps are done in the place of one that failed. */
export function explainDetour(
  step: StepState,
  { done, total }: { readonly done: number; readonly total: number },
): Explanation {
  const path = step.climbed.at(-1)?.content ?? ''
  const sentence = `${step.id} failed (${reasonOf(step)}), and is done another way: ${path}, ${done} of ${total} steps done.`
  return because('path', sentence, { done, total, ...triedFor(step) })
}

/** People are asked what is to become of a step in trouble. */
export function explainTrouble(
  step: StepState,
  { waitId, askedAt, ...wait }: WaitState,
): Explanation {
  const who = wait.assignees.length === 0 ? 'a person' : wait.assignees.join(' or ')
  const what =
    wait.about === 'failure'
      ? `failed (${reasonOf(step)})${triedText(step)}`
      : 'may have been done, and nobody knows'
  const sentence = `${step.id} ${what}, and waits since ${time(askedAt)} for ${who} to say what is to be done.`
  const about = wait.about ?? 'failure'
  return because('person', sentence, { approvalId: waitId, about, ...triedFor(step) })
}

/** What has been tried since it failed, rung by rung. */
export function triedFor({ climbed }: StepState): JsonObject {
  if (climbed.length === 0) return {}
  return { tried: climbed.map(({ rung, detail }) => ({ rung, detail })) }
}

function triedText({ climbed }: StepState): string {
  return climbed.length === 0 ? '' : ` (${climbed.map(({ detail }) => detail).join('; ')})`
}

function reasonOf({ error }: StepState): string {
  return (error?.message ?? 'no reason given').replace(/\.$/, '')
}
