import type { Plan, Step } from '../../src/core/plan/plan.ts'

interface Work {
  readonly ms?: number
  readonly fail?: string
  readonly output?: unknown
  readonly bytes?: number
}

/** A task of the stage's agents. */
export function work(id: string, agent: string, options: Work & Partial<Step> = {}): Step {
  const { ms = 0, fail, output, bytes, ...step } = options
  const inputs = {
    ms,
    ...(fail !== undefined && { fail }),
    ...(bytes !== undefined && { bytes }),
    ...(output !== undefined && { output: output as never }),
  }
  return { id, capability: `${agent.replace('-', '_')}.work`, inputs, ...step }
}

/** The review of the pictures in the design: branches, a failure, a list, a person, a condition. */
export const vendorReview: Plan = {
  name: 'Vendor risk review, Q4',
  policy: { onFailure: 'continue' },
  steps: [
    work('list_active_vendors', 'finance-mcp', {
      ms: 220,
      estimatedDurationMs: 250,
      output: { vendors: 38 },
    }),
    work('fetch_contracts', 'contract-reader', {
      ms: 20,
      name: 'Fetch contracts',
      dependsOn: ['list_active_vendors'],
      forEach: '[1, 2, 3, 4, 5, 6, 7, 8]',
      parallelMax: 2,
    }),
    work('fetch_soc', 'evidence-fetcher', {
      ms: 900,
      name: 'Fetch SOC 2 reports',
      dependsOn: ['list_active_vendors'],
      estimatedDurationMs: 500,
    }),
    work('export_spend', 'finance-mcp', {
      ms: 600,
      fail: 'The export timed out',
      dependsOn: ['list_active_vendors'],
      estimatedDurationMs: 300,
      optional: true,
    }),
    work('screen_sanctions', 'risk-analyst', {
      name: 'Screen sanctions lists',
      dependsOn: ['list_active_vendors'],
      when: 'list_active_vendors.output.vendors > 100',
    }),
    work('extract_terms', 'contract-reader', {
      ms: 60_000,
      name: 'Extract renewal terms',
      dependsOn: ['fetch_contracts'],
      estimatedDurationMs: 4000,
    }),
    work('check_scope', 'risk-analyst', {
      ms: 60_000,
      name: 'Check SOC 2 scope',
      dependsOn: ['fetch_soc'],
    }),
    work('read_spend', 'sql-reader', {
      ms: 380,
      name: 'Read spend from SQL',
      dependsOn: ['list_active_vendors'],
      output: { months: 12, currency: 'USD', largest: ['Helio Analytics', 'Portside Freight'] },
    }),
    {
      id: 'confirm_renewals',
      name: 'Confirm auto-renewals',
      kind: 'approval',
      dependsOn: ['fetch_contracts'],
      approval: {
        question:
          'Two contracts renew before 31 January with a price uplift. Which should the summary recommend ending?',
        form: {
          type: 'object',
          properties: {
            end: {
              type: 'array',
              title: 'Recommend ending',
              items: { enum: ['Helio Analytics', 'Brightdesk'] },
            },
            budget: { type: 'number', title: 'Budget for a successor', minimum: 1 },
          },
          required: ['budget'],
        },
      },
    },
    work('score_risk', 'risk-analyst', {
      name: 'Score vendor risk',
      dependsOn: ['extract_terms', 'check_scope', 'screen_sanctions', 'read_spend', 'export_spend'],
      estimatedDurationMs: 1000,
      join: 'settled',
    }),
    work('draft_summary', 'writer', {
      name: 'Draft summary',
      dependsOn: ['confirm_renewals', 'score_risk'],
      estimatedDurationMs: 1000,
    }),
    {
      id: 'review',
      name: 'Review by Priya',
      kind: 'approval',
      dependsOn: ['draft_summary'],
      approval: { question: 'Is the summary right?', assignees: ['Priya N.'] },
    },
    work('send', 'mail-mcp', { name: 'Send and file', dependsOn: ['review'] }),
  ],
}
