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
 * 5. Only what is durable is shown: a run whose turn is not saved yet is not read by anybody.
 * 6. A run that somebody else has written to is let go; what agents still report of it goes in by
 *    the front door, and is taken or refused by what the journal says.
 */
import { SkeinError } from '../../core/errors.ts'
import { invariant } from '../../core/invariant.ts'
import type { Limit } from '../../core/limits/limit.ts'
import type { Effect } from '../../core/run/effect.ts'
import type { QueuePlace } from '../../core/run/explain.ts'
import { recoverRun } from '../../core/run/recover.ts'
import { createRun } from '../../core/run/create-run.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import { isFinished } from '../../core/run/status.ts'
import type { Delivery, Engine, EngineStanding, StartOrder } from '../../ports/engine.ts'
import { commitTurns } from './commit-turns.ts'
import type { TurnOutcome } from './commit-turns.ts'
import { drain } from './drain.ts'
import { FinishWaiters } from './finish-waiters.ts'
import type { InProcessOptions } from './in-process-options.ts'
import { createLiveRun, flightKey, isBusy } from './live-run.ts'
import type { LiveRun, Mail, StepAttempt } from './live-run.ts'
import { LargeValues } from './large-values.ts'
import { RunLoader, unfinishedRuns } from './run-loader.ts'
import { isReport, outcomeOf, Slots } from './slots.ts'
import { Timers } from './timers.ts'
import { withJitter } from './with-jitter.ts'
import { commitEventsDefault, takeTurns } from './take-turns.ts'
import type { RunTurn } from './turn.ts'

/** Units: milliseconds. */
const retryCommitMs = 250

export class InProcessEngine implements Engine {
  readonly #options: InProcessOptions
  readonly #timers: Timers
  readonly #slots: Slots
  readonly #large: LargeValues
  readonly #loader: RunLoader
  readonly #runs = new Map<string, LiveRun>()
  readonly #loading = new Map<string, Promise<LiveRun>>()
  readonly #waiters = new FinishWaiters()
  readonly #stopWatching: () => void
  /** Runs with mail, in the order in which it came. */
  readonly #dirty = new Set<LiveRun>()
  #scheduled = false
  #committing: Promise<void> | undefined
  /** Resolves when the turn at hand, or the next one, is over. */
  #turnEnd: PromiseWithResolvers<void> | undefined
  #closed = false

  constructor(options: InProcessOptions) {
    this.#options = options
    this.#timers = new Timers(options.clock)
    const { organization, blobs, clock, worker, onError = () => undefined } = options
    this.#large = new LargeValues({ organization, blobs, clock, onError })
    this.#loader = new RunLoader(options, this.#large.open)
    const post = (live: LiveRun, mail: Mail): void =>
      this.#large.post(mail, (kept) => this.#post(live, kept))
    this.#slots = new Slots({ worker, clock, post, runs: this.#runs })
    this.#stopWatching = worker.onFreed(() => this.#freed())
  }

