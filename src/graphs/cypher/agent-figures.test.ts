import { expect, test } from 'vitest'
import { GraphReference } from '../../testing/fakes/graph-reference.ts'
import { createHistoryJournal } from '../../testing/simulation/history-journal.ts'
import type { StreamEvent } from '../../testing/simulation/random-history.ts'
import { createProjector } from './projector.ts'

const startedAt = 1_764_000_000_000

/** Two runs of a step that fails once, for one agent, and is then done by another. */
const history = ['one', 'two'].flatMap((id) => runOf(id))

test('what agents have done is summed up over runs, wherever the projector is stopped', async () => {
  for (let cut = 0; cut <= history.length; cut += 1) {
    const graph = new GraphReference()
    await follow(graph, history.slice(0, cut))
    await follow(graph, history)
    expect(agentsOf(graph)).toEqual({
      first: {
        name: 'first',
        steps_completed: 0,
        attempts_failed: 2,
        work_ms: 0,
        last_used_at: time(1_010),
      },
      second: {
        name: 'second',
        steps_completed: 2,
        attempts_failed: 0,
        work_ms: 1_000,
        mean_duration_ms: 500,
        last_used_at: time(1_530),
      },
    })
  }
})

test('an outcome that comes too late adds nothing', async () => {
  const [one, late] = [new GraphReference(), new GraphReference()]
  const run = runOf('one')
  await follow(one, run)
  await follow(late, [...run.slice(0, 4), ...run.slice(3, 4), ...run.slice(4), ...run.slice(-1)])
  expect(agentsOf(late)).toEqual(agentsOf(one))
})

function runOf(id: string): StreamEvent[] {
  const late = id === 'two' ? 1_000 : 0
  const retry = { attemptsMax: 2, delayMs: 0 }
  const plan = { name: 'Plan', steps: [{ id: 'work', capability: 'do', retry }] }
  const error = { code: 'AGENT_FAILED', message: 'it broke', retryable: true }
  const facts: [string, number, object][] = [
    ['run.created', 0, { name: 'Plan', planId: `plan-${id}`, plan, inputs: {} }],
    ['run.started', 0, {}],
    ['step.started', 0, { step: 'work', attempt: 1, agent: 'first' }],
    ['step.failed', 10, { step: 'work', attempt: 1, error }],
    ['step.started', 30, { step: 'work', attempt: 2, agent: 'second' }],
    ['step.succeeded', 530, { step: 'work', attempt: 2, output: 1 }],
  ]
  return facts.map(([type, at, data]) => ({
    stream: `run:${id}`,
    event: { type, at: startedAt + late + at, actor: 'engine', data: data as never },
  }))
}

async function follow(graph: GraphReference, events: readonly StreamEvent[]): Promise<void> {
  const projector = createProjector({
    store: createHistoryJournal(events),
    organization: 'acme',
    open: async () => graph,
    subscribe: () => () => undefined,
    eventsMax: 2,
  })
  await projector.caughtUp(events.length)
  await projector.close()
}

function agentsOf(graph: GraphReference): { readonly [name: string]: unknown } {
  const agents = graph.content().nodes.filter((node) => node.startsWith('["Agent"'))
  const described = agents.map((node) => {
    const properties = JSON.parse(node.slice(node.indexOf('] {') + 2)) as { readonly name: string }
    return [properties.name, properties] as const
  })
  return Object.fromEntries(described)
}

/** Without the zeros at its end, as graphs are compared. */
function time(afterMs: number): string {
  return new Date(startedAt + afterMs).toISOString().replace(/0+Z$/, 'Z')
}
