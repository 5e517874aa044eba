import { afterEach, describe, expect, test, vi } from 'vitest'
import { functionAgent } from '../../src/agents/function/function-agent.ts'
import type { Skein } from '../../src/app/skein.ts'
import { openSkein, type SkeinOptions } from '../../src/compose.ts'
import type { Agent } from '../../src/ports/agent.ts'

const done: string[] = []
let opened: Skein | undefined
let release: () => void = () => undefined
let held: Promise<void> = Promise.resolve()

/** Keeps what was done, and gives its result. */
function note<T>(line: string, result: T): T {
  done.push(line)
  return result
}

const text = { type: 'string' } as const
const environment = { type: 'string', enum: ['staging', 'production'] } as const

/** Two agents that deploy; deployments wait until they are released. */
function deployer(name: string): Agent {
  return functionAgent({
    name,
    capabilities: [
      {
        name: 'deployment.create',
        description: 'Deploy an application to an environment',
        examples: ['deploy shop to production', 'deploy shop to staging'],
        input: {
          type: 'object',
          properties: { application: text, environment },
          required: ['application', 'environment'],
        },
        requires: ['application'],
        produces: ['deployment'],
        reversibility: 'reversible',
        run: async (inputs) => {
          await held
          done.push(`${name} deploys to ${JSON.stringify(inputs['environment'])}`)
          return { deployment: inputs['application'] ?? '' }
        },
      },
    ],
  })
}

const others = (): Agent =>
  functionAgent({
    name: 'ops',
    capabilities: [
      {
        name: 'monitoring.enable',
        description: 'Enable monitoring and alerts for a deployment',
        examples: ['turn on monitoring for shop', 'add monitoring to shop'],
        input: { type: 'object', properties: { deployment: text }, required: ['deployment'] },
        requires: ['deployment'],
        produces: ['monitor'],
        reversibility: 'reversible',
        run: () => note('monitoring', { enabled: true }),
      },
      {
        name: 'policy.apply',
        description: 'Apply policies to a deployment',
        examples: ['apply security policies to shop', 'enforce the cost policy'],
        input: {
          type: 'object',
          properties: { deployment: text, policy: { type: 'string', enum: ['security', 'cost'] } },
          required: ['deployment', 'policy'],
        },
        requires: ['deployment'],
        produces: ['policy'],
        reversibility: 'reversible',
        run: (inputs) => note(`policy ${JSON.stringify(inputs['policy'])}`, { applied: true }),
      },
      {
        name: 'email.send',
        description: 'Send an email to a person',
        examples: ['send an email to anna@example.com', 'mail bob@example.com'],
        input: {
          type: 'object',
          properties: { to: { type: 'string', format: 'email' }, body: text },
          required: ['to'],
        },
        reversibility: 'irreversible',
        run: () => note('mail', { sent: true }),
      },
    ],
  })

async function open(options: SkeinOptions = {}): Promise<Skein> {
  held = new Promise((go) => (release = go))
  opened = await openSkein({ agents: [deployer('alpha'), deployer('beta'), others()], ...options })
  return opened
}

afterEach(async () => {
  release()
  await opened?.close()
  done.length = 0
})

const request = 'deploy shop to staging with security policies'

async function begin(skein: Skein, message = request) {
  const started = await skein.ask(message, { wait: false })
  expect(started.answer).toMatch(/^Started/u)
  return { ...started, runId: started.run?.id ?? '' }
}

