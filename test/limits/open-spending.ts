import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { functionAgent } from '../../src/agents/function/function-agent.ts'
import type { FunctionStep } from '../../src/agents/function/function-step.ts'
import { openSkein } from '../../src/compose.ts'
import type { Skein } from '../../src/app/skein.ts'
import type { ApprovalView, RunView } from '../../src/app/views.ts'
import type { JsonObject } from '../../src/core/json.ts'
import type { Plan, PlanPolicy } from '../../src/core/plan/plan.ts'

/** A Skein whose agents use up what the inputs of their steps say. */
export interface Spending {
  skein: Skein
  readonly folder: string
  /** Steps that were done, as `agent step`. */
  readonly done: string[]
  start(steps: Plan['steps'], policy?: PlanPolicy): Promise<RunView>
  status(runId: string): Promise<string>
  /** Resolves when the run has this status, or throws after five seconds. */
  until(runId: string, status: string): Promise<void>
  /** The open question of a run. */
  question(runId: string): Promise<ApprovalView | undefined>
  /** Closes it, and opens it again on the same folder. */
  reopen(): Promise<void>
}

export async function openSpending(): Promise<Spending> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-budgets-'))
  const done: string[] = []
  const spend = (name: string) => (inputs: JsonObject, step: FunctionStep) => {
    const { usd, tokens, fails } = inputs
    step.usage({
      ...(typeof usd === 'number' && { usd }),
      ...(typeof tokens === 'number' && { tokens }),
    })
    done.push(`${name} ${step.stepId}`)
    if (fails === true) throw new Error('it broke')
    return inputs
  }
  const agent = (name: string) =>
    functionAgent({
      name,
      parallelMax: 1,
      capabilities: [{ name: 'money.spend', idempotent: true, run: spend(name) }],
    })
  const open = (): Promise<Skein> =>
    openSkein({ data: folder, agents: [agent('ada'), agent('bob')] })
  const it: Spending = {
    skein: await open(),
    folder,
    done,
    start: (steps, policy) =>
      it.skein.runs.start({ plan: { name: 'P', steps, ...(policy && { policy }) } }),
    status: async (runId) => (await it.skein.runs.get(runId)).status,
    async until(runId, status) {
      const deadline = Date.now() + 5_000
      let now = await it.status(runId)
      while (now !== status) {
        if (Date.now() > deadline) throw new Error(`wanted ${status}, and it is ${now}`)
        await new Promise((resolve) => setTimeout(resolve, 2))
        now = await it.status(runId)
      }
    },
    async question(runId) {
      const { items } = await it.skein.approvals.list({ status: 'OPEN' })
      return items.find((one) => one.runId === runId)
    },
    async reopen() {
      await it.skein.close()
      it.skein = await open()
    },
  }
  return it
}

/** A chain of steps that each use so much. */
export function chain(count: number, inputs: JsonObject, agent?: string): Plan['steps'] {
  return Array.from({ length: count }, (_, at) => ({
    id: `s${at}`,
    capability: 'money.spend',
    inputs,
    ...(agent !== undefined && { agent }),
    ...(at > 0 && { dependsOn: [`s${at - 1}`] }),
  }))
}
