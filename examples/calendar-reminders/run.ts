/**
 * One reminder for each person who attends a meeting: a fan-out over a list that is known only once
 * an earlier step has run. The list may be empty.
 */
import { askFor, loadPlan, runExample, runPlan, startedTogether } from '../example.ts'
import type { Stage } from '../example.ts'

const everyone = ['anna', 'chen', 'dana', 'erik'].map((name) => `${name}@example.com`)

await runExample({
  title: 'Calendar reminders: fan out over a list known only at run time',
  async perform(stage) {
    await fromDocument(stage)
    await withNobody(stage)
    await inWords(stage)
  },
})

async function fromDocument(stage: Stage): Promise<void> {
  const plan = await loadPlan(import.meta.dirname, 'plan.json')
  const run = await runPlan(stage, { plan, inputs: { meeting: 'Planning', date: 'tomorrow' } })
  stage.check('the run completed', run.status, 'COMPLETED')
  stage.check('everyone was reminded, in the order of the calendar', run.output, everyone)
  stage.check(
    'all reminders were sent side by side',
    await startedTogether(stage, run, (step) => step.startsWith('remind[')),
    everyone.map((_, index) => `remind[${index}]`),
  )
}

async function withNobody(stage: Stage): Promise<void> {
  stage.say('\nA meeting that is not in the calendar')
  const plan = await loadPlan(import.meta.dirname, 'plan.json')
  const run = await runPlan(stage, { plan, inputs: { meeting: 'Fire drill', date: 'tomorrow' } })
  stage.check('the run completed', run.status, 'COMPLETED')
  stage.check('nobody was reminded', run.output, [])
}

async function inWords(stage: Stage): Promise<void> {
  const run = await askFor(stage, "Send an email to all attendees of tomorrow's planning meeting")
  const mails = run.steps.filter(
    (step) => step.capability === 'email.send' && step.parent !== undefined,
  )
  stage.check('the run completed', run.status, 'COMPLETED')
  stage.check(
    'everyone got an e-mail',
    mails.map((mail) => mail.inputs['to']),
    everyone,
  )
}
