import type { Plan, Step } from '../../src/core/plan/plan.ts'
import type { SkeinClient } from '../../src/client/client.ts'

/*
 * What runs while a server is killed again and again: chains, fan-outs, waits for people and for
 * signals, changes of running plans, failures that are undone.
 */

export type Chance = () => number

const undo = { compensate: { capability: 'undo.once' } }

function pick<T>(chance: Chance, ...values: readonly T[]): T {
  return values[Math.floor(chance() * values.length)] as T
}

function work(chance: Chance): string {
  return pick(chance, 'work.again', 'work.again', 'work.once')
}

/** Five layers, mixed: some steps may be repeated and some must not. */
function layers(chance: Chance): readonly Step[] {
  return Array.from({ length: 9 }, (_, index) => ({
    id: `s${index}`,
    capability: work(chance),
    dependsOn: index < 3 ? [] : [`s${index - 3}`, `s${index - 2}`],
    inputs: index < 3 ? {} : { before: `{{ s${index - 3}.output.step }}` },
  }))
}

function fanOut(chance: Chance): readonly Step[] {
  const forEach = '[1, 2, 3, 4, 5, 6]'
  return [
    { id: 'a', capability: work(chance), forEach, parallelMax: 3 },
    { id: 'b', capability: work(chance), dependsOn: ['a'] },
  ]
}

function waits(chance: Chance): readonly Step[] {
  return [
    { id: 'ask', kind: 'approval', approval: { question: 'Go on?' } },
    { id: 'word', kind: 'wait', wait: { signal: 'go', buffered: true } },
    { id: 'rest', kind: 'wait', wait: { delayMs: 40 } },
    { id: 'last', capability: work(chance), dependsOn: ['ask', 'word', 'rest'] },
  ]
}

function changing(chance: Chance): readonly Step[] {
  return [
    { id: 'rest', kind: 'wait', wait: { delayMs: 60 } },
    { id: 'b', capability: work(chance), dependsOn: ['rest'] },
  ]
}

function failing(chance: Chance): readonly Step[] {
  return [
    { id: 'a', capability: work(chance), ...undo },
    { id: 'b', capability: work(chance), dependsOn: ['a'], ...undo },
    { id: 'c', capability: 'work.again', dependsOn: ['b'], inputs: { no: '{{ inputs.no }}' } },
  ]
}

/** Something that a server has said yes to, and that must be there ever after. */
export interface Promised {
  readonly runId: string
  readonly what: 'started' | 'answered' | 'signalled' | 'modified' | 'compensating'
}

/** Starts runs of all kinds and does to them what people do, until the server is gone. */
export class MixedLoad {
  readonly runs: string[] = []
  readonly promised: Promised[] = []
  readonly #chance: Chance

  constructor(chance: Chance) {
    this.#chance = chance
  }

  /**
   * Resolves when the server is gone, or all is done; `onFirst` is called when it has promised
   * something. Never fails: what was not answered has not been promised.
   */
  async startSome(client: SkeinClient, onFirst: () => void): Promise<void> {
    const shapes = [layers, fanOut, waits, changing, failing]
    const started = shapes.map(async (shape) => {
      const plan = planOf(shape, this.#chance)
      const { id } = await client.runs.start({ plan })
      this.runs.push(id)
      this.promised.push({ runId: id, what: 'started' })
      onFirst()
      await this.#steer(client, id, shape)
    })
    await Promise.allSettled(started)
  }

  async #steer(client: SkeinClient, runId: string, shape: Shape): Promise<void> {
    const promise = (what: Promised['what']): void => void this.promised.push({ runId, what })
    if (shape === waits) {
      await client.runs.signal(runId, 'go', { n: 1 })
      promise('signalled')
      await answerOpen(client, runId)
      promise('answered')
    } else if (shape === changing) {
      const step = { id: 'added', capability: work(this.#chance), dependsOn: ['rest'] }
      const changes = [{ type: 'ADD_STEP', step }] as const
      await client.runs.modify(runId, { changes, reason: 'more to do' })
      promise('modified')
    } else if (shape === layers && this.#chance() < 0.3) {
      await client.runs.compensate(runId, { reason: 'not wanted any more' })
      promise('compensating')
    }
  }
}

type Shape = (chance: Chance) => readonly Step[]

function planOf(shape: Shape, chance: Chance): Plan {
  const policy = shape === failing ? { policy: { onFailure: 'compensate' } as const } : {}
  return { name: shape.name, steps: shape(chance), ...policy }
}

/** Answers what is asked for the run. */
export async function answerOpen(client: SkeinClient, runId: string): Promise<void> {
  const { items } = await client.approvals.list({ status: 'OPEN', limit: 200 })
  for (const { id } of items.filter((one) => one.runId === runId)) {
    await client.approvals.answer(id, { decision: 'APPROVE', by: 'ada' })
  }
}
