import { SkeinError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { plainJson } from '../../core/plain-json.ts'
import type { AppContext } from '../context.ts'
import { refuseSecrets } from '../known-secrets.ts'
import { requireStep } from '../control-run.ts'
import { openToken } from '../step-token.ts'
import { userId } from '../user.ts'
import { stateOf } from './message-record.ts'
import type { MessageState } from './message-record.ts'
import type { SendAgentMessage } from './message-view.ts'

/** Units: bytes of JSON; characters. */
const contentBytesMax = 65_536
const subjectLengthMax = 500
/** Units: milliseconds. */
const timeoutMaxMs = 7 * 86_400_000

const userPrefix = 'user:'

export function isPerson(party: string): boolean {
  return party.startsWith(userPrefix)
}

export function personOf(name: string): string {
  return isPerson(name) ? name : `${userPrefix}${name}`
}

export interface Sender {
  readonly from: string
  readonly about: About
}

/** What a message is about, as far as that is said. */
export interface About {
  readonly runId?: string
  readonly planId?: string
  readonly stepId?: string
}

/** Who sends it, and about what. Errors: `AGENT_NOT_FOUND`, `RUN_NOT_FOUND`, `STEP_NOT_FOUND`, `STEP_TOKEN_UNKNOWN`. */
export async function senderOf(app: AppContext, order: SendAgentMessage): Promise<Sender> {
  const { token } = order
  if (token === undefined) {
    const from = order.from ?? personOf(userId)
    requireParty(app, from)
    return { from, about: await aboutOf(app, order) }
  }
  const place = openToken(app.secrets, token)
  const run = await app.engine.load(place.runId)
  const from = run.steps.get(place.stepId)?.agent
  if (from === undefined) throw new SkeinError('STEP_TOKEN_UNKNOWN', {})
  return { from, about: { runId: run.id, planId: run.planId, stepId: place.stepId } }
}

async function aboutOf(
  app: AppContext,
  { runId, stepId }: Pick<SendAgentMessage, 'runId' | 'stepId'>,
): Promise<About> {
  if (runId === undefined) {
    if (stepId === undefined) return {}
    throw invalid('/stepId', 'needs a runId beside it')
  }
  const run = await app.engine.load(runId)
  if (stepId !== undefined) requireStep(run, stepId)
  return { runId, planId: run.planId, ...(stepId !== undefined && { stepId }) }
}

/** Errors: `AGENT_NOT_FOUND` for what is neither an agent nor a person. */
export function requireParty({ registry }: AppContext, party: string): void {
  if (isPerson(party) && party.length > userPrefix.length) return
  if (registry.get(party) === undefined) throw new SkeinError('AGENT_NOT_FOUND', { agent: party })
}

/** Everybody but the sender who has the capability. Errors: `CAPABILITY_NOT_FOUND`. */
export function recipientsOf(
  { registry }: AppContext,
  capability: string,
  from: string,
): readonly string[] {
  const names = registry.agentsOf(capability).map(({ agent }) => agent.name)
  const others = names.filter((name) => name !== from)
  if (others.length === 0) throw new SkeinError('CAPABILITY_NOT_FOUND', { capability })
  return others
}

/**
 * What it says, as it is kept. Errors: `REQUEST_INVALID`, `MESSAGE_TOO_LONG`,
 * `SECRET_REFUSED`.
 */
export function requireContent(app: AppContext, subject: string, content: unknown): Json {
  if (subject.trim() === '' || subject.length > subjectLengthMax) {
    throw invalid('/subject', `must have 1 to ${subjectLengthMax} characters`)
  }
  const plain = plainJson(content)
  if (!('json' in plain)) {
    throw invalid('/content', `${plain.at.slice(1) || 'it'} is ${plain.is}, which is not JSON`)
  }
  const text = JSON.stringify(plain.json)
  const bytes = Buffer.byteLength(text)
  if (bytes > contentBytesMax) {
    throw new SkeinError('MESSAGE_TOO_LONG', { bytes, bytesMax: contentBytesMax })
  }
  refuseSecrets(app.secrets, `${JSON.stringify(subject)}\n${text}`, 'The message')
  return plain.json
}

export function requireTimeout(timeoutMs: number | undefined): number | undefined {
  if (timeoutMs === undefined) return undefined
  if (Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= timeoutMaxMs) return timeoutMs
  throw invalid('/timeoutMs', `must be a whole number from 1 to ${timeoutMaxMs}`)
}

export async function findMessage(app: AppContext, id: string): Promise<MessageState | undefined> {
  const { organization, store } = app.journal
  const record = await store.getRecord({ organization, kind: 'communication', id })
  return record && stateOf(record)
}

/** Errors: `AGENT_MESSAGE_NOT_FOUND`. */
export async function requireAgentMessage(app: AppContext, id: string): Promise<MessageState> {
  const found = await findMessage(app, id)
  if (found === undefined) throw new SkeinError('AGENT_MESSAGE_NOT_FOUND', { messageId: id })
  return found
}

export function invalid(path: string, message: string): SkeinError {
  return new SkeinError('REQUEST_INVALID', { problems: [{ path, message }] })
}