describe('a message changes the plan whose run goes on', () => {
  test('also add monitoring', async () => {
    const skein = await open()
    const { conversationId, runId } = await begin(skein)
    const changed = await skein.ask('also add monitoring', { conversationId })
    expect(changed.decision).toMatchObject({ type: 'MODIFY_PLAN', action: 'modify plan' })
    expect(changed.answer).toMatch(/Added: Enable monitoring/u)
    expect(changed.run?.id).toBe(runId)
    const { items } = await skein.runs.modifications(runId)
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      id: changed.modificationId,
      status: 'APPLIED',
      messageId: changed.messageId,
      reason: 'also add monitoring',
    })
    release()
    const run = await skein.runs.result(runId)
    expect(run.status).toBe('COMPLETED')
    expect(done).toEqual(expect.arrayContaining(['monitoring', 'policy "security"']))
    expect(done.indexOf('monitoring')).toBeGreaterThan(0)
    expect((await skein.runs.list()).items).toHaveLength(1)
  })

  test('skip the security policies', async () => {
    const skein = await open()
    const { conversationId, runId } = await begin(skein)
    const changed = await skein.ask('skip the security policies', { conversationId })
    expect(changed.answer).toMatch(/Left out: Apply policy/u)
    release()
    expect((await skein.runs.result(runId)).status).toBe('COMPLETED')
    expect(done).toHaveLength(1)
  })

  test('what is done already is said in one sentence', async () => {
    const skein = await open()
    const { conversationId, runId } = await begin(skein)
    release()
    await skein.runs.result(runId)
    const late = await skein.ask('skip the security policies', { conversationId })
    expect(late.answer).toBe('Apply policy security is done already, so it cannot be skipped.')
    expect(late.decision).toMatchObject({ type: 'MODIFY_PLAN', action: 'cannot be changed' })
  })

  test('do production first', async () => {
    const first = 'send an email to anna@example.com, then deploy shop to staging and production'
    const rule = { when: "step.capability == 'email.send'", reason: 'Mails are read first' }
    const asking = await open({ policy: { rules: [rule] } })
    const waiting = await asking.ask(first, { wait: false })
    expect(waiting.approvalId).toBeDefined()
    const { conversationId } = waiting
    const changed = await asking.ask('do production first', { conversationId })
    expect(changed.decision.type).toBe('MODIFY_PLAN')
    expect(changed.approvalId).not.toBe(waiting.approvalId)
    const old = await asking.approvals.get(waiting.approvalId ?? '')
    expect(old.status).toBe('CANCELLED')
    const analyses = await asking.graph.query({
      query: `MATCH (m:Message)-[:TRIGGERS_ANALYSIS]->(a:Analysis)
        RETURN m.content AS message, a.status AS status ORDER BY status`,
      consistency: 'latest',
    })
    expect(analyses.rows).toEqual([
      { message: 'do production first', status: 'COMPLETED' },
      { message: first, status: 'SUPERSEDED' },
    ])
    release()
    await asking.approvals.answer(changed.approvalId ?? '', { decision: 'APPROVE' })
    const answer = await asking.answer(changed.messageId)
    expect(answer.run?.status).toBe('COMPLETED')
    const places = done.map((line) => line.split(' ').at(-1))
    expect(places.indexOf('"production"')).toBeLessThan(places.indexOf('"staging"'))
  })

  test('do production first, where staging was said first', async () => {
    const rule = { when: "step.inputs.environment == 'production'", reason: 'Production is asked' }
    const asking = await open({ policy: { rules: [rule] } })
    const said = 'deploy shop to staging, then deploy shop to production'
    const waiting = await asking.ask(said, { wait: false })
    const { conversationId } = waiting
    const changed = await asking.ask('do production first', { conversationId })
    expect(changed.decision.type).toBe('MODIFY_PLAN')
    release()
    const agreed = await asking.ask('Make it so', { conversationId })
    expect(agreed.decision).toMatchObject({ type: 'EXECUTE', action: 'approve plan' })
    await asking.runs.result(agreed.run?.id ?? '')
    expect(done.map((line) => line.split(' ').at(-1))).toEqual(['"production"', '"staging"'])
  })

  test('yes and no answer what was asked right before, and nothing else', async () => {
    const rule = { when: "step.inputs.environment == 'production'", reason: 'Production is asked' }
    const asking = await open({ policy: { rules: [rule] } })
    const waiting = await asking.ask('deploy shop to production', { wait: false })
    const { conversationId, approvalId = '' } = waiting
    const elsewhere = await asking.ask('yes, go ahead')
    expect(elsewhere.run).toBeUndefined()
    expect((await asking.approvals.get(approvalId)).status).toBe('OPEN')
    const left = await asking.ask('no, do not do it', { conversationId })
    expect(left).toMatchObject({ route: 'answer', answer: 'Not done.' })
    expect((await asking.approvals.get(approvalId)).status).toBe('REJECTED')
    expect((await asking.ask('yes', { conversationId })).run).toBeUndefined()
    expect(done).toEqual([])
  })

  test('yes does not stand for somebody else', async () => {
    const rule = {
      when: "step.inputs.environment == 'production'",
      reason: 'Production is asked',
      assignees: ['anna'],
    }
    const asking = await open({ policy: { rules: [rule] } })
    const { conversationId, approvalId = '' } = await asking.ask('deploy shop to production')
    const refused = await asking.ask('yes', { conversationId })
    expect(refused.answer).toContain('anna')
    expect((await asking.approvals.get(approvalId)).status).toBe('OPEN')
  })

  test('use the other provider', async () => {
    const skein = await open()
    const { conversationId, runId } = await begin(
      skein,
      'deploy shop to staging, then deploy shop to production',
    )
    await vi.waitFor(async () => {
      const run = await skein.runs.get(runId)
      expect(run.steps.some(({ status }) => status === 'EXECUTING')).toBe(true)
    })
    const changed = await skein.ask('use beta for production', { conversationId })
    expect(changed.decision.requiresApproval).toBe(true)
    expect(changed.answer).toContain('in production')
    expect((await skein.runs.modifications(runId)).items[0]?.status).toBe('REQUESTED')
    await skein.modifications.approve(changed.modificationId ?? '')
    release()
    await skein.runs.result(runId)
    expect(done.at(-1)).toBe('beta deploys to "production"')
  })

  test('what cannot be undone is asked first', async () => {
    const skein = await open()
    const { conversationId, runId } = await begin(skein)
    const asked = await skein.ask('also send an email to anna@example.com', { conversationId })
    expect(asked.decision).toMatchObject({ type: 'MODIFY_PLAN', requiresApproval: true })
    expect(asked.answer).toContain('cannot be undone')
    release()
    await skein.runs.result(runId)
    expect(done).not.toContain('mail')
  })

  test('after the end, an addition is a plan of its own', async () => {
    const skein = await open()
    const { conversationId, runId } = await begin(skein)
    release()
    await skein.runs.result(runId)
    const followed = await skein.ask('also add monitoring', { conversationId })
    expect(followed.run?.id).not.toBe(runId)
    expect(followed.decision).toMatchObject({ type: 'MODIFY_PLAN', action: 'add to plan' })
  })

  test('what means no step of the plan is a request of its own', async () => {
    const skein = await open()
    const { conversationId } = await begin(skein)
    const own = await skein.ask('skip the weather', { conversationId })
    expect(own.decision.type).toBe('CLARIFY')
  })
})
