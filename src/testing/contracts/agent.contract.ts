import { describe, expect, test } from 'vitest'
import { SkeinError } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { nothingGathered } from '../fakes/nothing-gathered.ts'
import { silentTalk } from '../fakes/silent-talk.ts'
import type { Agent, StepContext, StepRequest } from '../../ports/agent.ts'

/** An agent under test, and how to ask it for the things that every agent must be able to do. */
export interface AgentUnderTest {
  readonly agent: Agent
  /** Gives its text back, wherever in its output. */
  readonly echo: { readonly capability: string; readonly inputs: (text: string) => JsonObject }
  /** Says no, or breaks. */
  readonly failing: { readonly capability: string; readonly inputs: JsonObject }
  /** Works until it is stopped; or why this agent cannot be stopped. */
  readonly endless:
    | { readonly capability: string; readonly inputs: JsonObject }
    | { readonly cannot: string }
  /** Ends what the agent needs beside itself. */
  readonly end?: () => Promise<void>
}

type OpenAgent = () => Promise<AgentUnderTest>

/** What every agent promises. An adapter's test calls this with its own agent. */
export function agentContract(name: string, open: OpenAgent): void {
  describe(`agent contract: ${name}`, () => {
    declarations(open)
    steps(open)
    failures(open)
    ends(open)
  })
}

function declarations(open: OpenAgent): void {
  test('names what it can do, completely and without repeating itself', () =>
    withAgent(open, async ({ agent, echo }) => {
      await agent.perform(requestStep(echo.capability, echo.inputs('wake up')), stepContext())
      const capabilities = agent.capabilities()
      const names = capabilities.map((capability) => capability.name)
      expect(names).toContain(echo.capability)
      expect(new Set(names).size).toBe(names.length)
      for (const capability of capabilities) {
        expect(['read', 'reversible', 'irreversible']).toContain(capability.reversibility)
        expect(JSON.parse(JSON.stringify(capability))).toEqual(capability)
      }
      expect(agent.capabilities()).toBe(capabilities)
    }))

  test('refuses a capability that it does not have', () =>
    withAgent(open, async ({ agent, echo }) => {
      const [domain] = echo.capability.split('.')
      const error = await failureOf(agent, requestStep(`${domain}.no_such_thing`, {}))
      expect(error.code).toBe('CAPABILITY_NOT_FOUND')
    }))
}

function steps(open: OpenAgent): void {
  test('does a step, gives plain JSON, and is well afterwards', () =>
    withAgent(open, async ({ agent, echo }) => {
      const request = requestStep(echo.capability, echo.inputs('it is raining'))
      const outcome = await agent.perform(request, stepContext())
      expect(outcome.type).toBe('succeeded')
      const output = outcome.type === 'succeeded' ? outcome.output : null
      expect(JSON.stringify(output)).toContain('it is raining')
      expect(JSON.parse(JSON.stringify(output)) as Json).toEqual(output)
      expect(agent.health()).toEqual({ status: 'ACTIVE' })
    }))

  test('gives each of many steps at once its own answer', () =>
    withAgent(open, async ({ agent, echo }) => {
      const texts = Array.from({ length: 20 }, (_, index) => `step number ${index}.`)
      const outcomes = await Promise.all(
        texts.map((text) =>
          agent.perform(requestStep(echo.capability, echo.inputs(text)), stepContext()),
        ),
      )
      outcomes.forEach((outcome, index) =>
        expect(JSON.stringify(outcome)).toContain(`step number ${index}.`),
      )
    }))
}

function failures(open: OpenAgent): void {
  test('fails a step with an error of ours, and does the next one', () =>
    withAgent(open, async ({ agent, failing, echo }) => {
      const error = await failureOf(agent, requestStep(failing.capability, failing.inputs))
      expect(['AGENT_FAILED', 'AGENT_REFUSED']).toContain(error.code)
      expect(error.details).toMatchObject({ agent: agent.name, reason: expect.any(String) })
      const request = requestStep(echo.capability, echo.inputs('still here'))
      expect(await agent.perform(request, stepContext())).toMatchObject({ type: 'succeeded' })
    }))
}

function ends(open: OpenAgent): void {
  test('stops a step when it is told to, and starts none that is stopped already', (task) =>
    withAgent(open, async ({ agent, endless }) => {
      if ('cannot' in endless) return task.skip(endless.cannot)
      const stop = new AbortController()
      const request = requestStep(endless.capability, endless.inputs)
      const failure = failureOf(agent, request, stop.signal)
      setImmediate(() => stop.abort())
      expect((await failure).code).toBe('AGENT_FAILED')
      expect((await failureOf(agent, request, stop.signal)).code).toBe('AGENT_FAILED')
    }))

  test('does nothing more once it is closed, however often that is said', () =>
    withAgent(open, async ({ agent, echo }) => {
      await agent.close()
      await agent.close()
      const error = await failureOf(agent, requestStep(echo.capability, echo.inputs('hello')))
      expect(error.code).toBe('AGENT_UNAVAILABLE')
    }))
}

async function withAgent(
  open: OpenAgent,
  body: (subject: AgentUnderTest) => Promise<void>,
): Promise<void> {
  const subject = await open()
  try {
    await body(subject)
  } finally {
    await subject.agent.close()
    await subject.end?.()
  }
}

/** A request for one attempt at one step. */
export function requestStep(capability: string, inputs: JsonObject): StepRequest {
  return {
    organization: 'default',
    runId: 'run-1',
    stepId: 'step_1',
    attempt: 1,
    capability,
    inputs,
    idempotencyKey: 'run-1/step_1/1',
    token: 'token-1',
  }
}

/** A context that keeps nothing, with the signal given or one that is never aborted. */
export function stepContext(signal: AbortSignal = new AbortController().signal): StepContext {
  return {
    signal,
    heartbeat: () => undefined,
    log: () => undefined,
    entity: () => undefined,
    relationship: () => undefined,
    gather: () => Promise.resolve(nothingGathered),
    usage: () => undefined,
    talk: silentTalk,
    proposeChange: async () => ({ status: 'REJECTED', revision: 1, why: 'this is a test' }),
  }
}

async function failureOf(
  agent: Agent,
  request: StepRequest,
  signal?: AbortSignal,
): Promise<SkeinError> {
  const settled = await agent.perform(request, stepContext(signal)).catch((error: unknown) => error)
  expect(settled).toBeInstanceOf(SkeinError)
  return settled as SkeinError
}
