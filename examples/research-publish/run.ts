/**
 * Research, writing, review, and a person's approval before anything is published. One branch waits
 * for the person; nothing is done again when the answer comes.
 */
import { askFor, loadPlan, runExample, sayRun, startedTogether, statusesOf } from '../example.ts'
import type { Stage } from '../example.ts'
import type { ApprovalView, RunView, Skein } from '../skein.ts'
import { reviewer } from './reviewer.ts'

await runExample({
  title: 'Research and publish: a person approves in between',
  agents: [reviewer],
  async perform(stage) {
    await approved(stage)
    await rejected(stage)
    await inWords(stage)
    await published(stage)
  },
})

async function approved(stage: Stage): Promise<void> {
  const run = await answered(stage, { topic: 'graph databases', decision: 'APPROVE' })
  stage.check('every step was done', [...new Set(Object.values(statusesOf(run)))], ['COMPLETED'])
  stage.check('the page is there', run.output, 'https://wiki.example.com/graph-databases')
  stage.check(
    'no work was done twice',
    run.steps.every((step) => step.attempt <= 1),
    true,
  )
  stage.check(
    'both searches were made side by side',
    await startedTogether(stage, run, (step) => ['basics', 'tradeoffs'].includes(step)),
    ['basics', 'tradeoffs'],
  )
}

async function rejected(stage: Stage): Promise<void> {
  const run = await answered(stage, { topic: 'container security', decision: 'REJECT' })
  stage.check('the run completed', run.status, 'COMPLETED')
  stage.check('publishing was skipped', statusesOf(run)['publish'], 'SKIPPED')
  stage.check('nothing is published', run.output, 'not published')
}

async function inWords(stage: Stage): Promise<void> {
  const run = await askFor(
    stage,
    'Search the web for Kubernetes news, write a report about it and publish it to the wiki',
  )
  stage.check('the run completed', run.status, 'COMPLETED')
  stage.check(
    'search, report and page follow one another',
    run.steps.map((step) => step.capability),
    ['web.search', 'report.write', 'document.publish'],
  )
}

async function published(stage: Stage): Promise<void> {
  const { rows } = await stage.skein.graph.query({
    query: 'MATCH (r:report)-[:published_as]->(p:page) RETURN r.name AS report, p.name AS page',
    consistency: 'latest',
  })
  const reports = rows.map((row) => JSON.stringify(row['report']))
  stage.say(`\nPublished, says the graph: ${reports.join(', ')}`)
  stage.check('two reports are published', rows.length, 2)
  stage.check('one is about graph databases', reports.includes('"graph databases"'), true)
}

async function answered(
  stage: Stage,
  play: { readonly topic: string; readonly decision: 'APPROVE' | 'REJECT' },
): Promise<RunView> {
  const { skein } = stage
  const plan = await loadPlan(import.meta.dirname, 'plan.json')
  const { id } = await skein.runs.start({ plan, inputs: { topic: play.topic } })
  const approval = await openApproval(skein, id)
  stage.say(`\nAbout ${play.topic}. Asked: ${approval.question}`)
  const waiting = statusesOf(await skein.runs.get(id))
  stage.check('the report is reviewed and publishing waits', waiting, {
    basics: 'COMPLETED',
    tradeoffs: 'COMPLETED',
    write: 'COMPLETED',
    review: 'COMPLETED',
    approve: 'WAITING',
    publish: 'PENDING',
  })
  await skein.approvals.answer(approval.id, { decision: play.decision, by: 'ada' })
  stage.say(`  ${play.decision} by ada`)
  const run = await skein.runs.result(id)
  sayRun(stage, run)
  return run
}

/** Follows the run until it asks a person. */
async function openApproval(skein: Skein, runId: string): Promise<ApprovalView> {
  for await (const event of skein.runs.events(runId)) {
    if (event.type === 'wait.opened') break
  }
  const { items } = await skein.approvals.list({ status: 'OPEN' })
  const approval = items.find((one) => one.runId === runId)
  if (approval === undefined) throw new Error(`Run ${runId} ended without asking anyone`)
  return approval
}
