/**
 * If it rains, one branch, else the other; both meet again in one step. The branch that is not
 * taken is skipped, and nothing waits for it.
 */
import { askFor, loadPlan, runExample, runPlan, statusesOf } from '../example.ts'
import type { Stage } from '../example.ts'

await runExample({
  title: 'Rain branch: if it rains … else …',
  async perform(stage) {
    await fromDocument(stage, { city: 'Paris', taken: 'indoor', left: 'picnic' })
    await fromDocument(stage, { city: 'Madrid', taken: 'picnic', left: 'indoor' })
    await inWords(stage)
  },
})

async function fromDocument(
  stage: Stage,
  expected: { readonly city: string; readonly taken: string; readonly left: string },
): Promise<void> {
  const { city, taken, left } = expected
  const plan = await loadPlan(import.meta.dirname, 'plan.json')
  stage.say(`\n${city}, tomorrow`)
  const run = await runPlan(stage, { plan, inputs: { city, date: 'tomorrow' } })
  const suggestion = run.output as string
  stage.say(`\n${suggestion}\n`)
  stage.check(`the ${taken} branch was taken, the ${left} branch was not`, statusesOf(run), {
    weather: 'COMPLETED',
    [taken]: 'COMPLETED',
    [left]: 'SKIPPED',
    suggest: 'COMPLETED',
  })
  stage.check('what is suggested fits', new RegExp(taken, 'i').test(suggestion), true)
}

async function inWords(stage: Stage): Promise<void> {
  const run = await askFor(
    stage,
    'If it rains in Paris tomorrow, search for indoor activities, else search for picnic spots',
  )
  const searches = run.steps.filter((step) => step.capability === 'web.search')
  const statusOf = (word: string): string | undefined =>
    searches.find((step) => JSON.stringify(step.inputs).includes(word))?.status
  stage.check('the run completed', run.status, 'COMPLETED')
  stage.check('indoor activities were searched for', statusOf('indoor'), 'COMPLETED')
  stage.check('picnic spots were not', statusOf('picnic'), 'SKIPPED')
}
