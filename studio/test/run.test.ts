import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBrowser, openStage, picture } from './stage.ts'
import type { Stage } from './stage.ts'
import { vendorReview, work } from './vendor-review.ts'

describe.skipIf(!hasBrowser)('Runs', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(async () => {
    await stage.close()
    expect(stage.errors).toEqual([])
  })

  test('a run is shown live, in both themes and on a telephone', async () => {
    const { id } = await stage.skein.runs.start({ plan: vendorReview })
    for (const theme of ['light', 'dark'] as const) {
      const page = await stage.openPage({ theme })
      await page.goto(`/runs/${id}?step=check_scope`)
      await page
        .getByRole('button', { name: /^Export spend.*Failed/ })
        .first()
        .waitFor()
      await page.getByText('is being done by risk-analyst').waitFor()
      await page.getByText('Waiting for you').first().waitFor()
      await picture(page, `run-${theme}`)
      const phone = await stage.openPage({ theme, width: 390, height: 844 })
      await phone.goto(`/runs/${id}`)
      await phone.getByRole('list', { name: 'Steps of the plan' }).waitFor()
      await phone.getByRole('button', { name: 'Decide' }).waitFor()
      await picture(phone, `run-${theme}-narrow`)
    }
    await stage.skein.runs.cancel(id)
  })

  test('scrubbing shows a moment as it was, and lets nothing be changed there', async () => {
    const plan = {
      name: 'Two steps',
      steps: [work('first', 'writer'), work('second', 'writer', { dependsOn: ['first'] })],
    }
    const { id } = await stage.skein.runs.start({ plan })
    await stage.skein.runs.result(id)
    const page = await stage.openPage()
    await page.goto(`/runs/${id}?step=second`)
    const second = page
      .getByRole('group', { name: 'Plan graph' })
      .getByRole('button', { name: /^Second/ })
    await expectName(second, /Completed/)
    await page.keyboard.press(',')
    await page.getByText('Nothing can be changed here').waitFor()
    await page.getByRole('slider', { name: 'Time travel' }).focus()
    await page.keyboard.press('Home')
    await expectName(second, /Pending/)
    await picture(page, 'run-past-light')
    const address = page.url()
    await page.reload()
    expect(page.url()).toBe(address)
    await expectName(second, /Pending/)
    await page.getByRole('button', { name: 'Back to now' }).click()
    await expectName(second, /Completed/)
  })

  test('a run is paused, resumed and cancelled', async () => {
    const plan = {
      name: 'Long',
      steps: [
        work('long', 'writer', { ms: 60_000 }),
        work('next', 'writer', { dependsOn: ['long'] }),
      ],
    }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto(`/runs/${id}`)
    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await page.locator('.summary').getByText('Paused').waitFor()
    await page.keyboard.press('p')
    await page.locator('.summary').getByText('Running').waitFor()
    await page.getByRole('button', { name: 'More' }).first().click()
    await page.getByRole('menuitem', { name: 'Cancel run' }).click()
    await page.getByRole('button', { name: 'Cancel run' }).click()
    await page.locator('.summary').getByText('Cancelled').waitFor()
    expect((await stage.skein.runs.get(id)).status).toBe('CANCELLED')
  })

  test('the plan is walked by arrow keys, and is a list as well', async () => {
    const plan = {
      name: 'Walk',
      steps: [
        work('a', 'writer', { name: 'Alpha' }),
        work('b', 'writer', { name: 'Beta', dependsOn: ['a'] }),
      ],
    }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto(`/runs/${id}`)
    const graph = page.getByRole('group', { name: 'Plan graph' })
    await graph.getByRole('button', { name: /^Alpha/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(() => document.activeElement?.id === 'node-b')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Beta' }).waitFor()
    expect(page.url()).toContain('step=b')
    await page.keyboard.press('l')
    await page.getByRole('list', { name: 'Steps of the plan' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Select a step to see it here').waitFor()
  })

  test('the items of a fan-out can be opened, one by one', async () => {
    const list = '[1, 2, 3, 4, 5, 6, 7, 8]'
    const plan = { name: 'Spread', steps: [work('each', 'writer', { forEach: list })] }
    const { id } = await stage.skein.runs.start({ plan })
    await stage.skein.runs.result(id)
    const page = await stage.openPage()
    await page.goto(`/runs/${id}?step=each`)
    await page.getByText('Items, 8 of 8 done').waitFor()
    await page.getByRole('button', { name: 'Completed 3' }).click()
    await page.getByText('item 3 of 8').waitFor()
  })

  test('ten megabytes of output are shown in part, and can be saved whole', async () => {
    const plan = { name: 'Big', steps: [work('big', 'writer', { bytes: 10_000_000 })] }
    const { id } = await stage.skein.runs.start({ plan })
    await stage.skein.runs.result(id)
    const page = await stage.openPage()
    await page.goto(`/runs/${id}?step=big&tab=output`)
    await page.getByText('Only the beginning of 10.0 MB is shown').waitFor()
    const saving = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).click()
    expect((await saving).suggestedFilename()).toBe('big-output.json')
    const shown = await page.locator('.code pre').textContent()
    expect(shown?.length).toBeLessThan(70_000)
  })

  test('a run that is not there says so', async () => {
    const page = await stage.openPage()
    await page.goto('/runs/run_none')
    await page.getByText('There is no such run').waitFor()
    stage.errors.splice(0)
  })

  test('when the server is killed and comes back, the page says so and catches up', async () => {
    const plan = {
      name: 'Survivor',
      steps: [
        { id: 'ask', kind: 'approval', approval: { question: 'Go on?' } } as const,
        work('after', 'writer', { dependsOn: ['ask'] }),
      ],
    }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto(`/runs/${id}?step=after`)
    await page.getByText('Waiting for you').first().waitFor()
    await stage.kill()
    await page.locator('.reconnecting').waitFor()
    expect(await page.getByRole('button', { name: 'Pause', exact: true }).isDisabled()).toBe(true)
    await picture(page, 'run-reconnecting-light')
    await stage.restart()
    await page.locator('.reconnecting').waitFor({ state: 'detached' })
    const [open] = (await stage.skein.approvals.list({ status: 'OPEN' })).items
    await stage.skein.approvals.answer(open?.id ?? '', { decision: 'APPROVE' })
    await page.locator('.summary').getByText('Completed').waitFor()
    stage.errors.splice(0)
  })
})

async function expectName(
  button: { textContent(): Promise<string | null> },
  name: RegExp,
): Promise<void> {
  await expect.poll(() => button.textContent(), { timeout: 5000 }).toMatch(name)
}
