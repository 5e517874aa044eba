import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCapability } from '../core/capability.ts'
import type { Capability } from '../core/capability.ts'
import type { Agent } from '../ports/agent.ts'
import { createManualClock } from '../testing/fakes/manual-clock.ts'
import type { Need, Pick } from './pick.ts'
import { Registry } from './registry.ts'

type Outcome = 'succeeded' | 'failed'

/** An agent that only exists; nothing here asks it to do anything. */
interface Standing extends Agent {
  down?: string
  can: readonly Capability[]
}

test('knows its agents by name, and refuses a second of the same name', () => {
  const registry = new Registry(createManualClock())
  const [zoe, ada] = [standing('zoe'), standing('ada')]
  registry.add(zoe, 'api')
  registry.add(ada, 'config')
  expect(registry.agents().map(({ agent, source }) => [agent.name, source])).toEqual([
    ['ada', 'config'],
    ['zoe', 'api'],
  ])
  expect(() => registry.add(standing('zoe'), 'program')).toThrow(
    expect.objectContaining({ code: 'AGENT_EXISTS', details: { agent: 'zoe' } }),
  )
  expect(registry.get('zoe')?.agent).toBe(zoe)
  expect(registry.remove('zoe')).toBe(zoe)
  expect(registry.remove('zoe')).toBeUndefined()
  expect(registry.get('zoe')).toBeUndefined()
  expect(registry.agentsOf('desk.do')).toEqual([expect.objectContaining({ agent: ada })])
})

test('keeps the same list of capabilities until something has changed', () => {
  const registry = new Registry(createManualClock())
  const ada = standing('ada', { can: ['desk.write', 'desk.do'] })
  registry.add(ada, 'config')
  const before = registry.capabilities()
  expect(before.map(({ name }) => name)).toEqual(['desk.do', 'desk.write'])
  registry.acquire('ada')
  registry.release('ada', 'failed')
  registry.pick({ capability: 'desk.do' })
  ada.can = [...ada.can]
  registry.reindex('ada')
  expect(registry.capabilities()).toBe(before)
  ada.can = [capability('desk.read')]
  expect(registry.capabilities()).toBe(before)
  registry.reindex('ada')
  expect(registry.capabilities().map(({ name }) => name)).toEqual(['desk.read'])
  expect(registry.pick({ capability: 'desk.do' })).toMatchObject({ code: 'CAPABILITY_NOT_FOUND' })
})

test('takes the first declaration of a capability, and reports others that differ', () => {
  const registry = new Registry(createManualClock())
  registry.add(standing('zoe', { description: 'Does it well' }), 'config')
  registry.add(standing('ada', { description: 'Does it' }), 'config')
  registry.add(standing('bob', { description: 'Does it well' }), 'config')
  expect(registry.capability('desk.do')?.description).toBe('Does it well')
  expect(registry.capabilities()).toHaveLength(1)
  expect(registry.agentsOf('desk.do')).toHaveLength(3)
  expect(registry.clashes()).toEqual([{ capability: 'desk.do', declaredBy: 'zoe', agent: 'ada' }])
  registry.remove('zoe')
  expect(registry.capability('desk.do')?.description).toBe('Does it')
})

test('picks one that can be reached before one that cannot', () => {
  const registry = new Registry(createManualClock())
  const ada = standing('ada')
  ada.down = 'gone'
  registry.add(ada, 'config')
  registry.add(standing('bob', { parallelMax: 1 }), 'config')
  expect(picked(registry)).toBe('bob')
  registry.acquire('bob')
  expect(registry.pick({ capability: 'desk.do' })).toMatchObject({ type: 'busy', full: [{}] })
})

test('picks one that cannot be reached where no other is there: it may be back', () => {
  const registry = new Registry(createManualClock())
  const ada = standing('ada', { parallelMax: 1 })
  ada.down = 'gone'
  registry.add(ada, 'config')
  expect(picked(registry)).toBe('ada')
  registry.acquire('ada')
  expect(registry.pick({ capability: 'desk.do' })).toMatchObject({ type: 'busy', full: [{}] })
})

