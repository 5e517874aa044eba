/*
 * Owns: what people do in a simulated world. They answer what they are asked, resume what has been
 * paused, decide on changes, send the signals that are waited for, and do what the case says.
 */
import { createApprovals } from '../../src/app/approvals.ts'
import { controlRun } from '../../src/app/control-run.ts'
import {
  approveModification,
  rejectModification,
} from '../../src/app/modifications/modifications.ts'
import { signalRun } from '../../src/app/steer-run.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { chanceOf } from '../../src/testing/simulation/seeded-chance.ts'
import { performAct } from './acts.ts'
import { answerBehaviour, delayOf } from './behaviour.ts'
import type { WatchedEvent } from './laws.ts'
import { oneOf } from './random-step.ts'
import type { Act } from './simulation-case.ts'
import type { World } from './world.ts'

type Opened = Extract<WatchedEvent, { readonly type: 'wait.opened' }>
type Requested = Extract<WatchedEvent, { readonly type: 'modification.requested' }>

export class People {
  readonly #world: World
  #signals = 0

  constructor(world: World) {
    this.#world = world
  }

  plan(acts: readonly Act[]): void {
    const { time } = this.#world
    for (const act of acts) time.after(act.afterMs, undefined, () => performAct(this.#world, act))
  }

  /** Somebody learns of something that is durable. */
  see(event: WatchedEvent): void {
    switch (event.type) {
      case 'wait.opened':
        return this.#asked(event)
      case 'wait.delegated':
        return this.#delegated(event)
      case 'run.paused':
        return this.#later(`resume ${event.at}`, (app) => {
          return controlRun(app, event.runId, { action: 'resumed', reason: 'enough' })
        })
      case 'step.waiting':
        if (event.signal !== undefined) this.#signal(event.runId, event.step, event.signal)
        return
      case 'modification.requested':
        return this.#decide(event)
      default:
    }
  }

  #later(what: string, make: Parameters<World['call']>[0]['make'], afterMs?: number): void {
    const { time, simulated } = this.#world
    const delayMs = afterMs ?? delayOf(simulated.seed, what)
    time.after(delayMs, undefined, () => this.#world.call({ what, make }))
  }

  #asked(event: Opened): void {
    const { waitId, quorum = 1, dueAt, assignees, step, attempt, runId } = event
    const { seed } = this.#world.simulated
    const runNumber = [...this.#world.laws.runs.keys()].indexOf(runId)
    const behaviour = answerBehaviour(seed, `${runNumber} ${step}#${attempt}`)
    if (dueAt !== undefined && behaviour.ignores) return
    const { decision, errs, repeats, afterMs } = behaviour
    const names = assignees ?? ['ada', 'bob']
    const fits = dataFor(event, seed)
    if (errs) this.#answer(waitId, { decision: 'APPROVE', by: names[0] ?? 'ada' }, afterMs)
    // Two may answer in the same moment.
    const apartMs = afterMs === 100 ? 0 : 90
    for (let nth = 0; nth < quorum + (repeats ? 1 : 0); nth += 1) {
      const by = names[nth % names.length] ?? 'ada'
      this.#answer(waitId, { decision, by, ...fits }, afterMs + 1 + nth * apartMs)
    }
  }

  #delegated(event: Extract<WatchedEvent, { type: 'wait.delegated' }>): void {
    const { waitId, assignees, step, runId } = event
    const { laws, simulated } = this.#world
    const { ignores, decision } = answerBehaviour(simulated.seed, `delegated ${step}`)
    const state = laws.runs.get(runId)?.run.steps.get(step)
    const wait = state?.wait
    if (wait === undefined || (ignores && wait.dueAt !== undefined)) return
    const { attempt = 0, compiled } = state ?? {}
    const form = compiled?.step.approval?.form
    const asked = { step, attempt, ...(form && { form }), ...(wait.about && { about: wait.about }) }
    for (const by of [assignees[0] ?? 'ada', assignees[1] ?? 'bob']) {
      const answer = { decision, by, ...dataFor(asked, simulated.seed) }
      this.#answer(waitId, answer, delayOf(simulated.seed, waitId))
    }
  }

  #answer(
    waitId: string,
    answer: Parameters<ReturnType<typeof createApprovals>['answer']>[1],
    afterMs: number,
  ): void {
    this.#later('answer', (app) => createApprovals(app).answer(waitId, answer), afterMs)
  }

  /** Each signal is another one, so that it can be seen who got it. */
  #signal(runId: string, step: string, name: string): void {
    this.#signals += 1
    const data = { n: this.#signals }
    const afterMs = delayOf(this.#world.simulated.seed, `signal ${step} ${this.#signals}`)
    this.#later('signal', (app) => signalRun(app, runId, { name, data }), afterMs)
  }

  /** A signal that nobody may be waiting for. */
  sendSignal(runId: string, name: string): void {
    this.#signals += 1
    const data = { n: this.#signals }
    this.#later('signal', (app) => signalRun(app, runId, { name, data }), 0)
  }

  #decide({ modificationId, at }: Requested): void {
    const agrees = chanceOf(this.#world.simulated.seed, `agrees ${at}`)(3) > 0
    this.#later(`decide ${at}`, (app) =>
      agrees ? approveModification(app, modificationId) : rejectModification(app, modificationId),
    )
  }
}

/** What fits the form: a number, or what is to be done about a step in trouble. */
type Asked = Pick<Opened, 'step' | 'attempt' | 'form' | 'about'>

function dataFor({ form, about, step, attempt }: Asked, seed: number): { data?: JsonObject } {
  if (about !== undefined) {
    const chance = chanceOf(seed, `${step}#${attempt} ${about}`)
    // Not for ever: what is wrong in itself fails each time.
    const actions = attempt < 4 ? ['retry', 'retry', ...answers[about]] : answers[about]
    return { data: { action: oneOf(chance, ...actions), output: { value: 7, list: [4] } } }
  }
  return form === undefined ? {} : { data: { n: 3 } }
}

const answers = {
  failure: ['skip', 'complete', 'compensate', 'fail'],
  unknown: ['complete', 'fail'],
} as const
