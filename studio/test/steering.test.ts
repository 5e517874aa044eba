import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Plan } from '../../src/core/plan/plan.ts'
import { hasBrowser, openStage, picture } from './stage.ts'
import type { Stage } from './stage.ts'
import { work } from './vendor-review.ts'

/** A step that goes on and two that wait for it. */
const going: Plan = {
  name: 'Going on',
  steps: [
    work('gather', 'finance-mcp', { ms: 60_000, name: 'Gather' }),
    work('check', 'risk-analyst', {
      name: 'Check',
      dependsOn: ['gather'],
      estimatedDurationMs: 60_000,
    }),
    work('report', 'writer', { name: 'Report', dependsOn: ['check'], estimatedDurationMs: 30_000 }),
  ],
}

describe.skipIf(!hasBrowser)('steering a run', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(async () => {
    await stage.close()
    // A step that a change takes away may be asked about a moment before the page knows.
    expect(stage.errors.filter((line) => !line.includes('404'))).toEqual([])
  })

  async function start(plan: Plan, theme: 'light' | 'dark' = 'light'): Promise<[Page, string]> {
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage({ theme })
    await page.goto(`/runs/${id}`)
    await page.getByRole('heading', { name: plan.name, level: 1 }).waitFor()
    return [page, id]
  }

  const graphOf = (page: Page) => page.getByRole('group', { name: 'Plan graph' })

  test('a failed step is tried again by keyboard, with a reason, and the run goes on', async () => {
    const plan: Plan = {
      name: 'Fails',
      steps: [
        work('bad', 'writer', { fail: 'No ink' }),
        work('after', 'writer', { dependsOn: ['bad'] }),
      ],
    }
    const [page, id] = await start(plan)
    await page.locator('.summary').getByText('Failed', { exact: true }).waitFor()
    await graphOf(page).getByRole('button', { name: /^Bad/ }).click()
    await page.keyboard.press('m')
    await page.getByRole('heading', { name: 'Complete “Bad” by hand?' }).waitFor()
    await page.getByLabel('Output, as JSON').fill('{"ink": ')
    await page.locator('.wrong').getByText(/JSON/).waitFor()
    await page.getByLabel('Output, as JSON').fill('{"ink": "blue"}')
    await page.getByLabel('Reason').fill('It was done on paper')
    await picture(page, 'step-by-hand-light')
    await page.getByLabel('Reason').press('Enter')
    await page.locator('.summary').getByText('Completed', { exact: true }).waitFor()
    expect((await stage.skein.runs.step(id, 'bad')).output).toEqual({ ink: 'blue' })
    await page.keyboard.press('r')
    await page.getByRole('heading', { name: 'Do “Bad” again?' }).waitFor()
    await page.keyboard.type('Once more')
    await page.keyboard.press('Enter')
    await page.locator('.summary').getByText('Failed', { exact: true }).waitFor()
    const events = (await stage.skein.runs.eventPage(id, { limit: 200 })).items
    expect(events.find(({ type }) => type === 'step.rerun')?.data['reason']).toBe('Once more')
    await page.getByRole('button', { name: 'Step actions' }).click()
    await page.getByRole('menuitem', { name: /^Skip/ }).click()
    await page.getByLabel('Reason').fill('Not needed')
    await page.getByRole('button', { name: 'Skip', exact: true }).click()
    await vi.waitFor(async () =>
      expect((await stage.skein.runs.step(id, 'bad')).status).toBe('SKIPPED'),
    )
  })

  test('a plan is edited by keyboard: a step is added, foretold, applied and reverted', async () => {
    const [page, id] = await start(going)
    await graphOf(page)
      .getByRole('button', { name: /^Check/ })
      .focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('e')
    await page.getByRole('complementary', { name: 'Edit the step' }).waitFor()
    await graphOf(page)
      .getByRole('button', { name: /^Check/ })
      .focus()
    await page.keyboard.press('a')
    const form = page.getByRole('complementary', { name: 'Add a step' })
    await form.getByLabel('Name').fill('Second look')
    await form.getByLabel('Capability').fill('risk_analyst.work')
    await form.getByRole('button', { name: 'Add to the change' }).press('Enter')
    const added = graphOf(page).getByRole('button', { name: /^Second look/ })
    await added.waitFor()
    expect(await added.getAttribute('class')).toContain('ghost-added')
    // Another step is to wait for it: drawn by keys alone.
    await added.focus()
    await page.keyboard.press('c')
    await page.getByText('Which step waits for “Second look”?').waitFor()
    await graphOf(page)
      .getByRole('button', { name: /^Report/ })
      .press('Enter')
    const change = page.getByRole('region', { name: 'The change' })
    await change.getByText('after Second look').waitFor()
    await change.getByText('No begun step repeats').waitFor()
    await picture(page, 'run-edit-light')
    // A reload keeps what was thought out.
    await page.reload()
    await added.waitFor()
    await change.getByLabel('Reason').fill('Four eyes')
    await change.getByRole('button', { name: 'Apply change' }).press('Enter')
    await page.getByRole('button', { name: 'Plan v2' }).waitFor()
    const run = await stage.skein.runs.get(id)
    expect(run.revision).toBe(2)
    expect(run.plan.steps.find(({ id: step }) => step === 'report')?.dependsOn).toEqual([
      'check',
      'second_look',
    ])
    await page.getByRole('button', { name: 'Plan v2' }).click()
    await page.getByText('Four eyes').waitFor()
    await page.getByRole('button', { name: 'Revert' }).click()
    await page.getByRole('button', { name: 'Plan v3' }).waitFor()
    await added.waitFor({ state: 'detached' })
  })

  test('ways are drawn and taken away by pointer; what cannot be is refused with its reason', async () => {
    const [page, id] = await start(going)
    await page.getByRole('button', { name: 'Edit plan' }).click()
    const port = (step: string) => page.locator(`[data-port="${step}"]`)
    const draw = async (from: string, to: string): Promise<void> => {
      const [start, end] = await Promise.all([
        port(from).boundingBox(),
        page.locator(`[data-step="${to}"]`).boundingBox(),
      ])
      if (start === null || end === null) throw new Error('both steps are seen')
      await page.mouse.move(start.x + 7, start.y + 7)
      await page.mouse.down()
      await page.mouse.move(end.x + 60, end.y + 20, { steps: 5 })
      await page.mouse.up()
    }
    const change = page.getByRole('region', { name: 'The change' })
    await draw('gather', 'report')
    await change.getByText('after Gather').waitFor()
    await draw('gather', 'report')
    await change.getByText('Nothing is changed yet').waitFor()
    await draw('report', 'check')
    await page.getByText('That would be a circle').waitFor()
    await draw('report', 'gather')
    await page.getByText('It is being done').first().waitFor()
    // Removed by the form, and the impact is what the server says.
    await graphOf(page)
      .getByRole('button', { name: /^Check/ })
      .click()
    await page.getByRole('button', { name: 'Remove the step' }).click()
    expect(
      await graphOf(page)
        .getByRole('button', { name: /^Check/ })
        .getAttribute('class'),
    ).toContain('ghost-removed')
    await change
      .getByText('1 m 0 s sooner')
      .or(change.getByText(/sooner/))
      .waitFor()
    await picture(page, 'run-edit-removed-light')
    await change.getByLabel('Reason').fill('Not needed')
    await change.getByRole('button', { name: 'Apply change' }).click()
    await page.getByRole('button', { name: 'Plan v2' }).waitFor()
    expect((await stage.skein.runs.get(id)).plan.steps).toHaveLength(2)
  })

  test('an edit that makes no plan says what is wrong, and cannot be applied', async () => {
    const [page] = await start(going)
    await page.goto(`${page.url()}?step=report&edit=1`)
    await page.getByLabel('Capability').fill('nobody.can')
    await page.getByRole('list', { name: 'Problems' }).getByText('nobody.can').waitFor()
    await page.getByRole('region', { name: 'The change' }).getByLabel('Reason').fill('Try')
    expect(await page.getByRole('button', { name: 'Apply change' }).isDisabled()).toBe(true)
    await picture(page, 'run-edit-problem-light')
  })

  test('a change that an agent asks for is drawn, and approved or discarded', async () => {
    for (const theme of ['light', 'dark'] as const) {
      const [page, id] = await start(going, theme)
      const ask = (name: string) =>
        stage.skein.runs.modify(id, {
          by: 'agent:planner',
          reason: 'A cheaper way',
          changes: [
            { type: 'REMOVE_STEP', stepId: 'check' },
            {
              type: 'ADD_STEP',
              step: work(name, 'writer', { dependsOn: ['gather'], estimatedDurationMs: 10_000 }),
            },
          ],
        })
      await ask('sample')
      const card = page.getByRole('region', { name: 'Change to the plan' })
      await card.getByText('planner: A cheaper way').waitFor()
      await graphOf(page)
        .getByRole('button', { name: /^Sample/ })
        .waitFor()
      await card.getByText(/sooner/).waitFor()
      await picture(page, `run-change-${theme}`)
      await card.getByRole('button', { name: 'Discard' }).click()
      await card.waitFor({ state: 'detached' })
      await page.getByText('discarded').waitFor()
      await ask('other')
      await card.getByRole('button', { name: 'Apply change' }).press('Enter')
      await page.getByRole('button', { name: 'Plan v2' }).waitFor()
      const { plan } = await stage.skein.runs.get(id)
      expect(plan.steps.map((step) => step.id)).toEqual(['gather', 'report', 'other'])
    }
  })

  test('a run is forked at a moment of the past', async () => {
    const plan: Plan = {
      name: 'Origin',
      steps: [work('one', 'writer'), work('two', 'writer', { dependsOn: ['one'] })],
    }
    const [page, id] = await start(plan)
    await stage.skein.runs.result(id)
    await page.keyboard.press(',')
    await page.getByRole('button', { name: 'Fork from here' }).waitFor()
    await page.keyboard.press('b')
    await page.getByRole('heading', { name: 'Origin (fork)', level: 1 }).waitFor()
    expect(page.url()).not.toContain(id)
    await page.locator('.summary').getByText('Completed', { exact: true }).waitFor()
  })

  test('undoing says beforehand what it undoes and what stays', async () => {
    const plan: Plan = {
      name: 'Undoable',
      steps: [
        work('booked', 'writer', {
          name: 'Book',
          compensate: { capability: 'writer.work', inputs: { ms: 0 } },
        }),
        work('mailed', 'mail-mcp', { name: 'Mail', dependsOn: ['booked'] }),
      ],
    }
    const [page, id] = await start(plan)
    await stage.skein.runs.result(id)
    await page.getByRole('button', { name: 'More' }).first().click()
    await page.getByRole('menuitem', { name: 'Undo what was done' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('region', { name: 'Undone' }).getByText('Book').waitFor()
    await dialog.getByRole('region', { name: 'Stays as it is' }).getByText('Mail').waitFor()
    await picture(page, 'run-undo-light')
    await dialog.getByLabel('Reason').fill('Wrong hotel')
    await dialog.getByRole('button', { name: 'Undo 1 step' }).click()
    await page.locator('.summary').getByText('Undone', { exact: true }).waitFor()
  })
})