test('picks the least loaded for its size, then the more reliable, then by name', () => {
  const registry = new Registry(createManualClock())
  registry.add(standing('cem', { parallelMax: 10 }), 'config')
  registry.add(standing('bob', { parallelMax: 10 }), 'config')
  registry.add(standing('ada', { parallelMax: 2 }), 'config')
  expect(picked(registry)).toBe('ada')
  registry.acquire('ada')
  expect(picked(registry)).toBe('bob')
  for (const name of ['bob', 'cem', 'cem']) registry.acquire(name)
  expect(picked(registry)).toBe('bob')
  registry.acquire('bob')
  registry.release('bob', 'failed')
  registry.release('cem', 'succeeded')
  expect(picked(registry)).toBe('cem')
})

test('forgets old failures', () => {
  const registry = new Registry(createManualClock())
  for (const name of ['ada', 'bob']) registry.add(standing(name), 'config')
  settle(registry, 'ada', ['failed'])
  settle(registry, 'bob', ['failed'])
  settle(registry, 'ada', Array<Outcome>(5).fill('succeeded'))
  expect(picked(registry)).toBe('ada')
  settle(registry, 'bob', Array<Outcome>(20).fill('succeeded'))
  expect(picked(registry)).toBe('bob')
})

test('is busy only when all that could do it are full, and says how many they are', () => {
  const registry = new Registry(createManualClock())
  for (const name of ['ada', 'bob']) registry.add(standing(name, { parallelMax: 1 }), 'config')
  registry.acquire('ada')
  registry.acquire('bob')
  expect(registry.pick({ capability: 'desk.do' })).toMatchObject({ type: 'busy', full: [{}, {}] })
  expect(registry.pick({ capability: 'desk.do', agent: 'ada' })).toMatchObject({
    type: 'busy',
    full: [{}],
  })
  registry.release('ada')
  expect(picked(registry)).toBe('ada')
})

test.each<[Need, Pick]>([
  [
    { capability: 'desk.fly' },
    {
      type: 'none',
      code: 'CAPABILITY_NOT_FOUND',
      reason: 'No registered agent has the capability desk.fly.',
    },
  ],
  [
    { capability: 'desk.do', agent: 'eve' },
    { type: 'none', code: 'AGENT_NOT_FOUND', reason: 'There is no agent eve.' },
  ],
  [
    { capability: 'desk.do', agent: 'bob' },
    {
      type: 'none',
      code: 'CAPABILITY_NOT_FOUND',
      reason: 'Agent bob does not have the capability desk.do.',
    },
  ],
  [
    { capability: 'desk.do', exclude: ['ada'] },
    {
      type: 'none',
      code: 'AGENT_UNAVAILABLE',
      reason: 'Every agent that has desk.do has been tried already.',
    },
  ],
])('says why there is none for %j', (need, expected) => {
  const registry = new Registry(createManualClock())
  registry.add(standing('ada'), 'config')
  registry.add(standing('bob', { can: ['desk.write'] }), 'config')
  expect(registry.pick(need)).toEqual(expected)
})

test('tells of agents that appear and of slots that become free', () => {
  const registry = new Registry(createManualClock())
  const freed: string[] = []
  const stop = registry.onFreed((name) => freed.push(name))
  const ada = standing('ada', { parallelMax: 1 })
  registry.add(ada, 'config')
  registry.add(standing('bob'), 'config')
  expect(freed.splice(0)).toEqual(['ada', 'bob'])
  registry.acquire('ada')
  registry.release('ada')
  registry.acquire('bob')
  registry.release('bob')
  expect(freed.splice(0)).toEqual(['ada'])
  ada.can = [capability('desk.new')]
  registry.reindex('ada')
  expect(freed.splice(0)).toEqual(['ada'])
  stop()
  registry.acquire('ada')
  registry.release('ada')
  expect(freed).toEqual([])
})

test('an agent that is replaced starts with the slots its predecessor still holds', () => {
  const registry = new Registry(createManualClock())
  registry.add(standing('ada', { parallelMax: 2 }), 'api')
  registry.acquire('ada')
  registry.acquire('ada')
  registry.remove('ada')
  registry.release('ada')
  registry.add(standing('ada', { parallelMax: 2 }), 'api')
  expect(registry.get('ada')?.inFlight).toBe(1)
  registry.release('ada')
  expect(registry.get('ada')?.inFlight).toBe(0)
})

