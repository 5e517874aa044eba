import type { BudgetBreach } from '../../core/limits/breach.ts'
import { scopeKind, scopeName } from '../../core/limits/limit.ts'
import type { Limit } from '../../core/limits/limit.ts'
import { nextDay } from '../../core/limits/period.ts'
import { pausedBy } from '../../core/run/budget.ts'
import { failureOf } from '../../core/run/record.ts'
import type { AssignStep, SendStep, StartSubRun } from '../../core/run/effect.ts'
import type { QueuePlace } from '../../core/run/explain.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Assignment, BudgetStanding, EngineStanding, StepWorker } from '../../ports/engine.ts'
import type { Store } from '../../ports/store.ts'
import { flightKey } from './live-run.ts'
import type { LiveRun, Mail, StepAttempt } from './live-run.ts'
import { BudgetBook } from './budget-book.ts'
import { budgetStandings } from './budget-standing.ts'
import { MutexKeys } from './mutex-keys.ts'
import { RunPlaces } from './run-places.ts'
import type { Bottleneck, QueuedStep } from './slot-lane.ts'
import { SlotQueue } from './slot-queue.ts'
import type { Taking } from './slot-queue.ts'
import type { RunTurn } from './turn.ts'
import { loadUsage } from './usage-records.ts'

type Post = (live: LiveRun, mail: Mail) => void

interface SlotParts {
  readonly worker: StepWorker
  readonly post: Post
  /** Those at work. */
  readonly runs: ReadonlyMap<string, LiveRun>
  readonly clock: Clock
}

type AssignAttempt =
  | { readonly type: 'assigned'; readonly fact: RunFact }
  | ({ readonly type: 'busy' } & Bottleneck)

/** Which steps are with which agents, and which wait for a slot. */
export class Slots {
  readonly #worker: StepWorker
  readonly #post: Post
  readonly #queue = new SlotQueue()
  readonly #keys: MutexKeys
  /** Which runs may have started. */
  readonly places: RunPlaces
  /** Steps at once, of the whole organization and of single runs. */
  #parallelMax: number | undefined
  readonly #runLimits = new Map<string, number>()
  /** What was used, and what may be. */
  readonly budgets: BudgetBook = new BudgetBook()
  readonly #runs: ReadonlyMap<string, LiveRun>
  readonly #clock: Clock
  #alarm: (() => void) | undefined
  #freed = false
  #closed = false
  /** When the turn at hand is, and how many may still start in it. */
  #at = 0
  #startsLeft = 0
  inFlight = 0

  constructor({ worker, post, runs, clock }: SlotParts) {
    this.#worker = worker
    this.#post = post
    this.#runs = runs
    this.#keys = new MutexKeys(runs)
    this.#clock = clock
    this.places = new RunPlaces((live) =>
      post(live, { fact: { type: 'run.started' }, actor: 'engine' }),
    )
  }

  /** Limits steps and runs from here on. Those of agents are the worker's. */
  limit(limit: Limit): void {
    const { scope, parallelMax, runsMax } = limit
    this.budgets.limit(limit)
    this.#wakeAtMidnight()
    this.wake()
    if (scope === 'organization') {
      this.#parallelMax = parallelMax
      this.places.limit(runsMax)
    } else if (scopeKind(scope) === 'run') {
      if (parallelMax === undefined) this.#runLimits.delete(scopeName(scope))
      else this.#runLimits.set(scopeName(scope), parallelMax)
    }
    this.#freed = true
  }

