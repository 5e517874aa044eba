/*
 * Owns: messages between agents and people, from sending to answer. The registry, its neighbour,
 * owns who there is; agents own how they read.
 *
 * Invariants:
 * 1. A message is durable before it is handed over, an answer before whoever waits gets it.
 * 2. A message is handed over at least once: what was not read when Skein ended is handed over
 *    again at the next start, under the same id.
 * 3. Messages of one chain are changed one after the other.
 * 4. Nothing waits for ever: an answer that is waited for has a deadline, and a chain has an end.
 */
import type { CommunicationFact } from '../../core/journal/communication-event.ts'
import { SkeinError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { AppContext } from '../context.ts'
import { createId } from '../ids.ts'
import { findMessage, requireAgentMessage, requireContent } from './compose-message.ts'
import { Delivery } from './delivery.ts'
import { KeyedQueue } from './keyed-queue.ts'
import { recordsOf } from './message-record.ts'
import type { KeptMessage, MessageState } from './message-record.ts'
import { PingPongGuard } from './ping-pong.ts'

export type NewMessage = Omit<KeptMessage, 'messageId' | 'threadId' | 'depth'>

interface Waiter {
  readonly resolve: (content: Json) => void
  readonly reject: (error: unknown) => void
}

interface Given {
  readonly content: unknown
  readonly by?: string
}

interface Answer {
  readonly content: Json
  readonly by: string
}

export class MessageDesk {
  readonly #app: () => AppContext
  readonly #guard = new PingPongGuard()
  readonly #chains = new KeyedQueue()
  readonly #waiters = new Map<string, Waiter[]>()
  readonly #timers = new Map<string, () => void>()
  readonly #delivery: Delivery
  #closed = false

  constructor(app: () => AppContext) {
    this.#app = app
    this.#delivery = new Delivery(app, this)
  }

  /**
   * Makes a message durable and has it handed over. One of an id that is known already is not sent
   * again. Errors: `AGENT_MESSAGE_NOT_FOUND`, `AGENT_MESSAGE_CHAIN_TOO_LONG`,
   * `AGENT_MESSAGE_RATE_EXCEEDED`.
   */
  async send(message: NewMessage, id: string = createId('com')): Promise<MessageState> {
    const app = this.#app()
    const known = await findMessage(app, id)
    if (known !== undefined) return known
    const { inReplyTo } = message
    const parent = inReplyTo === undefined ? undefined : await requireAgentMessage(app, inReplyTo)
    const depth = parent === undefined ? 0 : parent.kept.depth + 1
    this.#guard.admit(message, depth, app.clock.now())
    const threadId = parent?.kept.threadId ?? id
    const kept: KeptMessage = { ...message, messageId: id, threadId, depth }
    const state: MessageState = { id, status: 'SENT', createdAt: app.clock.now(), kept }
    const facts = [{ type: 'communication.sent', ...kept }] as const
    await this.#append(state, { facts, actor: actorOf(kept.from), states: [state] })
    this.#expect(state)
    this.#delivery.begin(state)
    return state
  }

  /** The answer to a message. Errors: `AGENT_MESSAGE_TIMED_OUT`, `AGENT_MESSAGE_UNDELIVERED`. */
  async answerTo(state: MessageState, signal: AbortSignal): Promise<Json> {
    const { promise, resolve, reject } = Promise.withResolvers<Json>()
    const waiter = { resolve, reject }
    this.#waiters.set(state.id, [...(this.#waiters.get(state.id) ?? []), waiter])
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    try {
      // It may have been answered before: by an earlier attempt at the step that asks.
      const now = await requireAgentMessage(this.#app(), state.id)
      if (now.kept.response !== undefined) return now.kept.response.content
      if (now.kept.timedOut === true) throw timedOut(now)
      this.#expect(now)
      return await promise
    } finally {
      signal.removeEventListener('abort', stop)
      const left = (this.#waiters.get(state.id) ?? []).filter((one) => one !== waiter)
      if (left.length === 0) this.#waiters.delete(state.id)
      else this.#waiters.set(state.id, left)
    }
  }

  /** Its recipient has it. Nothing happens where more is known already. */
  received(id: string): Promise<MessageState> {
    return this.#change(id, (state) =>
      state.status === 'SENT'
        ? { status: 'RECEIVED', facts: [{ type: 'communication.received', messageId: id }] }
        : undefined,
    )
  }

  /** Errors: `AGENT_MESSAGE_NOT_FOUND`, `AGENT_MESSAGE_CLOSED`. */
  acknowledge(id: string, by?: string): Promise<MessageState> {
    return this.#change(id, ({ status, kept }) => {
      if (status === 'ACKNOWLEDGED') return undefined
      if (status === 'RESPONDED') throw closed(id, status)
      const who = by ?? kept.to
      return {
        status: 'ACKNOWLEDGED',
        kept: { acknowledgedBy: who },
        facts: [{ type: 'communication.acknowledged', messageId: id, by: who }],
        actor: actorOf(who),
      }
    })
  }

  /** Errors: `AGENT_MESSAGE_NOT_FOUND`, `AGENT_MESSAGE_CLOSED`, `MESSAGE_TOO_LONG`, `SECRET_REFUSED`. */
  async respond(id: string, given: Given): Promise<MessageState> {
    const app = this.#app()
    const { kept } = await requireAgentMessage(app, id)
    const content = requireContent(app, kept.subject, given.content)
    const answer = { content, by: given.by ?? kept.to }
    const responseId = createId('com')
    const state = await this.#change(id, (now) => {
      if (now.status === 'RESPONDED') throw closed(id, now.status)
      return this.#responded(now, answer, responseId)
    })
    this.#timers.get(id)?.()
    this.#timers.delete(id)
    const waiters = this.#waiters.get(id) ?? []
    for (const waiter of waiters) waiter.resolve(content)
    if (waiters.length > 0) await this.acknowledge(responseId)
    else this.#delivery.begin(await requireAgentMessage(app, responseId))
    return state
  }

  /** It could not be handed over: whoever waits need not wait any longer. */
  async undelivered(id: string, attempts: number, reason: string): Promise<void> {
    const fact = { type: 'communication.undelivered', messageId: id, attempts, reason } as const
    const { kept } = await this.#change(id, ({ status }) =>
      status === 'SENT' ? { kept: { undelivered: reason }, facts: [fact] } : undefined,
    )
    const error = new SkeinError('AGENT_MESSAGE_UNDELIVERED', {
      messageId: id,
      to: kept.to,
      reason,
    })
    for (const waiter of this.#waiters.get(id) ?? []) waiter.reject(error)
  }

  /** Hands over again what was not read, and goes on waiting for answers. */
  async restore(): Promise<void> {
    const { journal, organization } = this.#app()
    const status = ['SENT', 'RECEIVED', 'ACKNOWLEDGED']
    const records = await journal.store.scanRecords({ kind: 'communication', status })
    for (const record of records) {
      if (record.organization !== organization) continue
      const state = await requireAgentMessage(this.#app(), record.id)
      this.#expect(state)
      if (state.status === 'SENT') this.#delivery.begin(state)
    }
  }

  /** Hands over what an agent has not read: it has only just come. */
  async deliverTo(agent: string): Promise<void> {
    const { journal, organization } = this.#app()
    const query = { organization, kind: 'communication-of', parent: agent, status: 'SENT' } as const
    for (let cursor: string | undefined; ;) {
      const page = await journal.store.listRecords({
        ...query,
        limit: 200,
        ...(cursor && { cursor }),
      })
      for (const { id } of page.items) {
        const state = await findMessage(this.#app(), id.slice(0, id.indexOf(' ')))
        if (state?.kept.to === agent) this.#delivery.begin(state)
      }
      if (page.nextCursor === undefined) return
      cursor = page.nextCursor
    }
  }

  close(): void {
    this.#closed = true
    this.#delivery.close()
    for (const undo of this.#timers.values()) undo()
    this.#timers.clear()
  }

  #responded({ id, kept }: MessageState, { content, by }: Answer, responseId: string): Change {
    const at = this.#app().clock.now()
    const { threadId, depth, subject, priority, runId, planId, stepId } = kept
    const response: KeptMessage = {
      messageId: responseId,
      threadId,
      depth: depth + 1,
      from: by,
      to: kept.from,
      messageType: 'RESPONSE',
      subject,
      content,
      priority,
      requiresAction: false,
      inReplyTo: id,
      ...(runId !== undefined && { runId }),
      ...(planId !== undefined && { planId }),
      ...(stepId !== undefined && { stepId }),
    }
    return {
      status: 'RESPONDED',
      kept: { response: { id: responseId, content, at } },
      facts: [
        { type: 'communication.responded', messageId: id, responseId, content, by },
        { type: 'communication.sent', ...response },
      ],
      actor: actorOf(by),
      more: [{ id: responseId, status: 'SENT', createdAt: at, kept: response }],
    }
  }

  /** Rings when the answer should have been there. */
  #expect({ id, status, kept }: MessageState): void {
    const { dueAt } = kept
    const isOver = dueAt === undefined || status === 'RESPONDED' || kept.timedOut === true
    if (isOver || this.#timers.has(id) || this.#closed) return
    const { clock, onError } = this.#app()
    const ring = (): void => void this.#timeOut(id).catch(onError)
    this.#timers.set(id, clock.ringAt(dueAt, ring))
  }

  async #timeOut(id: string): Promise<void> {
    this.#timers.delete(id)
    const state = await this.#change(id, ({ status }) =>
      status === 'RESPONDED'
        ? undefined
        : {
            kept: { timedOut: true },
            facts: [{ type: 'communication.timed-out', messageId: id }],
          },
    )
    if (state.kept.timedOut !== true) return
    this.#delivery.giveUp(id)
    for (const waiter of this.#waiters.get(id) ?? []) waiter.reject(timedOut(state))
  }

  async #change(id: string, decide: Decide): Promise<MessageState> {
    const app = this.#app()
    const { kept } = await requireAgentMessage(app, id)
    return this.#chains.run(kept.threadId, async () => {
      const before = await requireAgentMessage(app, id)
      const change = decide(before)
      if (change === undefined) return before
      const { status = before.status, facts, actor = 'engine', more = [] } = change
      const after = { ...before, status, kept: { ...before.kept, ...change.kept } }
      await this.#append(after, { facts, actor, states: [after, ...more] })
      return after
    })
  }

  #append({ kept }: MessageState, { facts, actor, states }: Appending): Promise<void> {
    const stream = `communication:${kept.threadId}`
    const records = states.flatMap(recordsOf)
    return this.#app().journal.append({ stream, facts, actor, records })
  }
}

type Decide = (state: MessageState) => Change | undefined

interface Change {
  readonly status?: MessageState['status']
  readonly kept?: Partial<KeptMessage>
  readonly facts: readonly CommunicationFact[]
  readonly actor?: string
  /** Messages that come of it. */
  readonly more?: readonly MessageState[]
}

interface Appending {
  readonly facts: readonly CommunicationFact[]
  readonly actor: string
  readonly states: readonly MessageState[]
}

function actorOf(party: string): string {
  return party.startsWith('user:') ? party : `agent:${party}`
}

function closed(messageId: string, status: string): SkeinError {
  return new SkeinError('AGENT_MESSAGE_CLOSED', { messageId, status })
}

function timedOut({ id, createdAt, kept }: MessageState): SkeinError {
  const timeoutMs = (kept.dueAt ?? createdAt) - createdAt
  return new SkeinError('AGENT_MESSAGE_TIMED_OUT', { messageId: id, to: kept.to, timeoutMs })
}
