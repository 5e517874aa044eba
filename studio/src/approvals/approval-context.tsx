import type { ApprovalView } from '@source/app/views.ts'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ModelProvider, useModelPart, useWatchedRun } from '../data/model-source.tsx'
import type { RunModel } from '../data/run-model.ts'
import { structureOf } from '../graph/plan-structure.ts'
import { RailList } from '../graph/rail-list.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { visibleText } from '../parts/visible-text.ts'

interface ApprovalContextProps {
  readonly approval: ApprovalView
}

/** The plan around the step that asks, and what each choice does to it. */
export function ApprovalContext({ approval }: ApprovalContextProps): ReactNode {
  useWatchedRun(approval.runId)
  return (
    <ModelProvider runId={approval.runId}>
      {approval.status === 'OPEN' && approval.about === undefined && (
        <Choices stepId={approval.stepId} />
      )}
      <Rail approval={approval} />
    </ModelProvider>
  )
}

function Choices({ stepId }: { readonly stepId: string }): ReactNode {
  const after = useModelPart((model) => namesAfter(model, stepId))
  if (after === undefined) return null
  const isLast = after === ''
  return (
    <section aria-label="What happens">
      <h3>What happens</h3>
      <dl className="choices">
        <div>
          <dt>Approve</dt>
          <dd>{isLast ? 'The step is completed.' : `Goes on with ${visibleText(after)}.`}</dd>
        </div>
        <div>
          <dt>Reject</dt>
          <dd>
            {isLast
              ? 'The step is rejected; nothing comes after it.'
              : `The step is rejected; ${visibleText(after)} starts only where the plan says so.`}
          </dd>
        </div>
      </dl>
    </section>
  )
}

/** As text, so that it is the same value as long as nothing in it has changed. */
function namesAfter(model: RunModel, stepId: string): string {
  const after = [...model.steps.values()].filter(({ dependsOn }) => dependsOn.includes(stepId))
  const names = after.slice(0, 3).map(({ name }) => `“${name}”`)
  const rest = after.length - names.length
  return [...names, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
}

/** Units: pixels; a row of the list of steps is so high. */
const rowHeight = 48
const railMax = 384

function Rail({ approval }: ApprovalContextProps): ReactNode {
  const graph = useModelPart(structureOf)
  const navigate = useNavigate()
  if (graph === undefined) return <Skeleton label="Loading the plan" rows={4} />
  const open = (step: string): void =>
    void navigate({
      to: `/runs/${encodeURIComponent(approval.runId)}`,
      search: { step },
    })
  return (
    <section aria-label="The plan around it">
      <h3>The plan around it</h3>
      <div
        className="approval-rail"
        style={{ height: Math.min(railMax, graph.ids.length * rowHeight) }}
      >
        <RailList graph={graph} selected={approval.stepId} onSelect={open} />
      </div>
    </section>
  )
}
