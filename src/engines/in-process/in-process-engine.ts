/*
 * Owns: the runs at work in this process, their mailboxes, the group commit, timers and slots.
 * Its neighbours: `transition` decides what follows from a fact; the `StepWorker` has steps done.
 *
 * Invariants:
 * 1. One mailbox a run: its facts are taken one after the other.
 * 2. Intent before act: `send-step` and the like are carried out only after their commit.
 * 3. One commit at a time, of everything that became possible in one turn of the event loop.
 * 4. What a failed commit could not save is taken back: runs are read from the journal again, the
 *    facts that nobody waits for come again, and everybody who waits is told.
 */
import { SkeinError } from '../../core/errors.ts'
import type { Effect } from '../../core/run/effect.ts'
import type { QueuePlace } from '../../core/run/explain.ts'
import { recoverRun } from '../../core/run/recover.ts'
import { createRun } from '../../core/run/run.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import { isFinished } from '../../core/run/status.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Delivery, Engine, StartOrder, StepWorker } from '../../ports/engine.ts'
import type { AppendOutcome, Store } from '../../ports/store.ts'
import { createLiveRun, flightKey } from './live-run.ts'
import type { LiveRun, Mail } from './live-run.ts'
import { loadRun } from './run-loader.ts'
import { Slots } from './slots.ts'
import { Timers } from './timers.ts'
import { takeTurn } from './turn.ts'
import type { RunTurn } from './turn.ts'

export interface InProcessOptions {
  readonly organization: string
  readonly store: Store
  readonly worker: StepWorker
  readonly clock: Clock
  /** Told of what nobody waits for: a commit that failed and will be tried again. */
  readonly onError?: (error: unknown) => void
}

/** Units: events. More than this wait for the next commit. */
const commitEventsMax = 1_000
/** Units: milliseconds. */
const retryCommitMs = 250
const drainMs = 3_000

export class InProcessEngine implements Engine {
  readonly #options: InProcessOptions
  readonly #timers: Timers
  readonly #slots: Slots
  readonly #runs = new Map<string, LiveRun>()
  readonly #loading = new Map<string, Promise<LiveRun>>()
  readonly #waiting = new Map<string, FinishWaiter[]>()
  readonly #stopWatching: () => void
  /** Runs with mail, in the order in which it came. */
  #dirty = new Set<LiveRun>()
  #scheduled = false
  #committing: Promise<void> | undefined
  #closed = false

  constructor(options: InProcessOptions) {
    this.#options = options
    this.#timers = new Timers(options.clock)
    this.#slots = new Slots(options.worker, (live, mail) => this.#post(live, mail))
    this.#stopWatching = options.worker.onFreed(() => this.#freed())
  }

  start({ runId, created, actor }: StartOrder): Promise<Run> {
    this.#refuseWhenClosed()
    if (this.#runs.has(runId)) {
      return Promise.reject(new SkeinError('RUN_VERSION_CONFLICT', { runId, expected: 0 }))
    }
    const at = this.#options.clock.now()
    const live = createLiveRun(createRun(runId, { ...created, at }), 0)
    this.#runs.set(runId, live)
    this.#post(live, { fact: created, actor })
    return this.#postAndWait(live, { type: 'run.started' }, actor).then(({ run }) => run)
  }

  async deliver(runId: string, fact: RunFact, actor: string): Promise<Delivery> {
    this.#refuseWhenClosed()
    const found = await this.#live(runId)
    const live = this.#runs.get(runId) ?? found
    this.#runs.set(runId, live)
    if (fact.type === 'step.succeeded' || fact.type === 'step.failed') {
      this.#slots.land(live, fact)
    }
    return this.#postAndWait(live, fact, actor)
  }

