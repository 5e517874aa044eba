import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Agent } from '../skein.ts'
import type { JsonObject, PlatformEntity, PlatformRelationship } from './action.ts'
import { createPlatform } from './platform.ts'
import type { Platform } from './platform.ts'

/** What a step on the platform came to. */
export interface Done {
  readonly output: JsonObject
  readonly entities: readonly PlatformEntity[]
  readonly relationships: readonly PlatformRelationship[]
}

export interface Asked {
  readonly runId?: string
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

/** Asks the agents of a platform directly, without an orchestrator. */
export interface PlatformProbe extends Disposable {
  readonly folder: string
  readonly platform: Platform
  ask(capability: string, inputs: JsonObject, asked?: Asked): Promise<Done>
  /** A new platform on the same folder, as after a restart. */
  reopen(): PlatformProbe
}

const wednesday = new Date('2026-03-04T12:00:00Z')

/** A platform in a folder of its own, on a Wednesday at noon, without pauses. */
export function openPlatformProbe(speed = 0): PlatformProbe {
  return probeAt(mkdtempSync(join(tmpdir(), 'skein-platform-')), speed)
}

function probeAt(folder: string, speed: number): PlatformProbe {
  const platform = createPlatform({ folder, speed, now: () => wednesday })
  let requests = 0
  return {
    folder,
    platform,
    ask(capability, inputs, asked = {}) {
      requests += 1
      const idempotencyKey =
        asked.idempotencyKey ?? `${folder} ${process.hrtime.bigint()} ${requests}`
      return performOn(
        agentFor(platform, capability),
        { capability, inputs },
        { ...asked, idempotencyKey },
      )
    },
    reopen: () => probeAt(folder, speed),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

async function performOn(
  agent: Agent,
  wanted: { readonly capability: string; readonly inputs: JsonObject },
  asked: Asked & { readonly idempotencyKey: string },
): Promise<Done> {
  const entities: PlatformEntity[] = []
  const relationships: PlatformRelationship[] = []
  const { runId = 'run-1', idempotencyKey } = asked
  const outcome = await agent.perform(
    { ...wanted, organization: 'o', runId, stepId: 's', attempt: 1, idempotencyKey, token: 't' },
    {
      signal: asked.signal ?? new AbortController().signal,
      heartbeat: () => undefined,
      log: () => undefined,
      entity: (entity) => entities.push(entity),
      proposeChange: async () => ({ status: 'REJECTED', revision: 1, why: 'nothing runs here' }),
      relationship: (relationship) => relationships.push(relationship),
      gather: () =>
        Promise.resolve({ dependencies: [], entities: [], truncated: false, tokens: 0 }),
      usage: () => undefined,
      talk: { ask: nobody, escalate: nobody, tell: () => Promise.resolve() },
    },
  )
  if (outcome.type !== 'succeeded') throw new Error(`${wanted.capability} was only accepted`)
  return { output: outcome.output as JsonObject, entities, relationships }
}

function nobody(): Promise<never> {
  return Promise.reject(new Error('nobody answers here'))
}

function agentFor(platform: Platform, capability: string): Agent {
  const agent = platform.agents.find((one) =>
    one.capabilities().some((known) => known.name === capability),
  )
  if (agent === undefined) throw new Error(`No agent of the platform can do ${capability}`)
  return agent
}
