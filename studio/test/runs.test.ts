import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hasBrowser, openStage, picture } from './stage.ts'
import type { Stage } from './stage.ts'
import { work } from './vendor-review.ts'

const quick = (name: string) => ({ name, steps: [work('a', 'writer')] })
const long = (name: string) => ({ name, steps: [work('a', 'writer', { ms: 60_000 })] })

describe.skipIf(!hasBrowser)('the list of runs', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(async () => {
    await stage.close()
    expect(stage.errors).toEqual([])
  })

  test('it is live, and filtered by what the URL says', async () => {
    const done = await stage.skein.runs.start({ plan: quick('Done') })
    await stage.skein.runs.result(done.id)
    const gone = await stage.skein.runs.start({ plan: long('Gone') })
    await stage.skein.runs.cancel(gone.id)
    const page = await stage.openPage()
    await page.goto('/runs?status=COMPLETED')
    const list = page.getByRole('list', { name: 'Runs' })
    await list.getByText('Done').waitFor()
    expect(await list.getByText('Gone').count()).toBe(0)
    await page.getByRole('link', { name: 'All', exact: true }).click()
    await page.waitForURL((url) => url.search === '')
    await list.getByText('Cancelled').waitFor()
    const { id } = await stage.skein.runs.start({ plan: long('Newcomer') })
    await page.getByRole('button', { name: '1 new' }).click()
    await list.getByText('Running').waitFor()
    await stage.skein.runs.pause(id)
    await list.getByText('Paused').waitFor()
    await stage.skein.runs.cancel(id)
    await page.keyboard.press('/')
    await page.keyboard.type('newc')
    await picture(page, 'runs-found-light')
    await page.getByText('1 run of 3 looked through').waitFor()
    expect(page.url()).toContain('q=newc')
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Newcomer', level: 1 }).waitFor()
  })

  test('a view is saved under a name, kept by a reload, opened and forgotten', async () => {
    const page = await stage.openPage()
    await page.goto('/runs?status=CANCELLED&q=gone')
    await page.getByRole('list', { name: 'Runs' }).getByText('Gone').waitFor()
    await page.keyboard.press('v')
    await page.getByLabel('Name of the view').fill('Lost')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'All', exact: true }).click()
    await page.reload()
    const views = page.getByRole('group', { name: 'Saved views' })
    await views.getByRole('link', { name: 'Lost' }).click()
    await page.waitForURL('**/runs?status=CANCELLED&q=gone')
    await page.getByRole('list', { name: 'Runs' }).getByText('Gone').waitFor()
    await picture(page, 'runs-view-light')
    await views.getByRole('button', { name: 'Forget the view Lost' }).click()
    await views.getByRole('link', { name: 'Lost' }).waitFor({ state: 'detached' })
  })

  test('several are cancelled at once by keyboard, and it says what came of each', async () => {
    const ids: string[] = []
    for (const name of ['Bulk one', 'Bulk two', 'Bulk three']) {
      ids.push((await stage.skein.runs.start({ plan: long(name) })).id)
    }
    const page = await stage.openPage()
    await page.goto('/runs')
    await page.getByRole('list', { name: 'Runs' }).getByText('Bulk three').waitFor()
    // Down to the fourth: one of an earlier test, which is over.
    for (let row = 0; row < 4; row += 1) {
      await page.keyboard.press('j')
      await page.waitForFunction(
        (at) =>
          [...document.querySelectorAll('[data-run]')].indexOf(
            document.activeElement ?? document.body,
          ) === at,
        row,
      )
      await page.keyboard.press('x')
    }
    const bar = page.getByRole('toolbar', { name: 'Selected runs' })
    await bar.getByText('4 selected').waitFor()
    await picture(page, 'runs-bulk-light')
    await bar.getByRole('button', { name: 'Pause 3' }).press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('One of those selected is left out').waitFor()
    await dialog.getByRole('button', { name: 'Pause 3' }).press('Enter')
    await dialog.getByText('Paused 3.').waitFor()
    await picture(page, 'runs-bulk-done-light')
    await dialog.getByRole('button', { name: 'Done' }).press('Enter')
    await bar.waitFor({ state: 'detached' })
    for (const id of ids) expect((await stage.skein.runs.get(id)).status).toBe('PAUSED')
    // By pointer, and one that somebody else has ended meanwhile is told.
    await page.getByLabel('Select Bulk one').click()
    await page.getByLabel('Select Bulk three').click({ modifiers: ['Shift'] })
    await bar.getByText('3 selected').waitFor()
    await bar.getByRole('button', { name: 'Resume 3' }).click()
    await stage.skein.runs.cancel(ids[1] ?? '')
    await dialog.getByRole('button', { name: 'Resume 3' }).click()
    await dialog.getByText('Resumed 2. One was not:').waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()
    stage.errors.splice(0)
  })

  test('a list longer than a page goes on to its end, and its rows are kept true', async () => {
    const first = await stage.skein.runs.start({ plan: long('The very first') })
    for (let batch = 0; batch < 9; batch += 1) {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          stage.skein.runs.start({ plan: quick(`Row ${batch * 50 + index}`) }),
        ),
      )
    }
    const page = await stage.openPage()
    await page.goto('/runs')
    await page.getByRole('list', { name: 'Runs' }).getByText('Row 449').waitFor()
    const scroll = page.locator('.run-list')
    await vi.waitFor(
      async () => {
        await scroll.evaluate((element) => element.scrollTo({ top: element.scrollHeight }))
        expect(await page.getByText('The very first').count()).toBe(1)
      },
      { timeout: 10_000, interval: 100 },
    )
    const row = page.locator(`[data-run="${first.id}"]`)
    await row.getByText('Running').waitFor()
    await stage.skein.runs.cancel(first.id)
    await row.getByText('Cancelled').waitFor()
    // Only the rows that are seen are in the page.
    expect(await page.locator('.run-line').count()).toBeLessThan(80)
  })
})
