import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Plan } from '../../src/core/plan/plan.ts'
import { exampleRequests } from '../src/chat/examples.ts'
import { hasBrowser, openStage, picture } from './stage.ts'
import type { Stage } from './stage.ts'
import { work } from './vendor-review.ts'

/** The main task of each screen, without a key pressed but for text. */
describe.skipIf(!hasBrowser)('by pointer', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(async () => {
    await stage.close()
    expect(stage.errors).toEqual([])
  })

  test('Chat: an example is chosen, its plan looked at, and its run opened', async () => {
    const page = await stage.openPage()
    await page.goto('/')
    await page.getByRole('button', { name: exampleRequests[0] ?? '' }).click()
    const plan = page.getByRole('group', { name: 'Plan graph' })
    const step = plan.getByRole('button', { name: /^Write report/ })
    await step.click()
    await page.getByRole('link', { name: 'Open run' }).click()
    await page.waitForURL('**/runs/*?step=*')
    await page.getByRole('complementary', { name: 'Step' }).waitFor()
    // A step of the graph is chosen by pointer, and so is a moment.
    await plan
      .getByRole('button', { name: /^Get weather/ })
      .first()
      .click()
    await page.getByRole('heading', { name: /^Get weather/ }).waitFor()
    await page.locator('.summary').getByText('Completed').waitFor()
    await page.getByRole('slider', { name: 'Time travel' }).click({ position: { x: 40, y: 15 } })
    await page.getByText('Nothing can be changed here').waitFor()
    await page.getByRole('button', { name: 'Back to now' }).click()
  })

  test('Approvals: a question is chosen and answered, and its answer changed', async () => {
    const plan: Plan = {
      name: 'Asked twice',
      steps: [
        { id: 'ask', name: 'Publish', kind: 'approval', approval: { question: 'Publish it?' } },
        work('after', 'writer', { dependsOn: ['ask'] }),
      ],
    }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto('/approvals')
    await page.getByRole('button', { name: /Publish it\?/ }).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText(/^Approved by/).waitFor()
    await stage.skein.runs.result(id)
    await page.getByRole('button', { name: 'Change the answer' }).click()
    await page.getByText('is done again: 1 step').waitFor()
    await picture(page, 'approval-change-light')
    await page.getByRole('button', { name: 'Reject' }).click()
    await page.getByText(/^Rejected by/).waitFor()
    await vi.waitFor(async () =>
      expect((await stage.skein.runs.step(id, 'after')).status).toBe('SKIPPED'),
    )
  })

  test('a step that failed is put to a person as a form, and goes on by the answer', async () => {
    const plan: Plan = {
      name: 'In trouble',
      policy: { onFailure: 'ask' },
      steps: [work('bad', 'writer', { name: 'Print', fail: 'No ink' })],
    }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto('/approvals')
    await page
      .getByRole('list', { name: 'Waiting for a person' })
      .getByText(/No ink/)
      .waitFor()
    await page.getByLabel('complete', { exact: true }).check()
    await page.getByLabel(/^Output/).fill('{"pages": 3}')
    await picture(page, 'approval-trouble-light')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText(/^Approved by/).waitFor()
    await vi.waitFor(async () =>
      expect((await stage.skein.runs.step(id, 'bad')).output).toEqual({ pages: 3 }),
    )
  })

  test('a run that has used up its soft budget asks, where it is looked at, and goes on', async () => {
    const plan: Plan = {
      name: 'Costly',
      policy: { budget: { timeMs: 60_000, soft: { timeMs: 50 } } },
      steps: [
        work('first', 'writer', { ms: 200 }),
        work('second', 'writer', { dependsOn: ['first'] }),
      ],
    }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto(`/runs/${id}`)
    const card = page.getByRole('region', { name: 'Budget reached' })
    await card.waitFor()
    await picture(page, 'run-budget-light')
    await card.getByRole('button', { name: 'Approve' }).click()
    await page.locator('.summary').getByText('Completed').waitFor()
    await card.waitFor({ state: 'detached' })
  })

  test('Agents, MCP servers and the graph are looked at', async () => {
    const page = await stage.openPage()
    await page.goto('/agents')
    await page.getByRole('list', { name: 'Agents' }).getByText('risk-analyst').click()
    await page.getByRole('heading', { name: 'risk-analyst', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Graph', exact: true }).click()
    await page.getByRole('group', { name: 'Agents and their capabilities' }).waitFor()
    await page.getByRole('link', { name: 'MCP servers' }).click()
    await page.getByRole('button', { name: /^Active ?slack/ }).click()
    await page.getByRole('heading', { name: 'slack', exact: true }).waitFor()
    await page.getByRole('link', { name: 'Graph', exact: true }).click()
    await page.getByRole('button', { name: 'Run', exact: true }).first().waitFor()
    await page.getByRole('region', { name: 'Query' }).getByRole('button', { name: 'Run' }).click()
    await page.getByRole('region', { name: 'Result' }).waitFor()
    await page.getByRole('button', { name: 'JSON' }).click()
    await page.getByRole('group', { name: 'Result', exact: true }).waitFor()
  })

  test('a run of 2,000 steps is drawn from afar, near and as a list, and heard to its end', async () => {
    const steps = Array.from({ length: 2000 }, (_, index) =>
      work(`s${index}`, 'writer', { dependsOn: index < 40 ? [] : [`s${index - 40}`] }),
    )
    const plan: Plan = { name: 'Very large', policy: { parallelMax: 500 }, steps }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto(`/runs/${id}`)
    await page.locator('.far-layer').waitFor()
    await page.locator('.summary').getByText('2000 of 2000').waitFor({ timeout: 60_000 })
    const box = await page.locator('.canvas').boundingBox()
    if (box === null) throw new Error('the plan is drawn')
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await page.keyboard.press('0')
    await page.locator('.plan-node').first().waitFor()
    expect(await page.locator('.plan-node').count()).toBeLessThan(200)
    await page.keyboard.press('l')
    await page
      .getByRole('list', { name: 'Steps of the plan' })
      .getByText('S0', { exact: true })
      .click()
    await page.getByRole('heading', { name: 'S0', exact: true }).waitFor()
    expect(await page.locator('.rail li').count()).toBeLessThan(60)
  })
})
