/*
 * Measures what the studio promises: `npm run frames -w studio`, after `npm run build:studio`.
 * Prints a line of JSON for each figure:
 *
 * - what the first page of Chat loads of script, as the network carries it;
 * - frames of a 2,000-step run that changes about twenty steps every 80 ms while its graph is
 *   panned, near and from afar, and how much work the page does a frame;
 * - how long it takes from an event's commit to the frame that shows it;
 * - frames of a list of 10,000 runs that is scrolled (with `--rows`, it takes a while).
 */
import { gzipSync } from 'node:zlib'
import { openStage, picture } from './stage.ts'
import type { Stage } from './stage.ts'
import { work } from './vendor-review.ts'
import type { CDPSession, Page } from 'playwright-core'
import type { Plan } from '../../src/core/plan/plan.ts'

const lanes = 20
const length = 100
const panMs = 4000
const rowCount = 10_000

/** Twenty chains of a hundred steps of 80 ms: twenty changes every 80 ms, and some links across. */
function largePlan(): Plan {
  const steps = Array.from({ length: lanes * length }, (_, index) => {
    const [lane, place] = [index % lanes, Math.floor(index / lanes)]
    const before = place === 0 ? [] : [`s${index - lanes}`]
    const across =
      place > 0 && place % 7 === 0 ? [`s${index - lanes - lane + ((lane + 1) % lanes)}`] : []
    return work(`s${index}`, 'writer', { ms: 80, dependsOn: [...before, ...across] })
  })
  return { name: 'Large', policy: { parallelMax: 1000 }, steps }
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

interface Frames {
  readonly perSecond: number
  readonly p95Ms: number
  readonly worstMs: number
  /** What the page's thread worked a frame, on average: the rest of a frame it was free. */
  readonly workMs: number
  /** Of that, what our scripts took: the rest is drawing. */
  readonly scriptMs: number
}

/** Does something again and again for a while, and measures every frame of it. */
async function measure(page: Page, act: (count: number) => Promise<void>): Promise<Frames> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await page.evaluate(() => {
    const times: number[] = []
    const tick = (now: number): void => {
      times.push(now)
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    Object.assign(window, { frameTimes: times })
  })
  const before = await seconds(session)
  const end = performance.now() + panMs
  for (let count = 0; performance.now() < end; count += 1) await act(count)
  const after = await seconds(session)
  const times = await page.evaluate<number[]>('window.frameTimes')
  const deltas = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const sorted = deltas.toSorted((a, b) => a - b)
  const total = deltas.reduce((sum, delta) => sum + delta, 0)
  return {
    perSecond: Math.round((1000 * deltas.length) / total),
    p95Ms: Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    worstMs: Math.round(sorted.at(-1) ?? 0),
    workMs: perFrame(after.task - before.task, deltas.length),
    scriptMs: perFrame(after.script - before.script, deltas.length),
  }
}

function perFrame(total: number, frames: number): number {
  return Math.round((10_000 * total) / Math.max(1, frames)) / 10
}

async function seconds(
  session: CDPSession,
): Promise<{ readonly task: number; readonly script: number }> {
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (wanted: string): number => metrics.find(({ name }) => name === wanted)?.value ?? 0
  return { task: of('TaskDuration'), script: of('ScriptDuration') }
}

async function wheelOver(page: Page, selector: string): Promise<void> {
  const box = await page.locator(selector).boundingBox()
  if (box === null) throw new Error(`${selector} is there`)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
}

/** The scripts that an empty Chat loads before anybody does anything. */
async function firstLoad(stage: Stage): Promise<void> {
  const page = await stage.openPage()
  const sizes: Promise<number>[] = []
  page.on('response', (response) => {
    if (!response.url().endsWith('.js')) return
    sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length))
  })
  await page.goto('/', { waitUntil: 'networkidle' }).catch(() => undefined)
  await page.getByRole('heading', { name: 'What do you want done?' }).waitFor()
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  print({ what: 'first load of Chat', scripts: sizes.length, gzKB: Math.round(bytes / 100) / 10 })
  await page.close()
}

