/*
 * Owns: who holds which key of a `mutex` in the organization. The core says when a step that is no
 * task has settled; `slots.ts` says when an attempt of a task is over.
 *
 * Invariants:
 * 1. All holders of a key are inside each other: a step may take the key that is held by what it is
 *    a part of, a sub-run that of the step it is for.
 * 2. What is inside a holder takes no other key, so no two holders can wait for each other.
 * 3. A key is given back only when that its holder is over is durable.
 */
import { keyHeldBy } from '../../core/run/mutex.ts'
import type { StepState } from '../../core/run/step-state.ts'
import type { LiveRun } from './live-run.ts'

interface Holder {
  readonly live: LiveRun
  /** Of the step; for a task of its attempt. */
  readonly name: string
  readonly step: string
}

/** Why a step does not get a key now, or never. `within`: only what is inside this can get it. */
export type Refusal =
  | { readonly type: 'held'; readonly by: string; readonly within?: string }
  | { readonly type: 'nested'; readonly holder: string; readonly held: string }

export class MutexKeys {
  readonly #runs: ReadonlyMap<string, LiveRun>
  readonly #holders = new Map<string, Holder[]>()
  /** Keys by the run that holds them. */
  readonly #keys = new Map<LiveRun, Set<string>>()

  constructor(runs: ReadonlyMap<string, LiveRun>) {
    this.#runs = runs
  }

  get isEmpty(): boolean {
    return this.#holders.size === 0
  }

  take(key: string, holder: Holder): void {
    const holders = this.#holders.get(key) ?? []
    if (holders.some(({ live, name }) => live === holder.live && name === holder.name)) return
    this.#holders.set(key, [...holders, holder])
    const keys = this.#keys.get(holder.live) ?? new Set()
    this.#keys.set(holder.live, keys.add(key))
  }

  /** What keeps the step from taking the key. */
  refusal(key: string, live: LiveRun, step: string): Refusal | undefined {
    if (this.isEmpty) return undefined
    const around = [...this.#around(live, step)]
    const isAround = (holder: Holder): boolean =>
      around.some((one) => one.live === holder.live && one.step.id === holder.step)
    for (const { step: outer } of around) {
      const held = keyHeldBy(outer)
      if (held !== undefined && held !== key) return { type: 'nested', holder: outer.id, held }
    }
    const other = this.#holders.get(key)?.findLast((holder) => !isAround(holder))
    if (other === undefined) return undefined
    const run = other.live === live ? '' : ` of run ${other.live.run.id}`
    const outer = this.#holders.get(key)?.find(isAround)
    const within = outer && { within: `${outer.live.run.id} ${outer.step}` }
    return { type: 'held', by: `${other.step}${run}`, ...within }
  }

  /** Whether anything was given back. */
  release(live: LiveRun, isOver: (holder: Holder) => boolean): boolean {
    let isFreed = false
    for (const key of this.#keys.get(live) ?? []) {
      const holders = this.#holders.get(key) ?? []
      const left = holders.filter((holder) => holder.live !== live || !isOver(holder))
      if (left.length === holders.length) continue
      isFreed = true
      if (left.length === 0) this.#holders.delete(key)
      else this.#holders.set(key, left)
      if (!left.some((holder) => holder.live === live)) this.#keys.get(live)?.delete(key)
    }
    if (this.#keys.get(live)?.size === 0) this.#keys.delete(live)
    return isFreed
  }

  /** Gives back what steps held that hold it no longer, now that this is durable. */
  settle(live: LiveRun): boolean {
    return this.release(live, ({ name, step }) => {
      return name === step && live.run.steps.get(step)?.holdsKey !== true
    })
  }

  /** Takes over what steps of a run hold that was read from the journal. */
  adopt(live: LiveRun): void {
    for (const { id, mutex, holdsKey } of live.run.steps.values()) {
      if (holdsKey && mutex !== undefined) this.take(mutex, { live, name: id, step: id })
    }
  }

  /** What a step is a part of: groups, and the steps that its run is for. */
  *#around(live: LiveRun, step: string): Generator<{ live: LiveRun; step: StepState }> {
    let at: LiveRun | undefined = live
    let inside: StepState | undefined = live.run.steps.get(step)
    while (inside !== undefined) {
      inside = inside.parent ?? inside.frame.owner
      if (inside === undefined) {
        const { parentRunId, parentStep } = at.run.cause ?? {}
        const parent: LiveRun | undefined = this.#runs.get(parentRunId ?? '')
        if (parent === undefined) return
        at = parent
        inside = parent.run.steps.get(parentStep ?? '')
      }
      if (inside !== undefined) yield { live: at, step: inside }
    }
  }
}
