import { createCapability } from '../../src/core/capability.ts'
import type { Capability } from '../../src/core/capability.ts'

/** An agent of the simulated world. */
export interface AgentSketch {
  readonly name: string
  readonly capabilities: readonly string[]
  readonly parallelMax?: number
}

/** May be sent again, must not be, and has only one agent that does one at a time. */
export const work = { again: 'work.again', once: 'work.once', narrow: 'work.narrow' } as const
export const undo = { again: 'undo.again', once: 'undo.once' } as const

export const agentSketches: readonly AgentSketch[] = [
  { name: 'alpha', capabilities: [work.again, work.once, undo.again, undo.once] },
  { name: 'beta', capabilities: [work.again, work.once, undo.again], parallelMax: 2 },
  { name: 'gamma', capabilities: [work.narrow], parallelMax: 1 },
]

const idempotent: ReadonlySet<string> = new Set([work.again, work.narrow, undo.again])

export function mayRepeat(capability: string): boolean {
  return idempotent.has(capability)
}

export const capabilities: readonly Capability[] = [
  ...Object.values(work),
  ...Object.values(undo),
].map((name) => {
  return createCapability({ name, description: name, idempotent: idempotent.has(name) })
})