  async start({ runId, created: wanted, actor }: StartOrder): Promise<Run> {
    this.#refuseWhenClosed()
    const keeping = this.#large.keepAll([wanted])
    const [created = wanted] = keeping instanceof Promise ? await keeping : keeping
    if (this.#runs.has(runId)) throw new SkeinError('RUN_VERSION_CONFLICT', { runId, expected: 0 })
    const live = createLiveRun(createRun(runId, { ...created, at: this.#options.clock.now() }), 0)
    this.#runs.set(runId, live)
    if (!this.#slots.places.enter(live)) return (await this.#postAndWait(live, created, actor)).run
    this.#post(live, { fact: created, actor })
    return (await this.#postAndWait(live, { type: 'run.started' }, actor)).run
  }

  async deliver(
    runId: string,
    facts: RunFact | readonly RunFact[],
    actor: string,
  ): Promise<Delivery> {
    this.#refuseWhenClosed()
    const all = await this.#large.keepAll('type' in facts ? [facts] : facts)
    const found = await this.#live(runId)
    const live = this.#runs.get(runId) ?? found
    live.gone = false
    this.#runs.set(runId, live)
    const fact = all.at(-1)
    invariant(fact !== undefined, 'something is delivered')
    // They are saved together, so it is enough that one of them is waited for.
    for (const before of all.slice(0, -1)) {
      this.#post(live, { fact: before, actor, joined: true, failed: () => undefined })
    }
    const delivery = await this.#postAndWait(live, fact, actor)
    if (fact.type === 'step.succeeded' || fact.type === 'step.failed') {
      this.#slots.land(live, fact, outcomeOf(fact))
      this.#schedule()
    }
    return delivery
  }

  async load(runId: string): Promise<Run> {
    for (;;) {
      const live = await this.#live(runId)
      if (!live.ahead) return live.run
      this.#refuseWhenClosed()
      if (live.stalled) return (await this.#loader.load(runId)).run
      this.#turnEnd ??= Promise.withResolvers()
      await this.#turnEnd.promise
    }
  }

  async loadAt(runId: string, position: number): Promise<Run> {
    return (await this.#loader.load(runId, position)).run
  }

  async whenFinished(runId: string): Promise<Run> {
    const live = await this.#live(runId)
    if (isFinished(live.run.status) && live.mailbox.length === 0 && !this.#runs.has(runId)) {
      return live.run
    }
    this.#refuseWhenClosed()
    return this.#waiters.wait(runId)
  }

  async recover(): Promise<readonly Run[]> {
    const { store, organization } = this.#options
    await this.#slots.load(store, organization)
    const found: LiveRun[] = []
    for (const id of await unfinishedRuns(store, organization)) {
      try {
        const live = await this.#live(id)
        // What is under way everywhere is known before anything starts.
        this.#slots.holdAccepted(live)
        found.push(live)
      } catch (error) {
        // One that cannot be read must not keep the others from going on.
        this.#options.onError?.(error)
      }
    }
    for (const live of found) this.#revive(live)
    return found.map(({ run }) => run)
  }

  queuePlace(runId: string, step: string): QueuePlace | undefined {
    return this.#slots.placeOf(runId, step)
  }

  limit(limit: Limit): void {
    this.#slots.limit(limit)
    this.#schedule()
  }

  standing(): EngineStanding {
    return this.#slots.standing()
  }

  activeRuns(): number {
    return this.#runs.size
  }

  async close(): Promise<void> {
    this.#slots.close()
    this.#stopWatching()
    // Lets steps that are with their agents end, so that their outcome is known.
    await drain(this.#options.clock, () => this.#isBusy())
    this.#closed = true
    await this.#committing
    this.#timers.close()
    const closed = new SkeinError('SHUTTING_DOWN', {})
    for (const live of this.#runs.values()) {
      for (const mail of live.mailbox.splice(0)) mail.failed?.(closed)
    }
    this.#waiters.failAll(closed)
    this.#turnEnd?.resolve()
  }

  #isBusy(): boolean {
    if (this.#dirty.size > 0 || this.#committing !== undefined) return true
    return [...this.#runs.values()].some(isBusy)
  }

  #refuseWhenClosed(): void {
    if (this.#closed || this.#slots.isClosed) throw new SkeinError('SHUTTING_DOWN', {})
  }

  /** The run at work; else it is read from the journal, and kept only if it is not finished. */
  async #live(runId: string): Promise<LiveRun> {
    const known = this.#runs.get(runId)
    if (known !== undefined) return known
    const loading = this.#loading.get(runId) ?? this.#loader.load(runId)
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
    if (!this.#slots.places.enter(live)) return
    const isUnderWay = (attempt: StepAttempt): boolean => live.inFlight.has(flightKey(attempt))
    for (const effect of recoverRun(live.run, this.#options.clock.now(), isUnderWay)) {
      if (effect.type === 'record') this.#post(live, { fact: effect.fact, actor: 'engine' })
      else if (effect.type === 'assign-step') this.#slots.offer(live, effect)
      else this.#carryOut(live, effect)
    }
    this.#schedule()
  }

  #postAndWait(live: LiveRun, fact: RunFact, actor: string): Promise<Delivery> {
    return new Promise((done, failed) => this.#post(live, { fact, actor, done, failed }))
  }

  #post(live: LiveRun, mail: Mail): void {
    if (this.#closed) {
      mail.failed?.(new SkeinError('SHUTTING_DOWN', {}))
      return
    }
    if (live.gone) return this.#readdress(live.run.id, mail)
    live.mailbox.push(mail)
    if (live.stalled) return
    this.#dirty.add(live)
    this.#schedule()
  }

  /** What an agent reports of a run that is not at work here must not be lost. */
  #readdress(runId: string, { fact, actor }: Mail): void {
    if (!isReport(fact)) return
    this.deliver(runId, fact, actor).catch((error: unknown) => this.#options.onError?.(error))
  }

  #freed(): void {
    this.#slots.markFreed()
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#committing !== undefined || this.#closed) return
    this.#scheduled = true
    const { soon = setImmediate } = this.#options
    soon(() => {
      this.#scheduled = false
      if (this.#closed) return
      this.#committing = this.#turn().finally(() => {
        this.#committing = undefined
        this.#turnEnd?.resolve()
        this.#turnEnd = undefined
        if (this.#dirty.size > 0 || this.#slots.hasWork) this.#schedule()
      })
    })
  }

  async #turn(): Promise<void> {
    const { organization, clock, store, commitEventsMax = commitEventsDefault } = this.#options
    const held = { dirty: this.#dirty, slots: this.#slots, large: this.#large, commitEventsMax }
    const turns = takeTurns({ organization, at: clock.now(), ...held })
    if (turns.length === 0) return
    const outcomes = await commitTurns(store, turns)
    for (const [index, turn] of turns.entries()) this.#afterCommit(turn, outcomes[index])
  }

  #afterCommit(turn: RunTurn, outcome: TurnOutcome | undefined): void {
    if (outcome?.type === 'conflict') return this.#letGo(turn)
    if (outcome?.type === 'failed') return this.#takeBack(turn, outcome.error)
    const { live, effects, mails } = turn
    live.ahead = false
    this.#slots.saved(turn)
    this.#loader.noteDurable(live)
    for (const effect of effects) this.#carryOut(live, effect)
    for (const { mail, late } of mails) mail.done?.({ run: live.run, late })
    if (isFinished(live.run.status)) this.#finish(live)
  }

  #carryOut(live: LiveRun, effect: Effect): void {
    const runId = live.run.id
    switch (effect.type) {
      case 'send-step':
        return this.#slots.send(live, effect)
      case 'start-run':
        return this.#slots.startRun(live, effect)
      case 'recover-step': {
        const { capability = '', context } = live.run.steps.get(effect.step)?.compiled.step ?? {}
        const place = context === undefined ? {} : { context }
        return this.#options.worker.recover({ ...effect, runId, capability, ...place }, (fact) =>
          this.#post(live, { fact, actor: 'engine' }),
        )
      }
      case 'cancel-step':
        return this.#slots.cancel(live, effect)
      case 'set-timer': {
        const { step, attempt } = effect
        const at = withJitter(live.run, effect, this.#options)
        const fact: RunFact =
          step === '' ? { type: 'run.due' } : { type: 'step.due', step, attempt }
        this.#timers.set(`${runId} ${step}`, at, () => this.#post(live, { fact, actor: 'engine' }))
        return
      }
      case 'clear-timer':
        return this.#timers.clear(`${runId} ${effect.step}`)
      case 'record':
      case 'assign-step':
        // Answered inside the turn.
        return
    }
  }

  #finish(live: LiveRun): void {
    this.#timers.clear(`${live.run.id} `)
    if (live.mailbox.length === 0) this.#drop(live)
    this.#waiters.finish(live.run)
  }

  #drop(live: LiveRun): void {
    live.gone = true
    this.#slots.leave(live)
    this.#dirty.delete(live)
    if (this.#runs.get(live.run.id) === live) this.#runs.delete(live.run.id)
  }

  /** Somebody else has written to the run: it is theirs. */
  #letGo({ live, mails, append }: RunTurn): void {
    const runId = live.run.id
    const conflict = new SkeinError('RUN_VERSION_CONFLICT', { runId, expected: append.expected })
    this.#drop(live)
    this.#slots.forget(live)
    for (const { id } of live.run.steps.values()) this.#timers.clear(`${runId} ${id}`)
    this.#timers.clear(`${runId} `)
    this.#waiters.fail(runId, conflict)
    for (const mail of [...mails.map((one) => one.mail), ...live.mailbox.splice(0)]) {
      if (mail.failed !== undefined) mail.failed(conflict)
      else this.#readdress(runId, mail)
    }
  }

  /** The memory is ahead of the journal: go back to what is durable, and try again. */
  #takeBack({ live, mails, assigned, append }: RunTurn, error: unknown): void {
    this.#options.onError?.(error)
    for (const attempt of assigned) this.#slots.land(live, attempt)
    if (append.expected === 0) {
      // It was never saved, so there is nothing to go back to.
      this.#drop(live)
      this.#waiters.fail(live.run.id, error)
      for (const mail of live.mailbox.splice(0)) mail.failed?.(error)
    } else {
      live.stalled = true
      this.#dirty.delete(live)
      // Who is told that it was not saved will come again; the others cannot.
      const unheard = mails.map(({ mail }) => mail).filter(({ failed }) => failed === undefined)
      live.mailbox = [...unheard, ...live.mailbox]
      this.#reloadLater(live)
    }
    for (const { mail } of mails) mail.failed?.(error)
  }

  #reloadLater(live: LiveRun): void {
    const { clock, onError } = this.#options
    clock.ringAt(clock.now() + retryCommitMs, () => {
      if (this.#closed) return
      this.#loader.load(live.run.id).then(
        (fresh) => this.#restart(live, fresh),
        (error: unknown) => {
          onError?.(error)
          const told = live.mailbox.filter(({ failed }) => failed !== undefined)
          live.mailbox = live.mailbox.filter(({ failed }) => failed === undefined)
          for (const { failed } of told) failed?.(error)
          this.#reloadLater(live)
        },
      )
    })
  }

  #restart(live: LiveRun, fresh: LiveRun): void {
    live.run = fresh.run
    live.seq = fresh.seq
    live.stalled = false
    live.ahead = false
    this.#slots.reloaded(live)
    if (live.mailbox.length > 0) this.#dirty.add(live)
    else if (isFinished(live.run.status)) return this.#finish(live)
    this.#revive(live)
  }
}
