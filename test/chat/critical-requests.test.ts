import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatAnswer } from '../../src/app/views.ts'
import { openPlatform } from '../open-platform.ts'
import type { PlatformSystem } from '../open-platform.ts'

let system: PlatformSystem

beforeAll(async () => {
  system = await openPlatform()
})

afterAll(() => system.end())

/** `capability <- capabilities it waits for`, sorted. */
function shapeOf({ plan }: ChatAnswer): string[] {
  const steps = plan?.steps ?? []
  const capability = new Map(steps.map((step) => [step.id, step.capability]))
  return steps
    .map((step) => {
      const before = step.dependsOn.map((id) => capability.get(id) ?? '').toSorted()
      return `${step.capability} <- ${before.join(' ')}`.trim()
    })
    .toSorted()
}

async function rows(query: string, parameters = {}): Promise<readonly object[]> {
  return (await system.skein.graph.query({ query, parameters, consistency: 'latest' })).rows
}

describe('the critical requests', { timeout: 60_000 }, () => {
  test('an application with a service: both exist, and one owns the other', async () => {
    const answer = await system.skein.ask('create application ecommerce with payment service')
    expect(answer).toMatchObject({
      route: 'plan',
      decision: { type: 'EXECUTE', requiresApproval: false },
      run: { status: 'COMPLETED' },
    })
    expect(shapeOf(answer)).toEqual([
      'application.create <-',
      'service.create <- application.create',
    ])
    expect(answer.plan?.steps.map(({ agent }) => agent)).toEqual([
      'application-agent',
      'service-agent',
    ])
    expect(
      await rows(
        'MATCH (a:application {name: $name})-[:owns]->(s:service) RETURN a.name AS application, s.name AS service',
        { name: 'ecommerce' },
      ),
    ).toEqual([{ application: 'ecommerce', service: 'payment' }])
    expect(answer.answer).toContain('ecommerce owns payment')
  })

  test('everything that happened is one chain in the graph', async () => {
    const found = await rows(`
      MATCH (u:User)-[:HAS_SESSION]->(:Session)-[:CONTAINS_CONVERSATION]->(:Conversation)
            -[:CONTAINS_MESSAGE]->(m:Message)-[:TRIGGERS_ANALYSIS]->(:Analysis)
            -[:CREATES_PLAN]->(p:ExecutionPlan)-[:CONTAINS_STEP]->(s:ExecutionStep)
            -[:ASSIGNED_TO]->(a:Agent)-[:HAS_CAPABILITY]->(c:Capability)
      WHERE (s)-[:REQUIRES_CAPABILITY]->(c)
      RETURN u.id AS user, p.status AS plan, s.status AS step, a.name AS agent, c.name AS capability
      ORDER BY capability`)
    expect(found).toEqual([
      {
        user: 'local',
        plan: 'COMPLETED',
        step: 'COMPLETED',
        agent: 'application-agent',
        capability: 'application.create',
      },
      {
        user: 'local',
        plan: 'COMPLETED',
        step: 'COMPLETED',
        agent: 'service-agent',
        capability: 'service.create',
      },
    ])
  })

  test('the same again is refused by the agent, with the reason', async () => {
    const answer = await system.skein.ask('create application ecommerce')
    expect(answer.run?.status).toBe('FAILED')
    expect(answer.answer).toContain('exists already')
  })

  test('the whole way to production: six steps, parallel where they can be', async () => {
    const answer = await system.skein.ask(
      'Create application shop with payment service, deploy it to production with monitoring and security policies',
    )
    expect(shapeOf(answer)).toEqual([
      'application.create <-',
      'deployment.create <- application.create environment.ensure service.create',
      'environment.ensure <-',
      'monitoring.enable <- deployment.create',
      'policy.apply <- deployment.create',
      'service.create <- application.create',
    ])
    expect(answer.run?.status).toBe('COMPLETED')
    expect(
      await rows(`MATCH (d:deployment)-[:deploys]->(:application {name: 'shop'})
                  MATCH (d)-[:runs_in]->(e:environment) RETURN d.name AS deployment, e.name AS environment`),
    ).toEqual([{ deployment: 'shop-production', environment: 'production' }])
  })

  test('three MCP servers in one plan', async () => {
    const answer = await system.skein.ask('deploy my app using GitHub → AWS → Slack notifications')
    expect(shapeOf(answer)).toEqual([
      'aws.deploy <- github.get_repository',
      'github.get_repository <-',
      'slack.post_message <- aws.deploy',
    ])
    expect(answer.plan?.steps.map(({ agent }) => agent)).toEqual(['github', 'aws', 'slack'])
    expect(answer.run?.status).toBe('COMPLETED')
  })

  test('a later message sees what came before', async () => {
    const first = await system.skein.ask('create application portal')
    const { conversationId } = first
    const second = await system.skein.ask('now deploy it to staging', { conversationId })
    expect(shapeOf(second)).toEqual([
      'deployment.create <- environment.ensure',
      'environment.ensure <-',
    ])
    const deploy = second.plan?.steps.find(({ capability }) => capability === 'deployment.create')
    expect(deploy?.inputs).toMatchObject({ application: 'portal', environment: 'staging' })
    expect(second.run?.status).toBe('COMPLETED')
  })

  test('a greeting is answered, and nothing runs', async () => {
    const answer = await system.skein.ask('hello')
    expect(answer).toMatchObject({ route: 'answer', decision: { type: 'EXECUTE' } })
    expect(answer.run).toBeUndefined()
    expect(answer.answer).not.toBe('')
  })

  test('what nobody can do becomes a question that says what can be done', async () => {
    const answer = await system.skein.ask('Order a pizza with extra cheese')
    expect(answer).toMatchObject({ route: 'clarify', decision: { type: 'CLARIFY' } })
    expect(answer.run).toBeUndefined()
    expect(answer.answer).toMatch(/application/)
  })

  test('an answer can be fetched later, and is the same', async () => {
    const started = await system.skein.ask('create application ledger', { wait: false })
    expect(started.run?.status).toBe('EXECUTING')
    const answer = await system.skein.answer(started.messageId)
    expect(answer).toMatchObject({ messageId: started.messageId, run: { status: 'COMPLETED' } })
    expect(await system.skein.answer(started.messageId)).toEqual(answer)
  })
})

describe('bad messages', () => {
  test('an empty one', async () => {
    await expect(system.skein.ask('  \n ')).rejects.toMatchObject({ code: 'MESSAGE_EMPTY' })
  })

  test('one of more than 32 KiB', async () => {
    const message = 'é'.repeat(16 * 1024 + 1)
    await expect(system.skein.ask(message)).rejects.toMatchObject({ code: 'MESSAGE_TOO_LONG' })
  })

  test('one in a conversation that does not exist', async () => {
    const asked = system.skein.ask('hello', { conversationId: 'conv_0' })
    await expect(asked).rejects.toMatchObject({ code: 'CONVERSATION_NOT_FOUND' })
  })
})
