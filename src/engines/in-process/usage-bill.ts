import type { Used } from '../../core/limits/breach.ts'
import type { LimitScope } from '../../core/limits/limit.ts'
import { spansOf } from '../../core/limits/period.ts'
import { timeWithAgent } from '../../core/run/run.ts'
import type { StepFailed, StepSucceeded } from '../../core/run/run-event.ts'
import type { StepState } from '../../core/run/step-state.ts'
import type { RecordChange } from '../../ports/store.ts'

/** Who keeps count. */
interface Counter {
  readonly countsTime: (scope: LimitScope) => boolean
  readonly add: (scope: LimitScope, used: Used, order: { at: number; sign?: 1 | -1 }) => void
}

/** What the steps of one turn of one run have used, on its way into their commit. */
export class UsageBill {
  readonly #at: number
  readonly #counter: Counter
  readonly #used = new Map<LimitScope, Used>()

  constructor(at: number, counter: Counter) {
    this.#at = at
    this.#counter = counter
  }

  /** Before the step takes the fact: it still knows its agent and when it began. */
  take(step: StepState, { usage }: StepSucceeded | StepFailed): void {
    // What a sub-run has used was billed when its own steps did.
    if (step.compiled.kind !== 'task' || step.agent === undefined) return
    const time = timeWithAgent(step, this.#at)
    const { usd = 0, tokens = 0 } = usage ?? {}
    for (const scope of ['organization', `agent:${step.agent}`] as const) {
      const timeMs = this.#counter.countsTime(scope) ? time : 0
      if (usd > 0 || tokens > 0 || timeMs > 0) this.#add(scope, { usd, tokens, timeMs })
    }
  }

  #add(scope: LimitScope, used: Used): void {
    const before = this.#used.get(scope) ?? { usd: 0, tokens: 0, timeMs: 0 }
    this.#used.set(scope, {
      usd: before.usd + used.usd,
      tokens: before.tokens + used.tokens,
      timeMs: before.timeMs + used.timeMs,
    })
    this.#counter.add(scope, used, { at: this.#at })
  }

  /** It could not be saved. */
  takeBack(): void {
    for (const [scope, used] of this.#used)
      this.#counter.add(scope, used, { at: this.#at, sign: -1 })
  }

  changes(): readonly RecordChange[] {
    return [...this.#used].flatMap(([scope, used]) =>
      spansOf(this.#at).map((span): RecordChange => {
        const place = { kind: 'usage', id: `${scope} ${span}`, status: span } as const
        return { type: 'add', ...place, createdAt: this.#at, amounts: { ...used } }
      }),
    )
  }
}
