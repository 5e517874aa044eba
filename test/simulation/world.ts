/*
 * Owns: a simulated world from its start to its end: time, the disk, agents, people, and one
 * process of Skein after the other. Everything in it follows from the case.
 */
import { stopOrphans } from '../../src/app/sub-runs.ts'
import { SkeinError } from '../../src/core/errors.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { isFinished } from '../../src/core/run/status.ts'
import type { AppContext } from '../../src/app/context.ts'
import { explain } from '../../src/core/run/explain.ts'
import type { StepOutcome } from '../../src/ports/agent.ts'
import type { Append, Store } from '../../src/ports/store.ts'
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts'
import { restoreLimits } from '../../src/app/limits.ts'
import { startRun } from '../../src/app/start-run.ts'
import { perform } from './agents-at-work.ts'
import { Laws } from './laws.ts'
import type { WatchedEvent } from './laws.ts'
import { MemoryStore } from './memory-store.ts'
import { People } from './people.ts'
import { openProcess, organization } from './simulated-process.ts'
import type { SimulatedProcess, StepOrder, Surroundings } from './simulated-process.ts'
import { launchInputs } from './simulation-case.ts'
import type { SimulationCase } from './simulation-case.ts'
import { savedOrchestrations } from './saved-orchestrations.ts'
import { VirtualTime } from './virtual-time.ts'
import type { Life } from './virtual-time.ts'
import { holds, Violation } from './violation.ts'

/** What came of a simulation. */
export interface Outcome {
  readonly violation: Violation | undefined
  readonly events: number
  readonly crashes: number
  /** Points at which the process could have died. */
  readonly points: number
  /** Types of events that occurred. */
  readonly seen: ReadonlySet<string>
}

/** Something that is asked of the process, and asked again while nobody has heard an answer. */
export interface Call {
  readonly what: string
  readonly make: (app: AppContext) => Promise<unknown>
  readonly onDone?: () => void
  /** Not asked again by somebody who heard no answer. */
  readonly once?: true
}

/** How long the engine takes at most to read runs again that it could not save. */
const reloadMs = 300
/** Appointments after which a simulation counts as one that never ends. */
const appointmentsMax = 4_000

export async function simulate(one: SimulationCase): Promise<Outcome> {
  const world = new World(one)
  return world.live()
}

export class World implements Surroundings {
  readonly time = new VirtualTime()
  readonly store: Store
  readonly laws = new Laws()
  readonly seen = new Set<string>()
  readonly simulated: SimulationCase
  /** In a fifth of the cases hardly anything fits into one commit. */
  readonly commitEventsMax: number | undefined
  violation: Violation | undefined
  /** Told what happens, in words, where somebody wants to know. */
  onTold: ((what: string) => void) | undefined
  #process: SimulatedProcess | undefined
  readonly #people: People
  readonly #pending = new Set<Call>()
  #turns: { readonly life: Life; readonly turn: () => void }[] = []
  #points = 0
  #commits = 0
  #crashes = 0

  constructor(one: SimulationCase) {
    this.simulated = one
    this.commitEventsMax = one.seed % 5 === 4 ? 2 : undefined
    this.store = one.store === 'memory' ? new MemoryStore() : openSqliteStore({ path: ':memory:' })
    this.#people = new People(this)
  }