  async load(runId: string): Promise<Run> {
    return (await this.#live(runId)).run
  }

  async whenFinished(runId: string): Promise<Run> {
    const live = await this.#live(runId)
    if (isFinished(live.run.status) && live.mailbox.length === 0 && !this.#runs.has(runId)) {
      return live.run
    }
    this.#refuseWhenClosed()
    return new Promise((resolve, reject) => {
      const waiters = this.#waiting.get(runId) ?? []
      this.#waiting.set(runId, [...waiters, { resolve, reject }])
    })
  }

  async recover(): Promise<number> {
    const status = ['APPROVED', 'EXECUTING', 'PAUSED']
    const records = await this.#options.store.scanRecords({ kind: 'run', status })
    const own = records.filter(({ organization }) => organization === this.#options.organization)
    for (const { id } of own) this.#revive(await this.#live(id))
    return own.length
  }

  queuePlace(runId: string, step: string): QueuePlace | undefined {
    return this.#slots.placeOf(runId, step)
  }

  activeRuns(): number {
    return this.#runs.size
  }

  async close(): Promise<void> {
    this.#slots.close()
    this.#stopWatching()
    await this.#drain()
    this.#closed = true
    await this.#committing
    this.#timers.close()
    for (const waiters of this.#waiting.values()) {
      for (const { reject } of waiters) reject(new SkeinError('SHUTTING_DOWN', {}))
    }
    this.#waiting.clear()
  }

  /** Lets steps that are with their agents end, so that their outcome is known. */
  async #drain(): Promise<void> {
    const { clock } = this.#options
    const until = clock.now() + drainMs
    while (clock.now() < until && (this.#dirty.size > 0 || this.#slots.inFlight > 0)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      clock.ringAt(clock.now() + 5, resolve)
      await promise
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closed || this.#slots.isClosed) throw new SkeinError('SHUTTING_DOWN', {})
  }

  /** The run at work; else it is read from the journal, and kept only if it is not finished. */
  async #live(runId: string): Promise<LiveRun> {
    const known = this.#runs.get(runId)
    if (known !== undefined) return known
    const { store, organization } = this.#options
    const loading = this.#loading.get(runId) ?? loadRun(store, { organization, runId })
    this.#loading.set(runId, loading)
    try {
      const live = await loading
      if (isFinished(live.run.status)) return live
      const raced = this.#runs.get(runId)
      if (raced !== undefined) return raced
      this.#runs.set(runId, live)
      return live
    } finally {
      this.#loading.delete(runId)
    }
  }

  #revive(live: LiveRun): void {
    const isUnderWay = (step: string, attempt: number): boolean =>
      live.inFlight.has(flightKey(step, attempt))
    for (const effect of recoverRun(live.run, this.#options.clock.now(), isUnderWay)) {
      if (effect.type === 'record') this.#post(live, { fact: effect.fact, actor: 'engine' })
      else if (effect.type === 'assign-step') this.#assignNow(live, effect)
      else this.#carryOut(live, effect)
    }
  }

  #assignNow(live: LiveRun, need: Extract<Effect, { type: 'assign-step' }>): void {
    const fact = this.#slots.assign(live, need)
    if (fact !== undefined) this.#post(live, { fact, actor: 'engine' })
  }

  #postAndWait(live: LiveRun, fact: RunFact, actor: string): Promise<Delivery> {
    return new Promise((done, failed) => this.#post(live, { fact, actor, done, failed }))
  }

  #post(live: LiveRun, mail: Mail): void {
    if (this.#closed) {
      mail.failed?.(new SkeinError('SHUTTING_DOWN', {}))
      return
    }
    live.mailbox.push(mail)
    if (live.stalled) return
    this.#dirty.add(live)
    this.#schedule()
  }

