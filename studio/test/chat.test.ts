import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exampleRequests } from '../src/chat/examples.ts'
import { hasBrowser, openStage, picture } from './stage.ts'
import type { Stage } from './stage.ts'

const request = exampleRequests[0] ?? ''

describe.skipIf(!hasBrowser)('Chat', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(async () => {
    await stage.close()
    expect(stage.errors).toEqual([])
  })

  test('asked by keyboard, the plan is drawn, runs, and is answered', async () => {
    const page = await stage.openPage()
    await page.goto('/')
    await page.getByRole('heading', { name: 'What do you want done?' }).waitFor()
    await picture(page, 'chat-empty-light')
    // The field has the focus: typing is enough.
    await page.keyboard.type(request)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/chat/conv_*')
    const plan = page.getByRole('group', { name: 'Plan graph' })
    await plan.getByRole('button', { name: /^Write report/ }).waitFor()
    expect(await plan.getByRole('button', { name: /^Get weather/ }).count()).toBe(5)
    await plan.getByRole('button', { name: /^Write report.*Completed/ }).waitFor()
    await page.getByRole('log').getByText('rain', { exact: false }).first().waitFor()
    expect(await page.getByText('6 of 6').count()).toBe(1)
    await picture(page, 'chat-answered-light')
  })

  test('a reload in the middle of a run shows the same, and goes on', async () => {
    const page = await stage.openPage()
    await ask(page, request)
    await page.waitForURL('**/chat/conv_*')
    await page.reload()
    await page.getByText(request).first().waitFor()
    const plan = page.getByRole('group', { name: 'Plan graph' })
    await plan.getByRole('button', { name: /^Write report.*Completed/ }).waitFor()
    await page.getByText('6 of 6').waitFor()
    expect(await page.getByRole('article').count()).toBe(1)
  })

  test('a question back is answered in the same conversation', async () => {
    const page = await stage.openPage()
    await ask(page, 'Order a pizza with extra cheese')
    await page.getByText('Answer below').waitFor()
    const { pathname } = new URL(page.url())
    await ask(page, 'create application portal')
    await page.getByRole('button', { name: /^Create application.*Completed/ }).waitFor()
    expect(new URL(page.url()).pathname).toBe(pathname)
    expect(await page.getByRole('article').count()).toBe(2)
  })

  test('a message changes the plan that runs, and the change is taken back', async () => {
    const asked = await stage.skein.ask(exampleRequests[1] ?? '', { wait: false })
    const runId = asked.run?.id ?? ''
    await stage.skein.runs.pause(runId)
    const page = await stage.openPage()
    await page.goto(`/chat/${asked.conversationId}`)
    const plan = page.getByRole('group', { name: 'Plan graph' })
    await plan.getByRole('button', { name: /^Apply policy/ }).waitFor()
    await ask(page, 'skip the security policies')
    const card = page.getByRole('region', { name: 'Changed plan' })
    await card.getByText('v1 → v2').waitFor()
    await plan.getByRole('button', { name: /^Apply policy/ }).waitFor({ state: 'detached' })
    await picture(page, 'chat-changed-light')
    await card.getByRole('button', { name: 'Take it back' }).click()
    await plan.getByRole('button', { name: /^Apply policy/ }).waitFor()
    expect((await stage.skein.runs.get(runId)).revision).toBe(3)
    await stage.skein.runs.cancel(runId)
  })

  test('text with HTML and turned writing is shown, and does nothing', async () => {
    const page = await stage.openPage()
    const evil = '<img src=x onerror="document.title=1"><b>bold</b> \u202egnp.exe'
    await ask(page, evil)
    await page.getByText('\\u202egnp.exe').first().waitFor()
    expect(await page.locator('.said img, .said b').count()).toBe(0)
  })

  test('a conversation that is not there says so, and what to do', async () => {
    const page = await stage.openPage()
    await page.goto('/chat/conv_none')
    await page.getByText('The conversation cannot be shown').waitFor()
    await page.getByRole('link', { name: 'New conversation' }).last().click()
    await page.getByRole('heading', { name: 'What do you want done?' }).waitFor()
    // The browser itself reports the answer 404.
    stage.errors.splice(0)
  })

  test('the keys lead everywhere: palette, help, and from screen to screen', async () => {
    const page = await stage.openPage()
    await page.goto('/runs')
    await page.getByRole('heading', { name: 'Runs' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('heading', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Keys' }).waitFor({ state: 'detached' })
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: 'What do you want done?' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('runs')
    await picture(page, 'palette-light')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/runs')
  })
})

async function ask(page: Page, text: string): Promise<void> {
  if (page.url() === 'about:blank') await page.goto('/')
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.keyboard.press('Enter')
}