test('never sends an agent more than it may have in flight, nor lets a free one wait', () => {
  const names = ['ada', 'bob', 'cem'] as const
  const action = fc.record({ release: fc.boolean(), name: fc.constantFrom(...names) })
  const limits = fc.tuple(...names.map(() => fc.integer({ min: 1, max: 3 })))
  fc.assert(
    fc.property(limits, fc.array(action, { maxLength: 60 }), (maxima, actions) => {
      const registry = new Registry(createManualClock())
      const max = new Map(names.map((name, index) => [name as string, maxima[index] ?? 1]))
      for (const name of names) {
        registry.add(standing(name, { parallelMax: max.get(name) ?? 1 }), 'config')
      }
      for (const { release, name } of actions) {
        if (release && (registry.get(name)?.inFlight ?? 0) > 0) registry.release(name)
        const choice = registry.pick({ capability: 'desk.do' })
        if (choice.type === 'picked') registry.acquire(choice.agent.name)
        const free = registry.agents().filter(({ agent, inFlight }) => {
          expect(inFlight).toBeLessThanOrEqual(max.get(agent.name) ?? 0)
          return inFlight < (max.get(agent.name) ?? 0)
        })
        if (choice.type === 'busy') expect(free).toEqual([])
      }
    }),
  )
})

function standing(
  name: string,
  options: { parallelMax?: number; can?: readonly string[]; description?: string } = {},
): Standing {
  const { parallelMax, can = ['desk.do'], description } = options
  const agent: Standing = {
    name,
    kind: 'function',
    ...(parallelMax === undefined ? {} : { parallelMax }),
    can: can.map((each) => capability(each, description)),
    capabilities: () => agent.can,
    perform: () => Promise.reject(new Error('Nobody asks')),
    health: () =>
      agent.down === undefined
        ? { status: 'ACTIVE' }
        : { status: 'UNAVAILABLE', reason: agent.down },
    close: () => Promise.resolve(),
  }
  return agent
}

function capability(name: string, description = `Does ${name}`): Capability {
  return createCapability({ name, description })
}

function picked(registry: Registry): string {
  const choice = registry.pick({ capability: 'desk.do' })
  return choice.type === 'picked' ? choice.agent.name : choice.type
}

function settle(registry: Registry, name: string, outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    registry.acquire(name)
    registry.release(name, outcome)
  }
}

test('takes what is set for an agent over what it says itself, and gives it back', () => {
  const registry = new Registry(createManualClock())
  let freed = 0
  registry.onFreed(() => (freed += 1))
  registry.limit('ada', { parallelMax: 2 })
  registry.add(standing('ada', { parallelMax: 1 }), 'config')
  for (const held of [1, 2]) {
    expect(picked(registry)).toBe('ada')
    registry.acquire('ada')
    expect(registry.get('ada')?.inFlight).toBe(held)
  }
  expect(registry.pick({ capability: 'desk.do' }).type).toBe('busy')
  const before = freed
  registry.limit('ada', { parallelMax: 3 })
  expect(freed).toBe(before + 1)
  expect(picked(registry)).toBe('ada')
  registry.limit('ada', {})
  expect(registry.get('ada')?.parallelMax).toBe(1)
})

test('starts no more within a minute than an agent may, and tells when it may again', () => {
  const clock = createManualClock()
  const registry = new Registry(clock)
  const freedAt: number[] = []
  registry.add(standing('ada'), 'config')
  registry.limit('ada', { ratePerMinute: 2 })
  registry.onFreed(() => freedAt.push(clock.now()))
  const begun = clock.now()
  registry.acquire('ada')
  clock.advance(10_000)
  registry.acquire('ada')
  registry.release('ada', 'succeeded')
  const pick = registry.pick({ capability: 'desk.do' })
  if (pick.type !== 'busy' || pick.full[0] === undefined) throw new Error('it is not busy')
  expect(registry.whyFull(pick.full[0])).toContain('ada is at its limit of 2 steps a minute until')
  clock.advance(49_999)
  expect(freedAt).toEqual([])
  clock.advance(1)
  expect(freedAt).toEqual([begun + 60_000])
  expect(picked(registry)).toBe('ada')
  registry.acquire('ada')
  expect(registry.pick({ capability: 'desk.do' }).type).toBe('busy')
})