  #freed(): void {
    this.#slots.markFreed()
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#committing !== undefined || this.#closed) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#committing = this.#turn().finally(() => {
        this.#committing = undefined
        if (this.#dirty.size > 0 || this.#slots.hasFreed) this.#schedule()
      })
    })
  }

  async #turn(): Promise<void> {
    this.#slots.drain()
    const turns = this.#takeTurns()
    if (turns.length === 0) return
    let outcomes: readonly AppendOutcome[]
    try {
      outcomes = await this.#options.store.commit(turns.map(({ append }) => append))
    } catch (error) {
      this.#takeBack(turns, error)
      return
    }
    for (const [index, turn] of turns.entries()) this.#afterCommit(turn, outcomes[index])
  }

  #takeTurns(): RunTurn[] {
    const order = {
      organization: this.#options.organization,
      at: this.#options.clock.now(),
      assign: this.#slots.assign,
    }
    const turns: RunTurn[] = []
    let events = 0
    for (const live of this.#dirty) {
      if (events >= commitEventsMax) break
      this.#dirty.delete(live)
      const turn = takeTurn(live, order)
      turns.push(turn)
      events += turn.append.events.length
    }
    return turns
  }

  #afterCommit({ live, effects, mails }: RunTurn, outcome: AppendOutcome | undefined): void {
    if (outcome?.type === 'conflict') {
      const runId = live.run.id
      this.#forget(live)
      const conflict = new SkeinError('RUN_VERSION_CONFLICT', { runId, expected: live.seq })
      for (const { mail } of mails) mail.failed?.(conflict)
      return
    }
    for (const effect of effects) this.#carryOut(live, effect)
    for (const { mail, late } of mails) mail.done?.({ run: live.run, late })
    if (isFinished(live.run.status)) this.#finish(live)
  }

  #carryOut(live: LiveRun, effect: Effect): void {
    const runId = live.run.id
    switch (effect.type) {
      case 'send-step':
        return this.#slots.send(live, effect)
      case 'cancel-step':
        return this.#slots.cancel(live, effect)
      case 'set-timer': {
        const { step, attempt, at } = effect
        const fact: RunFact =
          step === '' ? { type: 'run.due' } : { type: 'step.due', step, attempt }
        this.#timers.set(`${runId} ${step}`, at, () => this.#post(live, { fact, actor: 'engine' }))
        return
      }
      case 'clear-timer':
        return this.#timers.clear(`${runId} ${effect.step}`)
      case 'record':
      case 'assign-step':
        // Answered inside the turn; see `takeTurn`.
        return
    }
  }

  #finish(live: LiveRun): void {
    const runId = live.run.id
    this.#timers.clear(`${runId} `)
    if (live.mailbox.length === 0) this.#runs.delete(runId)
    const waiters = this.#waiting.get(runId) ?? []
    this.#waiting.delete(runId)
    for (const { resolve } of waiters) resolve(live.run)
  }

  #forget(live: LiveRun): void {
    this.#runs.delete(live.run.id)
    this.#dirty.delete(live)
    this.#slots.forget(live)
  }

  /** The memory is ahead of the journal: go back to what is durable, and try again. */
  #takeBack(turns: readonly RunTurn[], error: unknown): void {
    this.#options.onError?.(error)
    for (const { live, mails, effects, append } of turns) {
      for (const effect of effects) if (effect.type === 'send-step') this.#slots.land(live, effect)
      for (const { mail } of mails) mail.failed?.(error)
      if (append.expected === 0) {
        this.#runs.delete(live.run.id)
        continue
      }
      live.stalled = true
      const unheard = mails.filter(({ mail }) => mail.failed === undefined)
      live.mailbox = [...unheard.map(({ mail }) => mail), ...live.mailbox]
      this.#reloadLater(live)
    }
  }

  #reloadLater(live: LiveRun): void {
    const { clock, store, organization, onError } = this.#options
    clock.ringAt(clock.now() + retryCommitMs, () => {
      if (this.#closed) return
      loadRun(store, { organization, runId: live.run.id }).then(
        (fresh) => this.#restart(live, fresh),
        (error: unknown) => {
          onError?.(error)
          this.#reloadLater(live)
        },
      )
    })
  }

  #restart(live: LiveRun, fresh: LiveRun): void {
    live.run = fresh.run
    live.seq = fresh.seq
    live.stalled = false
    if (live.mailbox.length > 0) this.#dirty.add(live)
    this.#revive(live)
    this.#schedule()
  }
}

interface FinishWaiter {
  readonly resolve: (run: Run) => void
  readonly reject: (error: unknown) => void
}
