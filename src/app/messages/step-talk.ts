import { createHash } from 'node:crypto'
import type { CommunicationSent } from '../../core/journal/communication-event.ts'
import type { Json } from '../../core/json.ts'
import type { Addressee, AskOptions, StepTalk, TellOptions } from '../../ports/agent-message.ts'
import type { AppContext } from '../context.ts'
import { createId } from '../ids.ts'
import { userId } from '../user.ts'
import {
  findMessage,
  personOf,
  recipientsOf,
  requireContent,
  requireParty,
  requireTimeout,
  isPerson,
} from './compose-message.ts'
import type { About } from './compose-message.ts'
import type { NewMessage } from './message-desk.ts'

/** Units: milliseconds. */
const askTimeoutMs = 30_000
const personTimeoutMs = 86_400_000

export interface Speaker extends TalkPlace {
  readonly from: string
  readonly signal: AbortSignal
  readonly about: About
}

interface TalkPlace {
  /** The message that is being read while this is said. */
  readonly inReplyTo?: string
  /** Where the same words are the same message: a step's idempotency key, or what is read. */
  readonly key?: string
}

/** How a step, or an agent that reads a message, talks to others. */
export function createTalk(
  app: () => AppContext,
  speaker: Speaker | (() => Promise<Speaker>),
): StepTalk {
  const opened = typeof speaker === 'function' ? speaker : () => Promise.resolve(speaker)
  const said = new Map<string, number>()
  const talk = async (): Promise<Conversation> => new Conversation(app(), await opened(), said)
  return {
    ask: async (whom, question, options = {}) => (await talk()).ask(whom, question, options),
    tell: async (whom, content, options = {}) => (await talk()).tell(whom, content, options),
    escalate: async (question, { to = userId, ...options } = {}) =>
      (await talk()).escalate(personOf(to), question, options),
  }
}

class Conversation {
  readonly #app: AppContext
  readonly #speaker: Speaker
  /** How often each thing was said. */
  readonly #said: Map<string, number>

  constructor(app: AppContext, speaker: Speaker, said: Map<string, number>) {
    this.#app = app
    this.#speaker = speaker
    this.#said = said
  }

  ask(whom: Addressee, question: Json, options: AskOptions): Promise<Json> {
    const to = typeof whom === 'string' ? whom : this.#pick(whom.capability)
    return this.#ask('REQUEST', to, { question, options })
  }

  escalate(person: string, question: Json, options: AskOptions): Promise<Json> {
    return this.#ask('ESCALATION', person, { question, options })
  }

  async tell(whom: Addressee, content: Json, options: TellOptions): Promise<void> {
    if (typeof whom === 'string') return this.#tell(whom, content, options)
    const { capability } = whom
    const broadcast = { broadcastId: createId('cast'), capability }
    for (const to of recipientsOf(this.#app, capability, this.#speaker.from)) {
      await this.#tell(to, content, { ...options, ...broadcast })
    }
  }

  async #ask(
    messageType: 'REQUEST' | 'ESCALATION',
    to: string,
    { question, options }: { readonly question: Json; readonly options: AskOptions },
  ): Promise<Json> {
    const timeoutMs =
      requireTimeout(options.timeoutMs) ?? (isPerson(to) ? personTimeoutMs : askTimeoutMs)
    const dueAt = this.#app.clock.now() + timeoutMs
    const said = this.#message(messageType, to, { content: question, options })
    const message = { ...said, dueAt, requiresAction: true }
    const sent = await this.#app.desk.send(message, await this.#idOf(message))
    return this.#app.desk.answerTo(sent, this.#speaker.signal)
  }

  async #tell(
    to: string,
    content: Json,
    options: TellOptions & { readonly broadcastId?: string; readonly capability?: string },
  ): Promise<void> {
    const message = this.#message('NOTIFICATION', to, { content, options })
    const { broadcastId, capability } = options
    const cast = broadcastId === undefined ? {} : { broadcastId, ...(capability && { capability }) }
    await this.#app.desk.send({ ...message, ...cast }, await this.#idOf(message))
  }

  #message(
    messageType: CommunicationSent['messageType'],
    to: string,
    { content, options }: { readonly content: Json; readonly options: TellOptions },
  ): NewMessage {
    requireParty(this.#app, to)
    const { from, about, inReplyTo } = this.#speaker
    const { runId, planId, stepId } = about
    const { subject = subjectOf(content), priority = 'MEDIUM' } = options
    return {
      messageType,
      from,
      to,
      subject,
      content: requireContent(this.#app, subject, content),
      priority,
      requiresAction: false,
      ...(inReplyTo !== undefined && { inReplyTo }),
      ...(runId !== undefined && { runId }),
      ...(planId !== undefined && { planId }),
      ...(stepId !== undefined && { stepId }),
    }
  }

  /** One who has the capability: one who can be reached and reads messages, if there is one. */
  #pick(capability: string): string {
    const names = recipientsOf(this.#app, capability, this.#speaker.from)
    const agents = names.flatMap((name) => this.#app.registry.get(name)?.agent ?? [])
    const reads = agents.filter((agent) => agent.receive !== undefined)
    const active = reads.find((agent) => agent.health().status === 'ACTIVE')
    return (active ?? reads[0] ?? agents[0])?.name ?? ''
  }

  /**
   * Follows from what is said, so that a step that is done again says it under the same id. What
   * was asked in vain is asked anew.
   */
  async #idOf({ to, messageType, content }: NewMessage): Promise<string> {
    const { key } = this.#speaker
    if (key === undefined) return createId('com')
    const words = JSON.stringify([this.#app.organization, key, messageType, to, content])
    for (let times = (this.#said.get(words) ?? 0) + 1; ; times += 1) {
      this.#said.set(words, times)
      const digest = createHash('sha256').update(`${times}\n${words}`).digest('hex')
      const id = `com_${digest.slice(0, 26)}`
      const { kept } = (await findMessage(this.#app, id)) ?? {}
      const isVain = kept?.timedOut === true || kept?.undelivered !== undefined
      if (!isVain || kept.response !== undefined) return id
    }
  }
}

/** The first words of what is said. */
function subjectOf(content: Json): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  const line = text.trim().split('\n', 1)[0] ?? ''
  return line === '' ? 'Message' : line.slice(0, 120)
}