  /** A step may get a slot now. */
  get hasWork(): boolean {
    return (this.#freed || this.#queue.hasFresh) && !this.#closed
  }

  get isClosed(): boolean {
    return this.#closed
  }

  markFreed(): void {
    this.#freed = true
  }

  /** Nothing is assigned from here on. */
  close(): void {
    this.#closed = true
    this.#alarm?.()
  }

  /** Has runs go on that a budget held and holds no longer. */
  wake(): void {
    const at = this.#clock.now()
    for (const live of this.#runs.values()) {
      const breach = live.run.status === 'PAUSED' ? live.run.budgets?.breach : undefined
      if (breach === undefined || this.budgets.holds(live.run, breach, at)) continue
      const reason = 'the budget lets it go on'
      this.#post(live, { fact: { type: 'run.resumed', reason, budget: 'raised' }, actor: 'engine' })
    }
  }

  /** Budgets of days and months begin anew. */
  #wakeAtMidnight(): void {
    this.#alarm?.()
    if (this.budgets.isEmpty || this.#closed) return
    this.#alarm = this.#clock.ringAt(nextDay(this.#clock.now()), () => {
      this.wake()
      this.#wakeAtMidnight()
    })
  }

  /** What was used before this process began. */
  async load(store: Store, organization: string): Promise<void> {
    this.budgets.load(await loadUsage(store, organization, this.#clock.now()))
  }

  /** The run is no longer driven here. */
  leave(live: LiveRun): void {
    this.places.leave(live)
    if (this.#keys.release(live, () => true)) this.#freed = true
    if (this.budgets.withdraw(live.run.id)) this.wake()
  }

  /** What a turn has said to budgets is durable. */
  saved({ live, budget }: RunTurn): void {
    if (this.#keys.settle(live)) this.#freed = true
    if (budget.answered !== undefined) {
      const { breach, decision } = budget.answered
      this.budgets.answered(breach, live.run.id, decision)
      this.wake()
    } else if (budget.resumed && this.budgets.withdraw(live.run.id)) this.wake()
  }

  /** Queues a step that is ready. */
  readonly offer = (live: LiveRun, need: AssignStep): void => {
    const isOwn = need.keyOnly !== true && this.#mostOf(live) !== undefined
    const lane = isOwn ? runLaneOf(live) : laneOf(need)
    this.#queue.add(live, need, { lane, reason: 'it has just become ready' })
  }

  /**
   * Gives free slots to the steps that wait, the most urgent first; says what follows for each.
   * After so many the others wait for the next turn.
   */
  drain(
    { at, startsMax }: { readonly at: number; readonly startsMax: number },
    follow: (live: LiveRun, fact: RunFact) => void,
  ): void {
    this.#at = at
    this.#startsLeft = startsMax
    while (this.hasWork && this.#startsLeft > 0) {
      const lanes = this.#freed ? 'all' : 'fresh'
      this.#freed = false
      const take = (queued: QueuedStep): Taking => {
        const { live, need } = queued
        if (this.#startsLeft === 0 || (need.keyOnly !== true && this.#isFull())) return 'full'
        const attempt = this.#tryAssign(queued)
        if (attempt.type === 'busy') return attempt
        this.#startsLeft -= 1
        follow(live, attempt.fact)
        return 'taken'
      }
      if (this.#parallelMax === undefined) this.#queue.drain(lanes, take)
      else this.#queue.drainShared(take)
    }
    if (this.#startsLeft === 0) this.#freed = true
  }

  #isFull(): boolean {
    return this.#parallelMax !== undefined && this.inFlight >= this.#parallelMax
  }

  /** What was set for the run, else what its plan says. */
  #mostOf({ run }: LiveRun): number | undefined {
    const own = this.#runLimits.size === 0 ? undefined : this.#runLimits.get(run.id)
    return own ?? run.compiled.plan.policy?.parallelMax
  }

  #tryAssign(queued: QueuedStep): AssignAttempt {
    const { live, need } = queued
    if (need.keyOnly === true) return this.#tryKey(queued) ?? this.#takeKey(queued)
    const parallelMax = this.#mostOf(live)
    if (parallelMax !== undefined && live.inFlight.size >= parallelMax) {
      const reason = `the run does at most ${parallelMax} steps at once`
      return { type: 'busy', lane: runLaneOf(live), reason, limit: `run:${live.run.id}` }
    }
    const breach = need.undo === true ? undefined : this.budgets.breachOf(live.run, this.#at)
    if (breach !== undefined) return this.#pause(live, breach)
    const waiting = this.#tryKey(queued)
    if (waiting !== undefined) return waiting
    const exhausted = this.budgets.exhausted(live.run, this.#at)
    if (exhausted.length > 0) return this.#assignAround(queued, exhausted)
    return this.#take(queued, this.#worker.assign(need))
  }

  /** Why the step does not get its key. */
  #tryKey({ live, need }: QueuedStep): AssignAttempt | undefined {
    const { mutex, step, attempt } = need
    const refusal = mutex === undefined ? undefined : this.#keys.refusal(mutex, live, step)
    if (mutex === undefined || refusal === undefined) return undefined
    if (refusal.type === 'held') {
      // What is inside a holder must not queue behind those that wait for the holder.
      const lane = refusal.within === undefined ? mutex : `${mutex} in ${refusal.within}`
      return { type: 'busy', lane: `mutex ${lane}`, reason: `${refusal.by} holds ${mutex}` }
    }
    const { holder, held } = refusal
    const error = failureOf('MUTEX_NESTED', { stepId: step, mutex, holder, held })
    return { type: 'assigned', fact: { type: 'step.failed', step, attempt, error } }
  }

  #takeKey({ live, need }: QueuedStep): AssignAttempt {
    const { step, attempt, mutex = '' } = need
    this.#keys.take(mutex, { live, name: step, step })
    return { type: 'assigned', fact: { type: 'mutex.taken', step, attempt, mutex } }
  }

  #pause({ run }: LiveRun, breach: BudgetBreach): AssignAttempt {
    return { type: 'assigned', fact: pausedBy(this.budgets.asking(run, breach)) }
  }

  /** To an agent that has budget left, where there is one; else the run is paused. */
  #assignAround(queued: QueuedStep, exhausted: readonly string[]): AssignAttempt {
    const { live, need } = queued
    const avoid = [...need.avoid, ...exhausted]
    const assignment = this.#worker.assign(need.undo === true ? need : { ...need, avoid })
    if (assignment.type === 'assigned' && need.undo !== true) {
      const { agent } = assignment
      const breach = this.budgets.scopeBreach(live.run, `agent:${agent}`, this.#at)
      if (breach !== undefined) {
        this.#worker.release(agent)
        return this.#pause(live, breach)
      }
    }
    return this.#take(queued, assignment)
  }

  #take({ live, need, key }: QueuedStep, assignment: Assignment): AssignAttempt {
    const { step, attempt, mutex } = need
    switch (assignment.type) {
      case 'busy':
        return { ...assignment, lane: laneOf(need) }
      case 'assigned': {
        live.inFlight.set(key, assignment.agent)
        this.inFlight += 1
        if (mutex !== undefined) this.#keys.take(mutex, { live, name: key, step })
        const idempotent = assignment.idempotent ? ({ idempotent: true } as const) : {}
        const type = need.undo === true ? 'undo.started' : 'step.started'
        const started = { type, step, attempt, agent: assignment.agent } as const
        return { type: 'assigned', fact: { ...started, ...idempotent } }
      }
      case 'refused': {
        const error = { ...assignment.error, retryable: false }
        const type = need.undo === true ? 'undo.failed' : 'step.failed'
        return { type: 'assigned', fact: { type, step, attempt, error } }
      }
    }
  }

  /** Steps that agents took when another process drove the run are under way here too. */
  holdAccepted(live: LiveRun): void {
    this.#keys.adopt(live)
    for (const { id, attempt, agent, accepted, status, mutex } of live.run.steps.values()) {
      const place = { step: id, attempt }
      const isWithAgent = status === 'EXECUTING' && accepted && !live.inFlight.has(flightKey(place))
      if (!isWithAgent || agent === undefined) continue
      live.inFlight.set(flightKey(place), agent)
      this.inFlight += 1
      if (mutex !== undefined) this.#keys.take(mutex, { live, name: flightKey(place), step: id })
      this.#worker.hold(agent)
    }
  }

  /** The run was read from the journal again, as not all that had happened was saved. */
  reloaded(live: LiveRun): void {
    this.#keys.adopt(live)
    if (this.#keys.settle(live)) this.#freed = true
  }

  /** Hands a step to its agent, unless what its start is saved with has ended it again. */
  send(live: LiveRun, order: SendStep): void {
    if (order.undo !== true && !isStillWanted(live, order)) return
    this.#worker.send({ ...order, runId: live.run.id }, (fact) => {
      const isOver = fact.type !== 'step.accepted' && fact.type !== 'step.alive'
      if (isOver) this.land(live, order, outcomeOf(fact))
      const reported = order.undo === true ? undoFactOf(fact) : fact
      this.#post(live, { fact: reported, actor: `agent:${order.agent}` })
    })
  }

  startRun(live: LiveRun, order: StartSubRun): void {
    this.#worker.startRun({ ...order, runId: live.run.id }, (fact) => {
      const reported = order.undo === true ? undoFactOf(fact) : fact
      this.#post(live, { fact: reported, actor: 'engine' })
    })
  }

  cancel(live: LiveRun, place: StepAttempt): void {
    this.#worker.cancel(live.run.id, place.step, place.attempt)
    this.land(live, place)
  }

  /** The attempt is over for its agent. */
  land(live: LiveRun, place: StepAttempt, outcome?: 'succeeded' | 'failed'): void {
    const key = flightKey(place)
    const agent = live.inFlight.get(key)
    if (agent === undefined) return
    live.inFlight.delete(key)
    this.inFlight -= 1
    if (!this.#keys.isEmpty) this.#keys.release(live, ({ name }) => name === key)
    this.#freed = true
    this.#worker.release(agent, outcome)
  }

  /** Another engine drives the run now. */
  forget(live: LiveRun): void {
    for (const agent of live.inFlight.values()) this.#worker.release(agent)
    this.inFlight -= live.inFlight.size
    this.#keys.release(live, () => true)
    live.inFlight.clear()
    this.#freed = true
  }

  placeOf(runId: string, step: string): QueuePlace | undefined {
    const place = this.places.placeOf(runId) ?? this.#queue.placeOf(runId, step)
    if (place === undefined || !this.#isFull()) return place
    const reason = `the organization does at most ${this.#parallelMax} steps at once`
    return { ahead: place.ahead, reason, limit: 'organization' }
  }

  standing(): EngineStanding {
    const waiting = this.#queue.waiting(this.#isFull() ? 'organization' : undefined)
    const budgets = (): readonly BudgetStanding[] =>
      budgetStandings(this.budgets, this.#runs.values(), this.#clock.now())
    return { running: this.inFlight, waiting, runsWaiting: this.places.waiting, budgets }
  }
}

function isStillWanted({ run }: LiveRun, { step, attempt }: StepAttempt): boolean {
  const state = run.steps.get(step)
  return state?.status === 'EXECUTING' && state.attempt === attempt
}

/** Steps that the same agents can do wait in one lane. */
function laneOf({ capability, agent = '', context = '', avoid, keyOnly }: AssignStep): string {
  if (keyOnly === true) return 'keys'
  return `${capability} ${agent} ${context} ${avoid.join(' ')}`
}

/** A plan that limits itself gives its slots to its own most urgent steps, whoever does them. */
function runLaneOf({ run }: LiveRun): string {
  return `run ${run.id}`
}

/** What an agent reports of undoing a step. */
function undoFactOf(fact: RunFact): RunFact {
  if (fact.type === 'step.succeeded') {
    const { step, attempt } = fact
    return { type: 'undo.succeeded', step, attempt }
  }
  if (fact.type !== 'step.failed') return fact
  const { step, attempt, error } = fact
  return { type: 'undo.failed', step, attempt, error }
}

/** What a result says of the agent. A refusal says nothing against it. */
export function outcomeOf(fact: RunFact): 'succeeded' | 'failed' | undefined {
  if (fact.type === 'step.succeeded') return 'succeeded'
  return fact.type === 'step.failed' && fact.error.retryable !== false ? 'failed' : undefined
}

const reports: ReadonlySet<RunFact['type']> = new Set([
  'step.succeeded',
  'step.failed',
  'step.accepted',
  'undo.succeeded',
  'undo.failed',
])

/** Whether somebody who was given a step says what became of it. */
export function isReport({ type }: RunFact): boolean {
  return reports.has(type)
}