async function largeRun(stage: Stage, view: 'far' | 'near'): Promise<void> {
  const { id } = await stage.skein.runs.start({ plan: largePlan() })
  const page = await stage.openPage()
  const begin = performance.now()
  await page.goto(`/runs/${id}`)
  await page.locator('.far-layer').waitFor()
  const firstMs = Math.round(performance.now() - begin)
  if (view === 'near') {
    await page.keyboard.press('0')
    await page.locator('.plan-node').first().waitFor()
  }
  await picture(page, `run-2000-${view}`)
  await wheelOver(page, '.canvas')
  const frames = await measure(page, async (count) => {
    const sign = Math.floor(count / 40) % 2 === 0 ? 1 : -1
    await page.mouse.wheel(sign * 30, sign * 8)
  })
  const state = await page.locator('.summary .state-words').textContent()
  print({ what: `2,000 steps, panned, ${view}`, firstMs, ...frames, state })
  await page.close()
  await stage.skein.runs.cancel(id).catch(() => undefined)
}

/** From the time of an event's commit to the frame after the page has changed for it. */
async function eventToPixels(stage: Stage): Promise<void> {
  const plan: Plan = { name: 'Seen', steps: [work('a', 'writer', { ms: 60_000 })] }
  const { id } = await stage.skein.runs.start({ plan })
  const page = await stage.openPage()
  await page.goto(`/runs/${id}`)
  await page.locator('.summary').getByText('Running').waitFor()
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(window, { seenAt: seen })
    const words = document.querySelector('.summary .state-words')
    if (words === null) return
    let shown = words.textContent
    const look = (): void => {
      if (words.textContent === shown) return
      shown = words.textContent
      requestAnimationFrame(() => seen.push(Date.now()))
    }
    new MutationObserver(look).observe(words, {
      subtree: true,
      characterData: true,
      childList: true,
    })
  })
  for (let count = 0; count < 20; count += 1) {
    await stage.skein.runs[count % 2 === 0 ? 'pause' : 'resume'](id)
    await page.waitForFunction(
      (wanted) => (window as unknown as { seenAt: number[] }).seenAt.length === wanted,
      count + 1,
    )
  }
  const seen = await page.evaluate<number[]>('window.seenAt')
  const events = (await stage.skein.runs.eventPage(id, { limit: 200 })).items
  const committed = events.filter(({ type }) => type === 'run.paused' || type === 'run.resumed')
  const took = seen
    .map((at, index) => at - Date.parse(committed[index]?.at ?? ''))
    .toSorted((a, b) => a - b)
  print({ what: 'event to pixels', medianMs: took[10], p95Ms: took[18], worstMs: took[19] })
  await page.close()
}

async function longList(stage: Stage): Promise<void> {
  const plan: Plan = { name: 'Row', steps: [work('a', 'writer')] }
  for (let count = 0; count < rowCount; count += 100) {
    await Promise.all(Array.from({ length: 100 }, () => stage.skein.runs.start({ plan })))
  }
  const page = await stage.openPage()
  await page.goto('/runs')
  await page.locator('[data-run]').first().waitFor()
  const begin = performance.now()
  await page.waitForFunction(() => {
    const list = document.querySelector('.run-list')
    list?.scrollTo({ top: list.scrollHeight })
    return document.querySelector('.list-foot')?.textContent?.includes('so far') === false
  })
  const loadedMs = Math.round(performance.now() - begin)
  const rows = await page.locator('.list-foot').textContent()
  await wheelOver(page, '.run-list')
  const frames = await measure(page, (count) =>
    page.mouse.wheel(0, Math.floor(count / 60) % 2 === 0 ? -400 : 400),
  )
  print({ what: 'list of runs, scrolled', rows, loadedMs, ...frames })
  await page.close()
}

const stage = await openStage()
try {
  await firstLoad(stage)
  await eventToPixels(stage)
  for (const view of ['far', 'near'] as const) await largeRun(stage, view)
  if (process.argv.includes('--rows')) await longList(stage)
} finally {
  await stage.close()
}