  async live(): Promise<Outcome> {
    await this.#save()
    this.#open()
    for (let run = 0; run < this.simulated.runs; run += 1) this.#start(run)
    this.#people.plan(this.simulated.acts)
    await this.#goThrough()
    if (this.violation === undefined) this.#guard(() => this.#checkEnd())
    if (this.violation === undefined) await this.#checkRecords()
    if (this.#process !== undefined) this.#process.life.alive = false
    await this.store.close()
    const { violation, seen } = this
    const counts = { events: this.laws.events, crashes: this.#crashes, points: this.#points }
    return { violation, seen, ...counts }
  }

  async #goThrough(): Promise<void> {
    for (let count = 0; this.violation === undefined; count += 1) {
      await this.#settle()
      await this.#compare()
      if (this.violation !== undefined || this.#isOver() || !this.time.goOn()) return
      if (count > appointmentsMax) this.failed(new Violation('ends', 'it goes on and on'))
    }
  }

  /** All has ended, and nobody is going to do anything; an engine may ring for ever. */
  #isOver(): boolean {
    const all = [...this.laws.runs.values()]
    return (
      all.length > 0 && this.time.outside === 0 && all.every(({ run }) => isFinished(run.status))
    )
  }

  /** Until nothing happens any more without time or people. */
  async #settle(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      const next = this.#turns.shift()
      if (next?.life.alive === true) next.turn()
      if (next === undefined && (this.#process?.life.busy ?? 0) === 0) return
    }
  }

  async #compare(): Promise<void> {
    const { app, life } = this.#process ?? {}
    if (app === undefined || life?.alive !== true || this.#pending.size > 0) return
    for (const [runId, watch] of this.laws.runs) {
      if (!watch.isChanged) continue
      const run = await app.engine.load(runId)
      this.#guard(() => this.laws.compare(run))
    }
    this.#guard(() => {
      if (this.time.hasDue) return
      this.laws.calm(this.time.now, (runId, step) => app.engine.queuePlace(runId, step))
    })
  }

  #checkEnd(): void {
    for (const { run } of this.laws.runs.values()) {
      if (isFinished(run.status)) continue
      const open = [...run.steps.values()].map((step) => explain(run, step).sentence)
      throw new Violation('comes to an end', `${run.id} is ${run.status}:\n${open.join('\n')}`)
    }
    const started = [...this.laws.runs.values()].filter(({ run }) => run.cause === undefined)
    if (started.length < this.simulated.runs) throw new Violation('starts', 'a run is missing')
  }

  /** Nobody is asked any more when everything has ended. */
  async #checkRecords(): Promise<void> {
    const query = { organization, kind: 'wait', status: 'OPEN', limit: 1 } as const
    const [open] = (await this.store.listRecords(query)).items
    this.#guard(() => holds(open === undefined, 'questions are closed', () => open?.id ?? ''))
  }

  /** Makes orchestrations that steps may run. */
  async #save(): Promise<void> {
    const records = savedOrchestrations.map((plan) => {
      const data = { plan, version: 1, savedAt: this.time.now } as unknown as JsonObject
      const record = {
        kind: 'orchestration',
        id: plan.name,
        createdAt: this.time.now,
        data,
      } as const
      return { type: 'put', record } as const
    })
    await this.store.commit([{ organization, stream: 's', expected: 0, events: [], records }])
  }

  #start(run: number): void {
    const { plan } = this.simulated
    const order = { plan, inputs: launchInputs, idempotencyKey: `run ${run}` }
    this.time.after(run * 35, undefined, () => {
      this.call({ what: 'start', make: (app) => startRun(app, order) })
    })
  }

  #tellEvent({ runId, type, actor, ...data }: WatchedEvent): void {
    if (this.onTold === undefined) return
    const number = [...this.laws.runs.keys()].indexOf(runId)
    const { plan: _, at: __, ...rest } = data as { readonly plan?: unknown; readonly at: number }
    this.onTold(`run ${number}: ${type} ${JSON.stringify(rest)} by ${actor ?? 'nobody'}`)
  }

  #open(): void {
    const process = openProcess(this)
    this.#process = process
    const ready = restoreLimits(process.app)
      .then(() => process.app.engine.recover())
      .then((unfinished) => stopOrphans(process.app, unfinished))
    ready.catch((error: unknown) => this.failed(error))
  }

  /** Asks the process for something; if it dies before it has answered, asks the next one. */
  call(call: Call): void {
    const process = this.#process
    if (process === undefined) {
      this.time.after(60, undefined, () => this.call(call))
      return
    }
    this.#pending.add(call)
    this.onTold?.(`asks: ${call.what}`)
    const over = (): boolean => process.life.alive && this.#pending.delete(call)
    call.make(process.app).then(
      () => over() && call.onDone?.(),
      (error: unknown) => {
        if (over()) this.#refused(call, error)
      },
    )
  }

  #refused(call: Call, error: unknown): void {
    this.onTold?.(`refused: ${call.what}: ${String(error)}`)
    if (isDiskFault(error)) {
      if (call.once === true) return
      this.time.after(300, undefined, () => this.call(call))
    } else if (error instanceof SkeinError && error.code !== 'INTERNAL') {
      this.seen.add(`refused ${error.code}`)
      call.onDone?.()
    } else {
      this.failed(new Violation('refuses with a reason', `${call.what}: ${String(error)}`))
    }
  }

  point(life: Life): boolean {
    if (!life.alive) return false
    this.#points += 1
    if (!this.simulated.crashes.includes(this.#points)) return true
    this.#crash(life)
    return false
  }

  #crash(life: Life): void {
    life.alive = false
    this.onTold?.('the process dies')
    this.#crashes += 1
    this.#process = undefined
    this.#turns = []
    const unheard = [...this.#pending]
    this.#pending.clear()
    const downMs = [0, 30, 700][this.#crashes % 3] ?? 0
    this.time.after(downMs, undefined, () => this.#open())
    for (const call of unheard) {
      if (call.once !== true) this.time.after(downMs + 20, undefined, () => this.call(call))
    }
  }

  isFault(): boolean {
    this.#commits += 1
    const isFault = this.simulated.faults.includes(this.#commits)
    if (isFault) this.onTold?.('the disk refuses a commit')
    if (isFault) this.laws.unsureUntil = this.time.now + reloadMs
    return isFault
  }

  committed(appends: readonly Append[]): void {
    this.#guard(() => {
      for (const event of this.laws.take(appends)) {
        this.seen.add(event.type)
        this.#tellEvent(event)
        this.#people.see(event)
      }
    })
  }

  perform(life: Life, agent: string, order: StepOrder): Promise<StepOutcome> {
    const { stepId, attempt, capability } = order.request
    this.onTold?.(`to ${agent}: ${stepId}#${attempt} ${capability}`)
    this.#guard(() => this.laws.sent(order.request))
    return perform(this, life, { agent, ...order })
  }

  signal(runId: string, name: string): void {
    this.#people.sendSignal(runId, name)
  }

  soon(life: Life, turn: () => void): void {
    this.#turns.push({ life, turn })
  }

  failed(error: unknown): void {
    if (isDiskFault(error)) return
    this.violation ??= error instanceof Violation ? error : new Violation('throws', trace(error))
  }

  #guard(check: () => void): void {
    try {
      check()
    } catch (error) {
      this.failed(error)
    }
  }
}

function isDiskFault(error: unknown): boolean {
  return error instanceof Error && error.message === 'the disk is full'
}

function trace(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
