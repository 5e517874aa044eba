/**
 * Compares the weather of five cities: five forecasts at once, then one report over all of them.
 * Once as a plan document with a list, once asked in words.
 */
import { askFor, loadPlan, runExample, runPlan, startedTogether } from '../example.ts'
import type { Stage } from '../example.ts'

const cities = ['Tokyo', 'Paris', 'London', 'Sydney', 'New York']

await runExample({
  title: 'Five cities: fan out and aggregate',
  async perform(stage) {
    await fromDocument(stage)
    await inWords(stage)
  },
})

async function fromDocument(stage: Stage): Promise<void> {
  const plan = await loadPlan(import.meta.dirname, 'plan.json')
  const run = await runPlan(stage, { plan, inputs: { cities, date: 'tomorrow' } })
  const { rainy, dry, report } = run.output as {
    readonly rainy: readonly string[]
    readonly dry: readonly string[]
    readonly report: string
  }
  stage.say(`\n${report}\n`)
  stage.check('the run completed', run.status, 'COMPLETED')
  stage.check('it rains in three of the cities', rainy, ['Paris', 'London', 'Sydney'])
  stage.check('two stay dry', dry, ['Tokyo', 'New York'])
  stage.check('the report has a point for each', report.match(/^- /gm)?.length, cities.length)
  stage.check(
    'all five forecasts were made side by side',
    await startedTogether(stage, run, (step) => step.startsWith('forecast[')),
    cities.map((_, index) => `forecast[${index}]`),
  )
}

async function inWords(stage: Stage): Promise<void> {
  const run = await askFor(
    stage,
    'Compare the weather in Tokyo, Paris, London, Sydney and New York and write a report',
  )
  const forecasts = run.steps.filter((step) => step.capability === 'weather.get')
  const report = run.steps.find((step) => step.capability === 'report.write')
  stage.check('the run completed', run.status, 'COMPLETED')
  stage.check(
    'there is a forecast for each city',
    forecasts.map((step) => JSON.stringify(step.inputs['city'])).toSorted(),
    cities.map((city) => JSON.stringify(city)).toSorted(),
  )
  stage.check(
    'the report waits for all of them',
    report?.dependsOn.toSorted(),
    forecasts.map((step) => step.id).toSorted(),
  )
  stage.check(
    'the report has a point for each',
    (report?.output as { readonly pointCount: number } | undefined)?.pointCount,
    cities.length,
  )
  const ids = forecasts.map((step) => step.id)
  stage.check(
    'all five forecasts were made side by side',
    await startedTogether(stage, run, (step) => ids.includes(step)),
    ids.toSorted(),
  )
}
