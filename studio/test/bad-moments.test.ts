import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Plan } from '../../src/core/plan/plan.ts'
import { hasBrowser, openStage, picture } from './stage.ts'
import type { Stage } from './stage.ts'
import { work } from './vendor-review.ts'

/** Marks that would turn the text around, and markup that would do something. */
const evil = '<img src=x onerror="document.title=1"> \u202egnp.exe\u2066'
const shown = '<img src=x onerror="document.title=1"> \\u202egnp.exe\\u2066'

describe.skipIf(!hasBrowser)('bad moments', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(async () => {
    await stage.close()
    expect(stage.errors).toEqual([])
  })

  test('one connection carries everything that a tab hears', async () => {
    const plan: Plan = { name: 'Heard', steps: [work('a', 'writer', { ms: 60_000 })] }
    const first = await stage.skein.runs.start({ plan })
    const second = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    const streams = async (): Promise<number> => {
      const text = await (await fetch(`${stage.url}/metrics`)).text()
      return Number(/^skein_event_streams_open (\d+)$/m.exec(text)?.[1])
    }
    await page.goto(`/runs/${first.id}`)
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
    await page.getByRole('link', { name: 'Runs', exact: true }).first().click()
    await page.locator(`[data-run="${second.id}"]`).click()
    await page.locator('.summary').getByText('Running').waitFor()
    await stage.skein.runs.pause(second.id)
    await page.locator('.summary').getByText('Paused').waitFor()
    // A conversation of several runs is no exception.
    await page.goto('/')
    await expect.poll(streams).toBe(1)
    for (const { id } of [first, second]) await stage.skein.runs.cancel(id)
  })

  test('a reload in the middle of a run shows what has been, and hears what comes', async () => {
    const plan: Plan = {
      name: 'Halfway',
      steps: [
        work('before', 'writer'),
        { id: 'ask', kind: 'approval', dependsOn: ['before'], approval: { question: 'Go on?' } },
        work('after', 'writer', { dependsOn: ['ask'] }),
      ],
    }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto(`/runs/${id}`)
    await page.locator('.summary').getByText('Waiting for you').waitFor()
    await page.reload()
    await page.locator('.summary').getByText('1 of 3').waitFor()
    const [open] = (await stage.skein.approvals.list({ status: 'OPEN' })).items
    await stage.skein.approvals.answer(open?.id ?? '', { decision: 'APPROVE' })
    await page.locator('.summary').getByText('Completed').waitFor()
  })

  test('what was typed stays when somebody else answers first, and it is said who', async () => {
    const plan: Plan = {
      name: 'Typed',
      steps: [
        { id: 'ask', name: 'Publish', kind: 'approval', approval: { question: 'Publish?' } },
        work('after', 'writer', { ms: 60_000, dependsOn: ['ask'] }),
      ],
    }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto('/approvals')
    await page.getByRole('heading', { name: 'Publish?' }).waitFor()
    await page.keyboard.press('c')
    await page.keyboard.type('Only after the review')
    // A reload keeps it as well.
    await page.reload()
    await expect
      .poll(() => page.getByLabel('Comment (optional)').inputValue())
      .toBe('Only after the review')
    const [open] = (await stage.skein.approvals.list({ status: 'OPEN' })).items
    await stage.skein.approvals.answer(open?.id ?? '', { decision: 'REJECT', by: 'Priya' })
    const kept = page.getByRole('region', { name: 'What you had entered' })
    await kept.getByText('Rejected by Priya before you sent this').waitFor()
    await kept.getByText('Only after the review').waitFor()
    await picture(page, 'approval-answered-elsewhere-light')
    await page.goto(`/runs/${id}?step=ask`)
    await kept.getByText('Only after the review').waitFor()
    await kept.getByRole('button', { name: 'Forget it' }).click()
    await kept.waitFor({ state: 'detached' })
  })

  test('a question is passed on to others by key', async () => {
    const plan: Plan = {
      name: 'Passed on',
      steps: [{ id: 'ask', kind: 'approval', approval: { question: 'Pay it?' } }],
    }
    await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto('/approvals')
    await page.getByRole('heading', { name: 'Pay it?' }).waitFor()
    await page.keyboard.press('3')
    await page.getByLabel('Names, by commas').fill('Priya, Sam')
    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: 'Waiting for a person' }).getByText('Priya, Sam').waitFor()
    // From here on it is not ours to answer, and the server says whose it is.
    await page.keyboard.press('1')
    await page.keyboard.press('Control+Enter')
    await page.getByText('The answer was not taken').waitFor()
    const [open] = (await stage.skein.approvals.list({ status: 'OPEN' })).items
    await stage.skein.approvals.answer(open?.id ?? '', { decision: 'APPROVE', by: 'Sam' })
    await page.getByText('Approved by Sam').waitFor()
    stage.errors.splice(0)
  })

  test('more questions than a page are all counted and listed', async () => {
    const steps = Array.from({ length: 210 }, (_, index) => ({
      id: `ask_${index}`,
      kind: 'approval' as const,
      approval: { question: `Question ${index}?` },
    }))
    const { id } = await stage.skein.runs.start({ plan: { name: 'Many', steps } })
    const page = await stage.openPage()
    await page.goto('/approvals')
    await page
      .getByRole('list', { name: 'Waiting for a person' })
      .getByText('Question 209?')
      .waitFor()
    const badge = page.getByRole('navigation').first().locator('.badge.need')
    expect(Number(await badge.textContent())).toBeGreaterThanOrEqual(210)
    await stage.skein.runs.cancel(id)
  })

  test('an undrawable form is checked while it is written', async () => {
    const form = {
      type: 'object',
      properties: {
        tree: { oneOf: [{ type: 'string' }, { type: 'object' }] },
        depth: { type: 'integer' },
      },
      required: ['depth'],
    }
    const plan: Plan = {
      name: 'Odd',
      steps: [{ id: 'ask', kind: 'approval', approval: { question: 'Which?', form } }],
    }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto(`/runs/${id}?step=ask`)
    await page.locator('.wrong').getByText('depth is required').waitFor()
    await page.getByLabel('Answer as JSON').fill('{"depth": "deep"}')
    await page.locator('.wrong').getByText('/depth').waitFor()
    await page.getByLabel('Answer as JSON').fill('{"depth": 3}')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.locator('.summary').getByText('Completed').waitFor()
    expect((await stage.skein.runs.step(id, 'ask')).output).toMatchObject({ data: { depth: 3 } })
  })

  test('text with HTML and turned writing is harmless wherever it comes from', async () => {
    const plan: Plan = {
      name: evil,
      steps: [
        work('a', 'writer', { name: evil, output: { [evil]: evil } }),
        {
          id: 'ask',
          name: evil,
          kind: 'approval',
          dependsOn: ['a'],
          approval: { question: evil, assignees: [evil] },
        },
      ],
    }
    const { id } = await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    for (const path of [
      `/runs/${id}?step=a&tab=output`,
      `/runs/${id}?step=ask`,
      '/runs',
      '/approvals',
    ]) {
      await page.goto(path)
      await page.getByText(shown, { exact: false }).first().waitFor()
      expect(await page.locator('main img').count(), path).toBe(0)
      expect(await page.title(), path).not.toBe('1')
      expect(await page.locator('body').innerText(), path).not.toContain('\u202e')
    }
    await page.goto(`/runs/${id}?step=ask`)
    await page.getByText(shown, { exact: false }).first().waitFor()
    await picture(page, 'run-evil-light')
    await stage.skein.runs.cancel(id)
  })

  test('a run that is removed while it is looked at says so', async () => {
    const plan: Plan = { name: 'Old', steps: [work('a', 'writer')] }
    const { id } = await stage.skein.runs.start({ plan })
    await stage.skein.runs.result(id)
    const page = await stage.openPage()
    await page.goto(`/runs/${id}`)
    await page.locator('.summary').getByText('Completed').waitFor()
    await stage.skein.storage.gc({ days: 0 })
    await page.getByText('This run was removed').waitFor()
    await picture(page, 'run-removed-light')
    await page.getByRole('link', { name: 'Go to Runs' }).click()
    await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor()
    stage.errors.splice(0)
  })

  test('with the server gone, lists stay, actions are off and say why; back, all goes on', async () => {
    const plan: Plan = { name: 'Stays', steps: [work('a', 'writer', { ms: 60_000 })] }
    await stage.skein.runs.start({ plan })
    const page = await stage.openPage()
    await page.goto('/runs')
    const list = page.getByRole('list', { name: 'Runs' })
    await list.getByText('Stays').waitFor()
    await page.getByLabel('Select Stays').click()
    await stage.kill()
    await page.locator('.reconnecting').waitFor()
    await list.getByText('Stays').waitFor()
    const cancel = page.getByRole('button', { name: 'Cancel 1' })
    expect(await cancel.isDisabled()).toBe(true)
    expect(await cancel.getAttribute('title')).toBe('The server does not answer')
    await picture(page, 'runs-away-light')
    await stage.restart()
    await page.locator('.reconnecting').waitFor({ state: 'detached' })
    // What was being done when it was killed is not silently done again.
    await list.getByText('Failed').first().waitFor()
    stage.errors.splice(0)
  })
})
