import { array, assert, constantFrom, integer, nat, oneof, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AssignStep } from '../../core/run/effect.ts'
import { createRun } from '../../core/run/create-run.ts'
import { priorityWeights, runPriorities } from '../../core/run/priority.ts'
import type { RunPriority } from '../../core/run/priority.ts'
import { transition } from '../../core/run/transition.ts'
import { createLiveRun } from './live-run.ts'
import type { LiveRun } from './live-run.ts'
import { SlotQueue } from './slot-queue.ts'

interface Arrival {
  readonly live: LiveRun
  readonly needs: readonly AssignStep[]
}

/** A run of so many steps that are all ready. */
function arrive(runId: string, steps: number, priority: RunPriority = 'MEDIUM'): Arrival {
  const plan = {
    name: runId,
    steps: Array.from({ length: steps }, (_, at) => ({ id: `s${at}`, capability: 'do.it' })),
  }
  const created = { type: 'run.created', name: runId, planId: runId, plan, inputs: {} } as const
  const run = createRun(runId, { ...created, priority, at: 0 })
  const { effects } = transition(run, { type: 'run.started', at: 0 })
  const needs = effects.filter((effect) => effect.type === 'assign-step')
  return { live: createLiveRun(run, 2), needs }
}

const lane = { lane: 'do.it', reason: 'it is busy', limit: 'agent:it' }

function offer(queue: SlotQueue, { live, needs }: Arrival, where = lane): void {
  for (const need of needs) queue.add(live, need, where)
}

/** Gives so many slots, and says who got them. */
function serve(queue: SlotQueue, slots: number, how: 'drain' | 'drainShared' = 'drain'): string[] {
  const served: string[] = []
  const take = ({ live, need }: { live: LiveRun; need: AssignStep }): 'taken' | typeof lane => {
    if (served.length === slots) return lane
    served.push(`${live.run.id} ${need.step}`)
    return 'taken'
  }
  if (how === 'drain') queue.drain('all', take)
  else queue.drainShared(take)
  return served
}

const runOf = (served: string): string => served.split(' ')[0] ?? ''

describe('a lane', () => {
  test('lets a run of one step pass one of ten thousand', () => {
    const queue = new SlotQueue()
    offer(queue, arrive('many', 10_000))
    offer(queue, arrive('one', 1))
    expect(serve(queue, 2).map(runOf)).toEqual(['many', 'one'])
  })

  test('says where a step stands whose run was given up before and has come again', () => {
    const queue = new SlotQueue()
    const before = arrive('r', 1)
    offer(queue, before)
    before.live.gone = true
    offer(queue, arrive('r', 1))
    expect(queue.placeOf('r', 's0')).toMatchObject({ ahead: 0 })
  })

  test('gives each priority its weight of turns, and the lowest its own', () => {
    const queue = new SlotQueue()
    for (const priority of runPriorities) offer(queue, arrive(priority, 100, priority))
    const turns = serve(queue, 30).map(runOf)
    const counts = runPriorities.map((one) => turns.filter((run) => run === one).length)
    expect(counts).toEqual([2, 4, 8, 16])
    expect(turns[0]).toBe('CRITICAL')
  })

  test('gives a priority that comes late no more than its weight', () => {
    const queue = new SlotQueue()
    offer(queue, arrive('low', 100, 'LOW'))
    serve(queue, 50)
    offer(queue, arrive('critical', 100, 'CRITICAL'))
    const turns = serve(queue, 20).map(runOf)
    expect(turns.filter((run) => run === 'low').length).toBeGreaterThanOrEqual(2)
  })

  test('lets the longest way to the end go first within a run', () => {
    const queue = new SlotQueue()
    const { live, needs } = arrive('r', 3)
    for (const [at, need] of needs.entries()) queue.add(live, { ...need, rank: at }, lane)
    expect(serve(queue, 3)).toEqual(['r s2', 'r s1', 'r s0'])
  })

  test('says how many are ahead, as it turns out', () => {
    const arrivals = array(
      record({
        steps: integer({ min: 1, max: 6 }),
        priority: constantFrom(...runPriorities),
      }),
      { minLength: 1, maxLength: 8 },
    )
    assert(
      property(arrivals, nat(10), (runs, before) => {
        const queue = new SlotQueue()
        for (const [at, { steps, priority }] of runs.entries()) {
          offer(queue, arrive(`r${at}`, steps, priority))
        }
        serve(queue, before)
        const waiting = runs.flatMap(({ steps }, at) =>
          Array.from({ length: steps }, (_, step) => [`r${at}`, `s${step}`] as const),
        )
        const told = waiting.flatMap(([run, step]) => {
          const place = queue.placeOf(run, step)
          return place === undefined ? [] : [[`${run} ${step}`, place.ahead] as const]
        })
        const order = serve(queue, 1_000)
        expect(told.toSorted((a, b) => a[1] - b[1]).map(([name]) => name)).toEqual(order)
      }),
    )
  })
})

/** What happens to a queue: a run comes, or so many slots become free. */
const happening = oneof(
  record({
    steps: integer({ min: 1, max: 30 }),
    priority: constantFrom(...runPriorities),
    lane: nat(2),
  }),
  record({ slots: integer({ min: 1, max: 12 }) }),
)

describe.each(['drain', 'drainShared'] as const)('in any order of arrivals, %s', (how) => {
  /** Lanes compete only where they share a limit. */
  const laneOf = (one: { readonly lane: number }): typeof lane =>
    how === 'drain' ? lane : { ...lane, lane: `do.${one.lane}` }

  test('gives every step one slot and no more slots than there are', () => {
    assert(
      property(array(happening, { maxLength: 40 }), (happenings) => {
        const queue = new SlotQueue()
        const expected: string[] = []
        const got: string[] = []
        for (const [at, one] of happenings.entries()) {
          if ('slots' in one) {
            const served = serve(queue, one.slots, how)
            expect(served.length).toBeLessThanOrEqual(one.slots)
            got.push(...served)
          } else {
            const arrival = arrive(`r${at}`, one.steps, one.priority)
            offer(queue, arrival, laneOf(one))
            expected.push(...arrival.needs.map(({ step }) => `r${at} ${step}`))
          }
        }
        got.push(...serve(queue, 10_000, how))
        expect(got.toSorted()).toEqual(expected.toSorted())
        expect(queue.hasFresh).toBe(false)
      }),
    )
  })

  test('lets a run wait for one turn of each other, weighed by priority, and no longer', () => {
    assert(
      property(array(happening, { maxLength: 60 }), (happenings) => {
        const queue = new SlotQueue()
        const watched = arrive('watched', 1_000, 'LOW')
        offer(queue, watched)
        let others = 0
        let since = 0
        let peers = 1
        for (const [at, one] of happenings.entries()) {
          if (!('slots' in one)) {
            offer(queue, arrive(`r${at}`, one.steps, one.priority), laneOf(one))
            if (one.priority === 'LOW') peers += 1
            continue
          }
          for (const run of serve(queue, one.slots, how).map(runOf)) {
            since = run === 'watched' ? 0 : since + 1
            others = Math.max(others, since)
          }
        }
        expect(others).toBeLessThanOrEqual(turnsAtMost(peers))
      }),
    )
  })
})

/** Between two turns of a LOW run among so many LOW runs. */
function turnsAtMost(peers: number): number {
  const { LOW, ...rest } = priorityWeights
  const higher = Object.values(rest).map((weight) => (peers * weight) / LOW + 1)
  return peers - 1 + higher.reduce((sum, turns) => sum + turns, 0)
}
