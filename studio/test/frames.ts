/*
 * Measures what the studio promises: `npm run frames -w studio`, after `npm run build:studio`.
 * A run of 2,000 steps changes about twenty steps every 80 ms while its graph is panned, near and
 * from afar. Prints the first picture, frames a second and the slow frames, for both.
 */
import { openStage, picture } from './stage.ts'
import { work } from './vendor-review.ts'
import type { Page } from 'playwright-core'
import type { Plan } from '../../src/core/plan/plan.ts'

const lanes = 20
const length = 100
const panMs = 4000

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

interface Frames {
  readonly perSecond: number
  readonly p95Ms: number
  readonly worstMs: number
}

/** Pans the view to and fro by wheel events, and measures every frame. */
async function pan(page: Page): Promise<Frames> {
  const box = await page.locator('.canvas').boundingBox()
  if (box === null) throw new Error('the graph is there')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.evaluate(() => {
    const times: number[] = []
    const tick = (now: number): void => {
      times.push(now)
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    Object.assign(window, { frameTimes: times })
  })
  const end = performance.now() + panMs
  for (let count = 0; performance.now() < end; count += 1) {
    const sign = Math.floor(count / 40) % 2 === 0 ? 1 : -1
    await page.mouse.wheel(sign * 30, sign * 8)
  }
  const times = await page.evaluate<number[]>('window.frameTimes')
  const deltas = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const sorted = deltas.toSorted((a, b) => a - b)
  const total = deltas.reduce((sum, delta) => sum + delta, 0)
  return {
    perSecond: Math.round((1000 * deltas.length) / total),
    p95Ms: Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    worstMs: Math.round(sorted.at(-1) ?? 0),
  }
}

const stage = await openStage()
try {
  for (const view of ['far', 'near'] as const) {
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
    const frames = await pan(page)
    const state = await page.locator('.summary .state-words').textContent()
    process.stdout.write(`${JSON.stringify({ view, firstMs, ...frames, state })}\n`)
    await page.close()
  }
} finally {
  await stage.close()
}
