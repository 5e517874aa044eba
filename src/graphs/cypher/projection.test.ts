import { describe, expect, test } from 'vitest'
import type { Step } from '../../core/plan/plan.ts'
import type { JsonObject } from '../../core/json.ts'
import type { JournalEvent } from '../../ports/store.ts'
import { GraphReference } from '../../testing/fakes/graph-reference.ts'
import { project } from './projection.ts'
import type { StreamMemory } from './projection-memory.ts'

describe('the projection of a run', () => {
  test('gives a step to the agent that has it now, and leaves the others their work', async () => {
    const retry = { attemptsMax: 2, delayMs: 0 }
    const graph = await runWith({ id: 'work', capability: 'do', agent: 'first', retry }, [
      ['step.started', { step: 'work', attempt: 1, agent: 'first' }],
      ['step.failed', { step: 'work', attempt: 1, error: failure }],
      ['step.started', { step: 'work', attempt: 2, agent: 'second' }],
    ])
    expect(edges(graph)).toContain('p/work ASSIGNED_TO second')
    expect(edges(graph)).not.toContain('p/work ASSIGNED_TO first')
    expect(edges(graph)).toContain('first EXECUTES p/work')
    expect(nodes(graph)['p/work']).toMatchObject({ status: 'EXECUTING', retry_count: 1 })
  })

  test('shows a failed step with its reason, and a step that is tried again as pending', async () => {
    const started = ['step.started', { step: 'work', attempt: 1, agent: 'a' }] as const
    const broken = { ...failure, retryable: false }
    const failed = ['step.failed', { step: 'work', attempt: 1, error: broken }] as const
    const abandoned = ['step.abandoned', { step: 'work', attempt: 1 }] as const
    const graph = await runWith({ id: 'work', capability: 'do' }, [started, failed, abandoned])
    expect(nodes(graph)['p/work']).toMatchObject({ status: 'FAILED', error_message: 'it broke' })
    const retried = ['step.failed', { step: 'work', attempt: 1, error: failure }] as const
    const again = await runWith({ id: 'work', capability: 'do' }, [started, retried])
    expect(nodes(again)['p/work']).toMatchObject({ status: 'PENDING', retry_count: 1 })
  })

  test('makes items of a fan-out steps of the plan and of their step', async () => {
    const step: Step = { id: 'mail', name: 'Mail', capability: 'mail.send', forEach: '[1, 2]' }
    const graph = await runWith(step, [
      ['step.expanded', { step: 'mail', items: ['a', 'b'] }],
      ['step.started', { step: 'mail[1]', attempt: 1, agent: 'post' }],
      ['step.succeeded', { step: 'mail[1]', attempt: 1, output: 'sent' }],
    ])
    expect(nodes(graph)['p/mail[1]']).toMatchObject({
      name: 'Mail[1]',
      item: '"b"',
      outputs: '"sent"',
      status: 'COMPLETED',
    })
    expect(edges(graph)).toEqual(
      expect.arrayContaining([
        'p CONTAINS_STEP p/mail',
        'p CONTAINS_STEP p/mail[0]',
        'p/mail CONTAINS_STEP p/mail[0]',
        'p/mail[0] REQUIRES_CAPABILITY mail.send',
        'p/mail[1] PRODUCES_RESULT p/mail',
      ]),
    )
  })

  test('keeps entities apart from its own nodes, whatever their kind is called', async () => {
    const graph = await runWith({ id: 'work', capability: 'do' }, [
      ['step.started', { step: 'work', attempt: 1, agent: 'a' }],
      [
        'step.succeeded',
        {
          step: 'work',
          attempt: 1,
          output: 'x'.repeat(70_000),
          entities: [
            { kind: 'Agent', name: 'a', properties: { status: 'forged', 'odd name': { x: 1 } } },
            { kind: '1 `odd` kind', name: 'b' },
          ],
          relationships: [
            { from: { kind: 'x', name: '1' }, type: 'is`]-() SET', to: { kind: 'y', name: '2' } },
          ],
        },
      ],
    ])
    const content = graph.content().nodes.join('\n')
    expect(content).toContain('["entity_Agent","Agent:a"]')
    expect(content).toContain('"odd_name":"{\\"x\\":1}"')
    expect(content).toContain('["kind_1__odd__kind","1 `odd` kind:b"]')
    expect(nodes(graph)['a']).not.toMatchObject({ status: 'forged' })
    expect(edges(graph)).toContain('x:1 is______SET y:2')
    const { outputs } = nodes(graph)['p/work'] as { readonly outputs: string }
    expect(outputs).toMatch(/… \[cut: \d+ more characters\]$/)
    expect(outputs.length).toBeLessThan(66_000)
  })
})

