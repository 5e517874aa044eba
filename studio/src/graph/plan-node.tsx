import { memo } from 'react'
import type { ReactNode } from 'react'
import { useGhost } from '../change/change-source.tsx'
import { GhostGlyph, ghostValues } from '../change/ghost-glyph.tsx'
import type { Ghost } from '../change/plan-difference.ts'
import { useModel, useModelPart, useStep } from '../data/model-source.tsx'
import { useNow } from '../data/now.ts'
import { stateOf, wordsOf } from '../data/step-state.ts'
import { doerOf, progressOf, valueOf } from '../data/step-value.ts'
import { Glyph } from '../parts/glyph.tsx'
import { useGraphSelection } from './graph-selection.ts'

interface PlanNodeProps {
  readonly stepId: string
}

/** A step as a card: what it is, who does it, how far it is. */
export const PlanNode = memo(function PlanNode({ stepId }: PlanNodeProps): ReactNode {
  const step = useStep(stepId)
  const state = useModelPart((model) => {
    const found = model.steps.get(stepId)
    return found === undefined ? undefined : stateOf(found)
  })
  const words = useModelPart((model) => {
    const found = model.steps.get(stepId)
    return found === undefined ? '' : wordsOf(found)
  })
  const { selected, focusable, select } = useGraphSelection()
  const ghost = useGhost(stepId)
  if (step === undefined || state === undefined) return <div className="plan-node n-pending" />
  const isSelected = selected === stepId
  const progress = progressOf(step)
  const doer = doerOf(step)
  return (
    <button
      type="button"
      id={`node-${stepId}`}
      data-step={stepId}
      className={`plan-node n-${state}${isSelected ? ' selected' : ''}${ghostClass(ghost)}`}
      tabIndex={focusable === stepId ? 0 : -1}
      aria-pressed={isSelected}
      onClick={() => select(stepId)}
    >
      {ghost === 'added' || ghost === 'removed' ? (
        <GhostGlyph ghost={ghost} />
      ) : (
        <Glyph state={state} progress={progress} />
      )}
      <span className="node-text">
        <span className="node-title">{step.name}</span>
        <span className="vh">, {words}, </span>
        <span className="node-meta">
          <span className="node-agent">{doer}</span>
          {ghost === undefined ? <StepValue stepId={stepId} /> : <GhostValue ghost={ghost} />}
        </span>
      </span>
      {state === 'running' && progress !== undefined && (
        <i className="progress" style={{ width: `${progress * 100}%` }} />
      )}
    </button>
  )
})

export function ghostClass(ghost: Ghost | undefined): string {
  return ghost === undefined ? '' : ` ghost-${ghost}`
}

export function GhostValue({ ghost }: { readonly ghost: Ghost }): ReactNode {
  return <span className="node-value">{ghostValues[ghost]}</span>
}

/** How far, how long, or what went wrong; counts while the step goes on. */
export function StepValue({ stepId }: PlanNodeProps): ReactNode {
  const isCounting = useModelPart((model) => {
    const status = model.steps.get(stepId)?.status
    return status === 'EXECUTING' || status === 'WAITING'
  })
  return isCounting === true ? <CountingValue stepId={stepId} /> : <StillValue stepId={stepId} />
}

function CountingValue({ stepId }: PlanNodeProps): ReactNode {
  const model = useModel()
  const now = useNow()
  const step = model?.steps.get(stepId)
  if (model === undefined || step === undefined) return null
  // Whole seconds: tenths that jump by ten say nothing.
  return <span className="node-value">{valueOf(step, Math.max(now, step.startedAt ?? now))}</span>
}

function StillValue({ stepId }: PlanNodeProps): ReactNode {
  const value = useModelPart((model) => {
    const step = model.steps.get(stepId)
    return step === undefined ? '' : valueOf(step, model.at)
  })
  return <span className="node-value">{value}</span>
}
