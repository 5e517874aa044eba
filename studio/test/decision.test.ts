import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { hasBrowser, openStage, picture } from './stage.ts'
import type { Stage } from './stage.ts'
import { vendorReview, work } from './vendor-review.ts'

const analysis = { intent: 'review', category: 'review', confidence: 92, reasoning: 'It says so.' }

describe.skipIf(!hasBrowser)('decisions', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage({ hasModel: true })
  })
  afterAll(async () => {
    await stage.close()
    expect(stage.errors).toEqual([])
  })

  test('a plan that asks is decided in the conversation, and goes on', async () => {
    stage.model.script({
      type: 'object',
      value: { route: 'plan', analysis, plan: { name: vendorReview.name, steps: offered() } },
    })
    const page = await stage.openPage()
    await page.goto('/')
    const text = 'Prepare the Q4 vendor risk review and draft the summary for Priya.'
    await page.getByRole('textbox', { name: 'Message' }).fill(text)
    await page.keyboard.press('Enter')
    const card = page.getByRole('region', { name: 'Confirm auto-renewals' })
    await card.waitFor()
    await page.getByRole('button', { name: /^Read spend from SQL.*Completed/ }).waitFor()
    await picture(page, 'chat-light')
    const dark = await stage.openPage({ theme: 'dark' })
    await dark.goto(new URL(page.url()).pathname)
    await dark.getByRole('region', { name: 'Confirm auto-renewals' }).waitFor()
    await dark.getByRole('button', { name: /^Read spend from SQL.*Completed/ }).waitFor()
    await picture(dark, 'chat-dark')
    const phone = await stage.openPage({ width: 390, height: 844 })
    await phone.goto(new URL(page.url()).pathname)
    await phone.getByRole('region', { name: 'Confirm auto-renewals' }).waitFor()
    await picture(phone, 'chat-light-narrow')
    await card.getByRole('textbox', { name: 'Comment' }).fill('End both.')
    await card.getByRole('button', { name: 'Approve' }).click()
    await card.waitFor({ state: 'detached' })
    // Somebody else's page of the same conversation knows it as well.
    await dark.getByRole('region', { name: 'Confirm auto-renewals' }).waitFor({ state: 'detached' })
  })

  test('a form is drawn from its schema, checked, and refused by the server where it must', async () => {
    const run = await stage.skein.runs.start({ plan: vendorReview })
    const page = await stage.openPage()
    await page.goto(`/runs/${run.id}?step=confirm_renewals`)
    const form = page.getByRole('complementary', { name: 'Step' })
    await form.getByLabel('Helio Analytics').check()
    await form.getByRole('button', { name: 'Confirm' }).click()
    await form.getByText('This is needed.').waitFor()
    await form.getByLabel('Budget for a successor').fill('0')
    await picture(page, 'run-decide-light')
    await form.getByRole('button', { name: 'Confirm' }).click()
    await form.getByText(/>= 1/).waitFor()
    await form.getByLabel('Budget for a successor').fill('1200')
    await form.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('heading', { name: 'Confirm auto-renewals' }).waitFor()
    await form.getByText('Completed in').waitFor()
    const step = await stage.skein.runs.step(run.id, 'confirm_renewals')
    expect(step.output).toMatchObject({
      decision: 'APPROVE',
      data: { end: ['Helio Analytics'], budget: 1200 },
    })
    stage.errors.splice(0)
  })

  test('a form that cannot be drawn is asked for as JSON', async () => {
    const form = { type: 'object', properties: { tree: { $ref: '#/$defs/tree' } } }
    const plan = {
      name: 'Odd form',
      steps: [{ id: 'ask', kind: 'approval', approval: { question: 'Which?', form } }],
    } as const
    const run = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto(`/runs/${run.id}?step=ask`)
    await page.getByText('tree uses $ref').waitFor()
    await page.getByLabel('Answer as JSON').fill('{"tree": ')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.locator('.wrong').getByText(/JSON/).waitFor()
    await page.getByRole('button', { name: 'Reject' }).click()
    await page.getByText('Rejected by').first().waitFor()
  })

  test('when somebody else was faster, it says so', async () => {
    const plan = {
      name: 'Race',
      steps: [
        { id: 'ask', kind: 'approval', approval: { question: 'Publish?' } },
        work('after', 'writer', { dependsOn: ['ask'] }),
      ],
    } as const
    const run = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto(`/runs/${run.id}?step=ask`)
    await page.getByRole('button', { name: 'Approve' }).waitFor()
    const [open] = (await stage.skein.approvals.list({ status: 'OPEN' })).items
    await stage.skein.approvals.answer(open?.id ?? '', { decision: 'APPROVE', by: 'Priya' })
    await page.getByText('Approved by Priya').first().waitFor()
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  })
})

/** The plan as a model may propose it. */
function offered(): Json {
  const steps = vendorReview.steps
    .filter(({ when, optional }) => when === undefined && optional === undefined)
    .map(({ id, kind, name, capability, inputs, forEach, dependsOn = [], approval }) => ({
      id,
      kind,
      name: name ?? 'List active vendors',
      capability,
      // Edges without a use of what comes before are repaired away.
      inputs: inputs === undefined ? undefined : { ...inputs, given: givenBy(dependsOn) },
      forEach,
      dependsOn: dependsOn.filter(isOffered),
      approval: approval === undefined ? undefined : { question: approval.question },
    }))
  return JSON.parse(JSON.stringify(steps)) as Json
}

function isOffered(step: string): boolean {
  return !/screen|export/.test(step)
}

function givenBy(dependsOn: readonly string[]): string {
  const outputs = dependsOn.filter(isOffered).map((step) => `${step}.output`)
  return `{{ [${outputs.join(', ')}] }}`
}
