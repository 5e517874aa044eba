import { describe, expect, test } from 'vitest'
import { createCapability } from '../core/capability.ts'
import type { Json } from '../core/json.ts'
import type { RunFact } from '../core/run/run-event.ts'
import type { Agent, StepContext, StepOutcome, StepRequest } from '../ports/agent.ts'
import type { Dispatch } from '../ports/engine.ts'
import type { Secrets } from '../ports/secrets.ts'
import { Registry } from '../registry/registry.ts'
import { createManualClock } from '../testing/fakes/manual-clock.ts'
import { CarryOut } from './carry-out.ts'
import type { StepLogLine } from './carry-out.ts'

type Perform = (request: StepRequest, context: StepContext) => Promise<StepOutcome>

const secrets: Secrets = { encrypt: (text) => `sealed:${text}`, decrypt: (text) => text.slice(7) }

function agent(name: string, perform: Perform, parallelMax?: number): Agent {
  const capability = createCapability({ name: 'work.do', description: 'works', idempotent: true })
  return {
    name,
    kind: 'function',
    ...(parallelMax !== undefined && { parallelMax }),
    capabilities: () => [capability],
    perform,
    health: () => ({ status: 'ACTIVE' }),
    close: () => Promise.resolve(),
  }
}

interface Desk {
  readonly carryOut: CarryOut
  readonly registry: Registry
  readonly lines: StepLogLine[]
  /** Has one step done, and gives the first fact that comes of it. */
  readonly send: (agent?: string) => Promise<RunFact>
}

function desk(...agents: readonly Agent[]): Desk {
  const registry = new Registry(createManualClock())
  for (const one of agents) registry.add(one, 'program')
  const lines: StepLogLine[] = []
  const onLog = (line: StepLogLine): void => void lines.push(line)
  const carryOut = new CarryOut({ organization: 'acme', registry, secrets, onLog })
  const send = (name = 'ada'): Promise<RunFact> =>
    new Promise((resolve) => carryOut.send(dispatch(name), resolve))
  return { carryOut, registry, lines, send }
}

function dispatch(name: string): Dispatch {
  return {
    type: 'send-step',
    runId: 'r',
    step: 'a',
    attempt: 1,
    agent: name,
    capability: 'work.do',
    inputs: { n: 1 },
    idempotencyKey: 'r:a',
  }
}

const succeed = (output: unknown) => (): Promise<StepOutcome> =>
  Promise.resolve({ type: 'succeeded', output: output as Json })

function need(avoid: readonly string[] = []): Parameters<CarryOut['assign']>[0] {
  return { type: 'assign-step', step: 'a', attempt: 1, capability: 'work.do', rank: 1, avoid }
}

