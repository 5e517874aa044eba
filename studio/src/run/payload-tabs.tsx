import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { useModelSource } from '../data/model-source.tsx'
import { stepQuery } from '../data/queries.ts'
import type { RunModel, StepModel } from '../data/run-model.ts'
import { JsonView } from '../parts/json-view.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { LargeValue } from './large-value.tsx'

interface InputTabProps {
  readonly model: RunModel
  readonly step: StepModel
}

/** What the agent is given: as it was sent, or as it is planned. */
export function InputTab({ model, step }: InputTabProps): ReactNode {
  const { isLive } = useModelSource()
  const hasStarted = step.startedAt !== undefined
  const sent = useQuery({
    ...stepQuery({ runId: model.id, stepId: step.id, change: `${step.attempt}` }),
    enabled: isLive && hasStarted,
  })
  const planned = step.planned.inputs ?? {}
  const inputs = hasStarted ? (sent.data?.inputs ?? planned) : planned
  const isSent = hasStarted && sent.data !== undefined
  if (Object.keys(inputs).length === 0) return <p className="text-fg-2">It is given nothing.</p>
  return (
    <>
      <p className="sentence text-fg-2">
        {isSent
          ? 'As it was sent.'
          : 'As planned; what stands in {{ }} is filled in when the step starts.'}
      </p>
      <JsonView value={inputs} name={`${step.id}-input`} />
    </>
  )
}

/** What the agent gave back. */
export function OutputTab({ model, step }: InputTabProps): ReactNode {
  const name = `${step.id}-output`
  if (step.outputBytes !== undefined) {
    return <LargeValue runId={model.id} stepId={step.id} bytes={step.outputBytes} name={name} />
  }
  if (step.output === undefined) {
    return (
      <p className="text-fg-2">{step.completedAt === undefined ? 'Nothing yet.' : 'Nothing.'}</p>
    )
  }
  return <JsonView value={step.output} name={name} />
}

/** What the step builds on: results, entities and what relates to them. */
export function ContextTab({ model, step }: InputTabProps): ReactNode {
  const context = useQuery({
    queryKey: ['context', model.id, step.id, step.status],
    queryFn: () => api.runs.context(model.id, step.id),
  })
  if (context.isError) {
    return <ProblemBox title="What it builds on cannot be gathered" error={context.error} />
  }
  if (context.data === undefined) return <p className="text-fg-2">It is being gathered.</p>
  const { dependencies, entities, tokens, truncated, ...rest } = context.data
  const words = `${dependencies.length === 1 ? '1 result' : `${dependencies.length} results`}, ${
    entities.length === 1 ? '1 entity' : `${entities.length} entities`
  }, about ${tokens} tokens${truncated ? '; there is more than fits' : ''}.`
  return (
    <>
      <p className="sentence text-fg-2">What an agent is told of what came before: {words}</p>
      <JsonView value={{ ...rest, dependencies, entities }} name={`${step.id}-context`} />
    </>
  )
}