describe('the projection of a plan that a person is asked about', () => {
  const plan = {
    name: 'Asked',
    steps: [
      { id: 'a', capability: 'do' },
      { id: 'b', instructions: 'x' },
    ],
  }
  const ids = { messageId: 'm', analysisId: 'an', planId: 'p' }
  const created = ['plan.created', { ...ids, plan }] as const
  const decided = (status: string): Fact => {
    const said = { decision: 'EXECUTE', action: 'run', confidence: 90, reasoning: 'clear' }
    return ['decision.made', { ...ids, decisionId: 'd', ...said, requiresApproval: true, status }]
  }

  test('leaves it, and its steps, cancelled once it is rejected before it ran', async () => {
    const waiting = await projected('conversation:c', [created, decided('PENDING')])
    expect(nodes(waiting)['p']).toMatchObject({ status: 'DRAFT', can_modify: true })
    const all = [created, decided('PENDING'), decided('REJECTED')]
    const left = nodes(await projected('conversation:c', all))
    expect(left['p']).toMatchObject({ status: 'CANCELLED', can_modify: false })
    expect(left['p/a']).toMatchObject({ status: 'CANCELLED' })
    expect(left['p/b']).toMatchObject({ status: 'CANCELLED' })
  })

  test('changes nothing of a plan that was approved, whatever is said later', async () => {
    const all = [created, decided('PENDING'), decided('APPROVED'), decided('REJECTED')]
    const graph = await projected('conversation:c', all)
    expect(nodes(graph)['p']).toMatchObject({ status: 'DRAFT', can_modify: true })
  })
})

describe('the projection of an agent', () => {
  test('takes away what an agent can do no more, and everything when it is removed', async () => {
    const registered = (...names: string[]): Fact => {
      const capabilities = names.map((name) => ({ name, requires: [], produces: [] }))
      return ['agent.registered', { name: 'a', kind: 'mcp', capabilities }]
    }
    const changed = await projected('agent:a', [registered('x', 'y'), registered('y', 'z')])
    expect(edges(changed)).toEqual(['a HAS_CAPABILITY y', 'a HAS_CAPABILITY z'])
    const removed = ['agent.removed', { name: 'a' }] as const
    const gone = await projected('agent:a', [registered('x'), registered('y'), removed])
    expect(edges(gone)).toEqual([])
    expect(nodes(gone)['a']).toMatchObject({ status: 'REMOVED' })
  })

  test('changes nothing for events that it does not know', async () => {
    const graph = await projected('stack:s', [['stack.started', { id: 's' }]])
    expect(graph.content()).toEqual({ nodes: [], relationships: [] })
  })
})

type Fact = readonly [type: string, data: JsonObject]

const failure = { code: 'AGENT_FAILED', message: 'it broke', retryable: true }

function runWith(step: Step, facts: readonly Fact[]): Promise<GraphReference> {
  const plan = JSON.parse(JSON.stringify({ name: 'Plan', steps: [step] })) as JsonObject
  const created = { name: 'Plan', planId: 'p', plan, inputs: {} }
  return projected('run:r', [['run.created', created], ['run.started', {}], ...facts])
}

async function projected(stream: string, facts: readonly Fact[]): Promise<GraphReference> {
  const graph = new GraphReference()
  let memory: StreamMemory | undefined
  for (const [index, [type, data]] of facts.entries()) {
    const place = { position: index + 1, seq: index + 1, organization: 'acme', stream }
    const event: JournalEvent = { ...place, type, data, at: index, actor: 'test' }
    const projection = project(event, memory)
    memory = projection.memory
    await graph.apply({ position: event.position, operations: projection.operations })
  }
  return graph
}

function nodes(graph: GraphReference): { readonly [id: string]: unknown } {
  const described = graph.content().nodes.map((text) => {
    const cut = text.indexOf('] {') + 1
    const [, id] = JSON.parse(text.slice(0, cut)) as [string, string]
    return [id, JSON.parse(text.slice(cut))] as const
  })
  return Object.fromEntries(described)
}

function edges(graph: GraphReference): readonly string[] {
  return graph.content().relationships.map((text) => {
    const ends = JSON.parse(text.slice(0, text.lastIndexOf('] {') + 1)) as [string, string, string]
    const [from, to] = [ends[0], ends[2]].map((end) => (JSON.parse(end) as [string, string])[1])
    return `${from} ${ends[1]} ${to}`
  })
}
