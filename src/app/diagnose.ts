import type { EntityReference } from '../core/capability.ts'
import { decisionStep } from '../core/plan/decision-point.ts'
import { checksOf, draftChecks, wordsOfChecks } from '../planning/diagnosis/checks.ts'
import type { Subject } from '../planning/diagnosis/checks.ts'
import { readComplaint } from '../planning/diagnosis/complaint.ts'
import type { Complaint } from '../planning/diagnosis/complaint.ts'
import type { Explanation, PlanningRequest, PlanningResult } from '../ports/planner.ts'
import type { AppContext } from './context.ts'
import { lookAround } from './surroundings.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * What is done about a complaint ("my application is failing in staging, fix it"): every check of
 * what it is about, side by side, and a decision after them. Undefined where the message is
 * no complaint, asks for something of its own, or nothing can check.
 */
export async function planDiagnosis(
  app: AppContext,
  request: PlanningRequest,
): Promise<PlanningResult | undefined> {
  const checks = checksOf(request.capabilities)
  if (checks.length === 0) return undefined
  const complaint = readComplaint(request.message, wordsOfChecks(checks, request.capabilities))
  if (complaint === undefined || (await asksForEffect(app, request))) return undefined
  const surroundings = await lookAround(app, complaint, request.entities)
  const steps = draftChecks(checks, subjectsOf(complaint, surroundings))
  if (steps.length === 0) return undefined
  const point = { controller: 'diagnosis', round: 1 } as const
  const decision = decisionStep(
    point,
    steps.map(({ id }) => id),
  )
  const what = surroundings.applications.map(({ name }) => name).join(', ')
  const place = Object.values(complaint.choices).join(', ')
  const about = [what, place].filter((text) => text !== '').join(' in ')
  return {
    route: 'plan',
    analysis: {
      intent: 'diagnose',
      category: 'diagnosis',
      confidence: complaint.name === undefined && what === '' ? 70 : 90,
      reasoning: `The message says that something does not work. ${surroundings.summary}`.trim(),
    },
    plan: {
      name: about === '' ? 'Diagnosis' : `Diagnosis of ${about}`,
      description: request.message.slice(0, 2_000),
      steps: [...steps, decision],
      // What fails is on record and said; nothing else is to be done about it unasked.
      policy: { onFailure: 'fail' },
    },
    repairs: [],
    problems: [],
    explanation: explain(
      steps.map(({ id }) => id),
      decision.id,
    ),
  }
}

/** A request that asks for an effect in words of its own is planned as that. */
async function asksForEffect(app: AppContext, request: PlanningRequest): Promise<boolean> {
  const { experience: _unused, ...plain } = request
  const result = await app.capabilityPlanner.plan(plain, new AbortController().signal)
  if (result.route !== 'plan') return false
  return result.plan.steps.some(({ id, capability = '' }) => {
    const isRead = app.registry.capability(capability)?.reversibility === 'read'
    return !isRead && result.explanation?.steps[id]?.reason === 'said'
  })
}

function subjectsOf(
  { name, kind, choices }: Complaint,
  { applications, isNamed }: Surroundings,
): readonly Subject[] {
  if (applications.length > 0) return applications.map(({ things }) => ({ things, choices }))
  if (name === undefined || isNamed) return [{ things: [], choices }]
  // Nobody knows it yet: the checks may.
  const kinds = [...new Set([kind ?? 'application', 'application'])]
  return [{ things: kinds.map((one): EntityReference => ({ kind: one, name })), choices }]
}

function explain(checks: readonly string[], decision: string): Explanation {
  const steps = checks.map((id) => {
    const because = 'It checks what the message complains of, and changes nothing.'
    return [id, { reason: 'said', confidence: 90, because }] as const
  })
  const because = 'What is to be done follows from what the checks find.'
  return {
    steps: Object.fromEntries([
      ...steps,
      [decision, { reason: 'prerequisite', confidence: 100, because }],
    ]),
    edges: checks.map((from) => ({ from, to: decision, kind: 'data' })),
    strategy: {
      type: 'reactive',
      reason:
        'What mends it is not known before the checks are done, so it is decided step by step.',
    },
    likeRuns: 0,
  }
}