describe('a step that is sent', () => {
  test('comes back as what the agent gave, with what it reported on the way', async () => {
    const { send, lines } = desk(
      agent('ada', (request, context) => {
        expect(request).toMatchObject({
          runId: 'r',
          stepId: 'a',
          inputs: { n: 1 },
          organization: 'acme',
        })
        expect(request.token).toBe('sealed:["r","a",1]')
        context.log('a line')
        context.entity({ kind: 'service', name: 'payment' })
        return succeed({ done: true })()
      }),
    )
    expect(await send()).toEqual({
      type: 'step.succeeded',
      step: 'a',
      attempt: 1,
      output: { done: true },
      entities: [{ kind: 'service', name: 'payment' }],
    })
    expect(lines).toEqual([{ runId: 'r', stepId: 'a', agent: 'ada', line: 'a line' }])
  })

  test('is a copy of it, which nobody else can change', async () => {
    const output = { list: [1] }
    const { send } = desk(agent('ada', succeed(output)))
    const fact = await send()
    output.list.push(2)
    expect(fact).toMatchObject({ output: { list: [1] } })
  })

  test.each<[string, Perform]>([
    [
      'throws before it promises anything',
      () => {
        throw new Error('at once')
      },
    ],
    ['rejects', () => Promise.reject(new Error('later'))],
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['gives nothing', () => Promise.resolve(undefined as unknown as StepOutcome)],
    ['gives a text', () => Promise.resolve('done' as unknown as StepOutcome)],
    ['gives a number JSON does not have', succeed(10n)],
    [
      'gives what contains itself',
      () => {
        const own: unknown[] = []
        own.push(own)
        return succeed(own)()
      },
    ],
    [
      'gives what is nested without end',
      () => {
        let deep: unknown = 1
        for (let at = 0; at < 9_999; at += 1) deep = [deep]
        return succeed(deep)()
      },
    ],
    [
      'reports an entity that is not JSON',
      (_, context) => {
        context.entity({ kind: 'x', name: 'y', properties: { n: 1n as unknown as number } })
        return succeed(1)()
      },
    ],
  ])('to an agent that %s is a failure on record, and nothing breaks', async (_, perform) => {
    const { send } = desk(agent('ada', perform))
    const fact = await send()
    expect(fact.type).toBe('step.failed')
    expect(() => JSON.stringify(fact)).not.toThrow()
  })

  test('to an agent that is gone fails, later than it was sent', async () => {
    expect(await desk().send('nobody')).toMatchObject({
      type: 'step.failed',
      error: { code: 'AGENT_NOT_FOUND' },
    })
  })

  test('and taken for later is accepted', async () => {
    const { send } = desk(agent('ada', () => Promise.resolve({ type: 'accepted' })))
    expect(await send()).toEqual({ type: 'step.accepted', step: 'a', attempt: 1 })
  })

  test('and cancelled tells the agent, and reports nothing any more', async () => {
    const finish = Promise.withResolvers<StepOutcome>()
    let signal: AbortSignal | undefined
    const { carryOut } = desk(
      agent('ada', (_, context) => {
        signal = context.signal
        return finish.promise
      }),
    )
    const facts: RunFact[] = []
    carryOut.send(dispatch('ada'), (fact) => facts.push(fact))
    carryOut.cancel('r', 'a', 1)
    carryOut.cancel('r', 'a', 1)
    expect(signal?.aborted).toBe(true)
    finish.resolve({ type: 'succeeded', output: 1 })
    await new Promise((resolve) => setImmediate(resolve))
    expect(facts).toEqual([])
  })
})

describe('a step that needs an agent', () => {
  test('gets another one than those that have failed at it, if there is one', () => {
    const { carryOut } = desk(agent('ada', succeed(1)), agent('bob', succeed(1)))
    expect(carryOut.assign(need(['ada']))).toMatchObject({ agent: 'bob', idempotent: true })
    expect(carryOut.assign(need(['ada', 'bob'])).type).toBe('assigned')
  })

  test('is recovered by another one, busy or not, and given up where there is none', async () => {
    const { carryOut, registry } = desk(agent('ada', succeed(1)), agent('bob', succeed(1), 1))
    registry.acquire('bob')
    const error = { code: 'AGENT_FAILED', message: 'it broke' }
    const place = { runId: 'r', step: 'a', attempt: 1, climbed: [] } as const
    const order = { type: 'recover-step', rung: 'agent', error, ...place } as const
    const recover = (tried: readonly string[]): Promise<RunFact> =>
      new Promise((resolve) =>
        carryOut.recover({ ...order, capability: 'work.do', tried }, resolve),
      )
    expect(await recover(['ada'])).toMatchObject({ type: 'step.recovering', agent: 'bob' })
    const nobody = await recover(['ada', 'bob'])
    expect(nobody).toMatchObject({ rung: 'agent', detail: 'nobody else can do work.do' })
    expect(nobody).not.toHaveProperty('agent')
  })

  test('waits while all are full, and is refused where nobody can do it', () => {
    const { carryOut } = desk(agent('ada', succeed(1), 1))
    expect(carryOut.assign(need())).toMatchObject({ type: 'assigned', agent: 'ada' })
    expect(carryOut.assign(need()).type).toBe('busy')
    carryOut.release('ada')
    expect(carryOut.assign(need()).type).toBe('assigned')
    expect(carryOut.assign({ ...need(), capability: 'work.other' })).toMatchObject({
      type: 'refused',
      error: { code: 'CAPABILITY_NOT_FOUND' },
    })
  })
})
