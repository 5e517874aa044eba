import type { JournalEvent, Store } from '../../ports/store.ts'

/**
 * How many nodes of each kind the journal asks for at least, counted without any projection: each
 * fact here makes nodes of its own, whatever else the journal holds. A graph with fewer lacks some;
 * one with more is fine, for nodes are also made when they are only mentioned.
 */
export interface Census {
  readonly position: number
  readonly counts: ReadonlyMap<string, number>
}

const pageSize = 1_000

/** Goes on counting where it stopped, and lets the event loop run between pages. */
export class JournalCensus {
  readonly #counts = new Map<string, number>()
  readonly #agents = new Set<string>()
  /** Plans that no run has begun yet. */
  readonly #drafts = new Set<unknown>()
  #position = 0

  /** Counts up to a position of the journal. */
  async countTo(
    position: number,
    source: { readonly store: Pick<Store, 'readJournal'>; readonly organization: string },
  ): Promise<Census> {
    while (this.#position < position) {
      const { store, organization } = source
      const limit = Math.min(pageSize, position - this.#position)
      const events = await store.readJournal({ organization, after: this.#position, limit })
      for (const event of events) if (event.position <= position) this.#count(event)
      const last = events.at(-1)?.position ?? position
      this.#position = Math.min(position, Math.max(last, this.#position + 1))
      await new Promise((resolve) => setImmediate(resolve))
    }
    return { position: this.#position, counts: new Map(this.#counts) }
  }

  #count({ type, data }: JournalEvent): void {
    switch (type) {
      case 'conversation.started':
        return this.#add('Conversation')
      case 'message.received':
      case 'message.answered':
        return this.#add('Message')
      case 'analysis.completed':
        return this.#add('Analysis')
      case 'decision.made':
        // Told again, once a person has said yes or no.
        return isVerdict(data['status']) ? undefined : this.#add('Decision')
      case 'plan.created':
        this.#drafts.add(data['planId'])
        return this.#addPlan(data['plan'])
      case 'run.created':
        // The run of a plan that was journalled before shares its node and steps.
        return this.#drafts.delete(data['planId']) ? undefined : this.#addPlan(data['plan'])
      case 'communication.sent':
        return this.#add('AgentCommunication')
      case 'agent.registered':
        return this.#addAgent(data['name'])
    }
  }

  #add(label: string, count = 1): void {
    this.#counts.set(label, (this.#counts.get(label) ?? 0) + count)
  }

  #addPlan(plan: unknown): void {
    const steps = (plan as { readonly steps?: unknown } | null)?.steps
    this.#add('ExecutionPlan')
    if (Array.isArray(steps)) this.#add('ExecutionStep', steps.length)
  }

  #addAgent(name: unknown): void {
    if (typeof name !== 'string' || this.#agents.has(name)) return
    this.#agents.add(name)
    this.#add('Agent')
  }
}

function isVerdict(status: unknown): boolean {
  return status === 'APPROVED' || status === 'REJECTED'
}
