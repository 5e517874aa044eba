import { openSkein } from '../../src/compose.ts'
import type { SkeinOptions } from '../../src/compose.ts'
import { functionAgent } from '../../src/agents/function/function-agent.ts'
import type { FunctionCapability } from '../../src/agents/function/function-agent.ts'
import type { Agent } from '../../src/ports/agent.ts'
import type { Skein } from '../../src/app/skein.ts'
import type { ApprovalView, RunView } from '../../src/app/views.ts'
import type { Plan } from '../../src/core/plan/plan.ts'

/** What agents were asked to do, and which capabilities fail at the moment. */
export interface Workshop {
  readonly done: string[]
  readonly broken: Set<string>
  agent(name: string, capabilities: readonly Making[]): Agent
}

type Making = Omit<FunctionCapability, 'run'> & Partial<Pick<FunctionCapability, 'run'>>

/** Agents that note what they do, give their inputs back, and fail where they are broken. */
export function openWorkshop(broken: readonly string[] = []): Workshop {
  const done: string[] = []
  const failing = new Set(broken)
  const make = (agent: string, made: Making): FunctionCapability => ({
    run: (inputs, { stepId }) => {
      done.push(`${made.name} ${stepId} ${agent}`)
      if (failing.has(made.name) || failing.has(agent)) throw new Error(`${made.name} is broken`)
      return { ...inputs, by: made.name }
    },
    ...made,
  })
  return {
    done,
    broken: failing,
    agent: (name, capabilities) =>
      functionAgent({ name, capabilities: capabilities.map((made) => make(name, made)) }),
  }
}

export function start(skein: Skein, steps: Plan['steps'], more: Partial<Plan>): Promise<RunView> {
  return skein.runs.start({ plan: { name: 'P', steps, ...more } })
}

/** The open question, as soon as there is one. */
export async function nextQuestion(skein: Skein): Promise<ApprovalView> {
  const deadline = Date.now() + 5_000
  for (;;) {
    const [open] = (await skein.approvals.list({ status: 'OPEN' })).items
    if (open !== undefined) return open
    if (Date.now() > deadline) throw new Error('nobody asked anything')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** `id:STATUS` of every step. */
export function statusesOf(run: RunView): string {
  return run.steps.map(({ id, status }) => `${id}:${status}`).join(' ')
}

/** `rung: detail` of what was tried for a step, as the journal has it. */
export async function climbsOf(skein: Skein, runId: string): Promise<readonly string[]> {
  const { items } = await skein.runs.eventPage(runId, { limit: 500 })
  return items
    .filter(({ type }) => type === 'step.recovering')
    .map(({ data }) => `${data['rung'] as string}: ${data['detail'] as string}`)
}

export function openWith(agents: readonly Agent[], more: SkeinOptions = {}): Promise<Skein> {
  return openSkein({ agents, ...more })
}
