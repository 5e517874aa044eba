import { expect, test } from 'vitest'
import type { PlannedView } from '../app/views.ts'
import type { Step } from '../core/plan/plan.ts'
import { renderPlanTree, renderPlanned } from './plan-tree.ts'
import { createStyle } from './text.ts'

const style = createStyle(false)

const steps: readonly Step[] = [
  {
    id: 'application',
    name: 'Create application ecommerce',
    capability: 'application.create',
  },
  {
    id: 'service',
    name: 'Create service payment',
    capability: 'service.create',
    dependsOn: ['application'],
  },
  {
    id: 'environment',
    name: 'Validate environment production',
    capability: 'environment.validate',
    dependsOn: ['application'],
  },
  {
    id: 'deployment',
    name: 'Deploy ecommerce to production',
    capability: 'deployment.create',
    dependsOn: ['application', 'service', 'environment'],
  },
  {
    id: 'monitoring',
    name: 'Set up monitoring',
    capability: 'policy.monitoring',
    agent: 'policies',
    dependsOn: ['deployment'],
  },
  {
    id: 'security',
    name: 'Apply security policies',
    capability: 'policy.security',
    dependsOn: ['deployment'],
    when: 'deployment.output.public',
  },
]

test('the six-step plan shows what is parallel and what meets', () => {
  expect(renderPlanTree(steps, { style, columns: 100 }).join('\n')).toBe(
    `
○    application  Create application ecommerce     application.create
├─╮
○ │  service      Create service payment           service.create                after application
│ ○  environment  Validate environment production  environment.validate          after application
├─╯
○    deployment   Deploy ecommerce to production   deployment.create             after application,…
├─╮
○ │  monitoring   Set up monitoring                policy.monitoring → policies  after deployment
  ○  security     Apply security policies          policy.security               after deployment;…
`.trim(),
  )
})

test('repairs and problems stand below the plan, each with its place', () => {
  const planned: PlannedView = {
    plan: { name: 'Deploy', steps: [{ id: 'deployment', capability: 'deployment.create' }] },
    analysis: { intent: 'deploy', category: 'deployment', confidence: 91.4, reasoning: '' },
    repairs: [
      { code: 'EDGE_ADDED', step: 'deployment', message: 'Waits for the environment it needs.' },
    ],
    problems: [{ code: 'INPUT_MISSING', path: '/steps/0/inputs', message: 'name is required' }],
  }
  const lines = renderPlanned(planned, { style, terminal: { columns: 100 } })
  expect(lines.join('\n')).toBe(
    `
Deploy, 1 step, 91 % sure

○  deployment  deployment.create

Added or changed by repair
  + deployment  Waits for the environment it needs.

1 problem: this plan would not start
  ✖ /steps/0/inputs  name is required  INPUT_MISSING
`.trim(),
  )
})

test('a request that needs no plan shows the answer', () => {
  const planned: PlannedView = { plan: null, repairs: [], problems: [], answer: 'Which city?' }
  expect(renderPlanned(planned, { style, terminal: { columns: 100 } })).toEqual(['Which city?'])
})
