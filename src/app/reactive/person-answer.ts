import { isJsonObject } from '../../core/json.ts'
import type { Run } from '../../core/run/run.ts'
import { checksOfRun } from '../../planning/diagnosis/decide-diagnosis.ts'
import { uniqueId } from '../../planning/diagnosis/checks.ts'
import type { Step } from '../../core/plan/plan.ts'
import type { Move, Standing, StandingStep } from '../../planning/reactive/move.ts'
import { renameStep } from '../../planning/reactive/rename-step.ts'
import type { AppContext } from '../context.ts'
import { planningContext } from '../conversation.ts'
import { approvalOf, policyHits } from './plan-policy.ts'

interface Answered {
  readonly standing: Standing
  readonly asked: StandingStep
}

/**
 * Goes on with what a person has answered: what they want done is planned and added, and what was
 * checked before is checked again; an answer that asks for nothing ends the run with it.
 */
export async function followAnswer(
  app: AppContext,
  run: Run,
  { standing, asked }: Answered,
): Promise<Move> {
  const { output } = asked
  const by = isJsonObject(output) && typeof output['by'] === 'string' ? output['by'] : 'A person'
  if (!isJsonObject(output) || output['decision'] !== 'APPROVE') {
    return { type: 'done', reasoning: `${by} has left it at that.` }
  }
  const answer = answerText(asked)
  const said: Move = { type: 'done', reasoning: `${by} answered: ${answer || 'go on'}` }
  if (answer === '') return said
  const { conversationId } = run.cause ?? {}
  const known =
    conversationId === undefined
      ? { entities: [], history: [] }
      : await planningContext(app, conversationId)
  const capabilities = app.registry.capabilities()
  const request = { message: answer, ...known, capabilities }
  const result = await app.capabilityPlanner.plan(request, new AbortController().signal)
  if (result.route !== 'plan' || result.problems.length > 0) return said
  const taken = new Set(standing.steps.map(({ id }) => id))
  const hits = await policyHits(app, result.plan)
  const first: Step[] = []
  if (hits.length > 0) {
    const approval = approvalOf(app, result.plan, { hits, opening: `Asked for: ${answer}.` })
    const id = `approve_answer_${standing.round}`
    first.push({ id, kind: 'approval', name: 'Approve the answer', approval })
  }
  const steps = addedSteps(result.plan.steps, { taken, standing }).map((step) => ({
    ...step,
    dependsOn: [...(step.dependsOn ?? []), ...first.map(({ id }) => id)],
  }))
  return { type: 'add', reasoning: `${by} answered: ${answer}`, steps: [...first, ...steps] }
}

/** What a person has written into an answer. */
function answerText({ output }: StandingStep): string {
  if (!isJsonObject(output)) return ''
  const { data, comment } = output
  const answer = isJsonObject(data) ? data['answer'] : undefined
  return typeof answer === 'string' ? answer : typeof comment === 'string' ? comment : ''
}

interface Place {
  readonly taken: Set<string>
  readonly standing: Standing
}

function addedSteps(planned: readonly Step[], { taken, standing }: Place): readonly Step[] {
  const renamed = new Map<string, string>()
  for (const { id } of planned) {
    // An expression names the step it reads, so a plan whose names are taken is told apart whole.
    const fresh = uniqueId(id, taken)
    taken.add(fresh)
    renamed.set(id, fresh)
  }
  const steps = planned.map((step) => renameStep(step, renamed))
  const again = checksOfRun(standing.steps).filter(({ kind }) => kind === 'task')
  const verify = again.map((check): Step => {
    const id = uniqueId(`${check.id}_again`, taken)
    taken.add(id)
    return {
      id,
      name: `${check.name} again`,
      ...(check.capability !== undefined && { capability: check.capability }),
      inputs: check.inputs,
      dependsOn: steps.map((step) => step.id),
      optional: true,
    }
  })
  return [...steps, ...verify]
}
