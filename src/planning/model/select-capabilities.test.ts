import { describe, expect, test } from 'vitest'
import { createCapability } from '../../core/capability.ts'
import type { Capability, CapabilityDeclaration } from '../../core/capability.ts'
import type { PlanningRequest } from '../../ports/planner.ts'
import { selectCapabilities } from './select-capabilities.ts'

const filler: readonly Capability[] = Array.from({ length: 500 }, (_, index) =>
  createCapability({
    name: `archive${index}.compact`,
    description: `Compacts the archive volume number ${index}.`,
  }),
)

const platform: readonly CapabilityDeclaration[] = [
  {
    name: 'deployment.create',
    description: 'Deploys an application to an environment.',
    requires: ['application', 'environment'],
    produces: ['deployment'],
  },
  {
    name: 'application.create',
    description: 'Creates an application.',
    produces: ['application'],
  },
  {
    name: 'landscape.ensure',
    description: 'Brings up a target.',
    idempotent: true,
    reversibility: 'reversible',
    produces: ['environment'],
    requires: ['account'],
  },
  {
    name: 'tenant.lookup',
    description: 'Looks something up.',
    reversibility: 'read',
    produces: ['account'],
  },
]

function select(message: string, more: Partial<PlanningRequest> = {}): readonly string[] {
  const half = filler.length / 2
  const capabilities = [
    ...filler.slice(0, half),
    ...platform.map(createCapability),
    ...filler.slice(half),
  ]
  const request: PlanningRequest = { message, entities: [], history: [], capabilities, ...more }
  return selectCapabilities(request, 20).map(({ name }) => name)
}

describe('the capabilities a model is shown', () => {
  test('are at most 20 of 500, the best fitting first', () => {
    const shown = select('Please deploy the shop application to staging')
    expect(shown).toHaveLength(20)
    expect(shown[0]).toBe('deployment.create')
  })

  test('hold what produces the kinds that a fitting one requires, and what that requires', () => {
    const shown = select('deployments, now')
    expect(shown).toContain('application.create')
    expect(shown).toContain('landscape.ensure')
    expect(shown).toContain('tenant.lookup')
  })

  test('are found by what was said before when the request alone says too little', () => {
    const history = [{ role: 'user' as const, text: 'Create an application called shop' }]
    expect(select('again', { history })[0]).toBe('application.create')
  })

  test('are all of them where there are few', () => {
    const capabilities = platform.map(createCapability)
    expect(select('something else entirely', { capabilities })).toHaveLength(4)
  })
})
