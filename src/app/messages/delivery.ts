import { SkeinError, asSkeinError, reasonOf } from '../../core/errors.ts'
import type { Agent } from '../../ports/agent.ts'
import type { MessageContext, MessageOutcome } from '../../ports/agent-message.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AppContext } from '../context.ts'
import { findMessage } from './compose-message.ts'
import type { MessageDesk } from './message-desk.ts'
import { messageOf } from './message-record.ts'
import type { MessageState } from './message-record.ts'
import { createTalk } from './step-talk.ts'

const attemptsMax = 5
/** Units: milliseconds. The delay doubles with each attempt. */
const delayMs = 500
/** How long an agent may take over one message, where nothing else says so. */
const readingMaxMs = 300_000

/** Hands messages over to agents that read them. Others have to look for theirs. */
export class Delivery {
  readonly #app: () => AppContext
  readonly #desk: MessageDesk
  readonly #reading = new Map<string, AbortController>()
  #closed = false

  constructor(app: () => AppContext, desk: MessageDesk) {
    this.#app = app
    this.#desk = desk
  }

  begin({ id, kept }: MessageState): void {
    const agent = this.#app().registry.get(kept.to)?.agent
    if (agent?.receive === undefined || this.#reading.has(id) || this.#closed) return
    const controller = new AbortController()
    this.#reading.set(id, controller)
    this.#deliver(id, controller.signal)
      .catch((error: unknown) => {
        if (!this.#closed) this.#app().onError(error)
      })
      .finally(() => this.#reading.delete(id))
  }

  /** Nobody waits for the answer any more. */
  giveUp(id: string): void {
    this.#reading.get(id)?.abort(new Error('the answer is no longer waited for'))
  }

  close(): void {
    this.#closed = true
    for (const controller of this.#reading.values()) controller.abort(new Error('Skein is closing'))
  }

  async #deliver(id: string, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const state = await findMessage(this.#app(), id)
      const agent = this.#app().registry.get(state?.kept.to ?? '')?.agent
      if (state?.status !== 'SENT' || agent?.receive === undefined) return
      try {
        return await this.#take(state, await this.#read(agent, state, signal))
      } catch (error) {
        if (signal.aborted) return
        if (!canHelp(asSkeinError(error)) || attempt >= attemptsMax) {
          return await this.#desk.undelivered(id, attempt, reasonOf(error))
        }
        await this.#pause(delayMs * 2 ** (attempt - 1))
      }
    }
  }

  /** What the agent makes of it, or that it takes too long. */
  async #read(agent: Agent, state: MessageState, signal: AbortSignal): Promise<MessageOutcome> {
    const { clock } = this.#app()
    const message = messageOf(state)
    const until = AbortSignal.any([signal, timeLimit(clock)])
    const talk = createTalk(this.#app, {
      from: agent.name,
      signal: until,
      about: state.kept,
      inReplyTo: state.id,
      key: state.id,
    })
    const context: MessageContext = { signal: until, ask: talk.ask, tell: talk.tell }
    const stopped = new Promise<never>((_done, fail) => {
      until.addEventListener('abort', () => fail(until.reason as Error), { once: true })
    })
    const read = agent.receive?.(message, context)
    return read === undefined ? { type: 'received' } : Promise.race([read, stopped])
  }

  /** An answer counts for what asks; other messages are read, and that is all. */
  async #take({ id, kept }: MessageState, outcome: MessageOutcome): Promise<void> {
    const asks = kept.messageType === 'REQUEST' || kept.messageType === 'ESCALATION'
    if (!asks) await this.#desk.acknowledge(id)
    else if (outcome.type === 'answered') await this.#desk.respond(id, outcome)
    else await this.#desk.received(id)
  }

  #pause(ms: number): Promise<void> {
    const { clock } = this.#app()
    return new Promise((done) => clock.ringAt(clock.now() + ms, done))
  }
}

/** What came of messages that the agent sent itself comes again if it reads this one again. */
function canHelp({ code, disposition }: SkeinError): boolean {
  return disposition !== 'never-retry' && !code.startsWith('AGENT_MESSAGE_')
}

function timeLimit(clock: Clock): AbortSignal {
  const controller = new AbortController()
  const late = new SkeinError('STEP_TIMED_OUT', { timeoutMs: readingMaxMs })
  clock.ringAt(clock.now() + readingMaxMs, () => controller.abort(late))
  return controller.signal
}
