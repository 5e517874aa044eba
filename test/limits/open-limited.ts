import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { functionAgent } from '../../src/agents/function/function-agent.ts'
import type { FunctionStep } from '../../src/agents/function/function-step.ts'
import { openSkein } from '../../src/compose.ts'
import type { Skein } from '../../src/app/skein.ts'
import type { StartRun } from '../../src/app/views.ts'
import type { JsonObject } from '../../src/core/json.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import type { RunView } from '../../src/app/views.ts'

/** A Skein with agents that hold their steps until they are told, and count how many they hold. */
export interface Limited {
  skein: Skein
  readonly folder: string
  /** Steps that are held, as `run-name step`. */
  readonly held: Map<string, () => void>
  /** What was asked of agents, as `run-name step`, in order. */
  readonly begun: string[]
  /** The most that were held at once. */
  most: number
  release(name: string): void
  releaseAll(): void
  start(name: string, steps: Plan['steps'], more?: Partial<StartRun>): Promise<RunView>
  /** Resolves when the condition holds, or throws after five seconds. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>
  /** Closes it, with what is held done, and opens it again on the same folder. */
  reopen(): Promise<void>
}

export async function openLimited(): Promise<Limited> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-limits-'))
  const held = new Map<string, () => void>()
  const begun: string[] = []
  const hold = (inputs: JsonObject, step: FunctionStep): Promise<JsonObject> => {
    const name = `${JSON.stringify(inputs['run']).slice(1, -1)} ${step.stepId}`
    begun.push(name)
    return new Promise((resolve) => {
      held.set(name, () => {
        held.delete(name)
        resolve(inputs)
      })
      it.most = Math.max(it.most, held.size)
    })
  }
  const capability = { idempotent: true, run: hold }
  const open = (): Promise<Skein> => {
    const agents = [
      functionAgent({ name: 'worker', capabilities: [{ name: 'work.hold', ...capability }] }),
      functionAgent({ name: 'other', capabilities: [{ name: 'other.hold', ...capability }] }),
    ]
    return openSkein({ data: folder, agents })
  }
  const it: Limited = {
    skein: await open(),
    folder,
    held,
    begun,
    most: 0,
    release: (name) => held.get(name)?.(),
    releaseAll: () => {
      for (const done of held.values()) done()
    },
    start: (name, steps, more = {}) =>
      it.skein.runs.start({ name, plan: { name, steps }, ...more }),
    async until(condition) {
      const deadline = Date.now() + 5_000
      while (!(await condition())) {
        if (Date.now() > deadline) throw new Error(`it never came; begun: ${begun.join(', ')}`)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    },
    async reopen() {
      const closing = it.skein.close()
      it.releaseAll()
      await closing
      held.clear()
      it.skein = await open()
    },
  }
  return it
}

/** So many independent steps that are held. */
export function holds(run: string, count: number, capability = 'work.hold'): Plan['steps'] {
  return Array.from({ length: count }, (_, at) => ({
    id: `s${at}`,
    capability,
    inputs: { run },
  }))
}
