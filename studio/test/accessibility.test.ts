import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { hasBrowser, openStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { vendorReview } from './vendor-review.ts'

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

describe.skipIf(!hasBrowser)('axe finds nothing wrong', () => {
  let stage: Stage
  let runId: string
  let conversationId: string

  beforeAll(async () => {
    stage = await openStage()
    const run = await stage.skein.runs.start({ plan: vendorReview })
    runId = run.id
    const asked = await stage.skein.ask('create application portal')
    conversationId = asked.conversationId
    await vi.waitFor(async () => {
      const { items } = await stage.skein.approvals.list({ status: 'OPEN' })
      expect(items).toHaveLength(1)
    })
  })
  afterAll(() => stage.close())

  const screens: readonly (readonly [string, () => string, string])[] = [
    ['the empty chat', () => '/', 'What do you want done?'],
    ['a conversation', () => `/chat/${conversationId}`, 'create application portal'],
    ['the list of runs', () => '/runs', 'Vendor risk review, Q4'],
    ['a run', () => `/runs/${runId}`, 'Fetch contracts'],
    ['a step that asks', () => `/runs/${runId}?step=confirm_renewals`, 'Budget for a successor'],
    ['a step with output', () => `/runs/${runId}?step=read_spend&tab=output`, '"months"'],
    ['the plan as a list', () => `/runs/${runId}?view=list&step=check_scope`, 'Fetch contracts'],
    ['a moment in the past', () => `/runs/${runId}?at=4`, 'Nothing can be changed here'],
    ['a plan being edited', () => `/runs/${runId}?edit=1&step=draft_summary`, 'Change to the plan'],
    ['a step being added', () => `/runs/${runId}?edit=1`, 'Add a step'],
    ['what a step builds on', () => `/runs/${runId}?step=read_spend&tab=context`, 'is told of'],
    ['runs that are found', () => '/runs?status=EXECUTING&q=vendor', 'Save view'],
    ['the picture as a list of changes', () => `/runs/${runId}?edit=1&view=list`, 'Edit the plan'],
    ['the approvals', () => '/approvals', 'What happens'],
    ['the agents', () => '/agents', 'What it can do'],
    ['the picture of agents', () => '/agents?view=graph', 'Agents'],
    ['a new agent', () => '/agents?view=register', 'Register'],
    ['the MCP servers', () => '/mcp-servers', 'MCP servers'],
    ['a new MCP server', () => '/mcp-servers?view=connect', 'Connect'],
    ['the graph', () => '/graph', 'The graph is only read'],
  ]

  for (const theme of ['light', 'dark'] as const) {
    for (const size of sizes) {
      test(`${theme}, ${size.width} wide`, async () => {
        const page = await stage.openPage({ theme, ...size })
        for (const [name, path, text] of screens) {
          await page.goto(path())
          await page.getByText(text).first().waitFor({ state: 'attached' })
          await page.getByRole('status', { name: /^Loading/ }).waitFor({ state: 'detached' })
          const problems = await accessibilityProblems(page)
          expect(problems, name).toEqual([])
        }
      })
    }
  }
})
