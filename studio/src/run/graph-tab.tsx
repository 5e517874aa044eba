import type { ReactNode } from 'react'
import type { RunModel, StepModel } from '../data/run-model.ts'
import { stateOf, stateWords } from '../data/step-state.ts'
import { Glyph } from '../parts/glyph.tsx'
import { JsonView } from '../parts/json-view.tsx'

interface GraphTabProps {
  readonly model: RunModel
  readonly step: StepModel
  readonly onSelect: (stepId: string) => void
}

/** What the step hangs together with, and how to ask the graph for it. */
export function GraphTab({ model, step, onSelect }: GraphTabProps): ReactNode {
  // An item hangs together as its fan-out does.
  const root = step.item === undefined ? step.id : (step.parent ?? step.id)
  const before = (model.steps.get(root)?.dependsOn ?? []).flatMap((id) => model.steps.get(id) ?? [])
  const after = [...model.steps.values()].filter(({ dependsOn }) => dependsOn.includes(root))
  const id = `${model.planId}/${step.id}`.replaceAll("'", "\\'")
  const query = `MATCH (s:ExecutionStep {id: '${id}'})-[r]-(n)\nRETURN s, type(r) AS relation, n`
  return (
    <>
      <Neighbours title="Before" steps={before} onSelect={onSelect} />
      <Neighbours title="After" steps={after} onSelect={onSelect} />
      <h3>In the graph, by Cypher</h3>
      <JsonView value={query} name="query" />
    </>
  )
}

interface NeighboursProps {
  readonly title: string
  readonly steps: readonly StepModel[]
  readonly onSelect: (stepId: string) => void
}

function Neighbours({ title, steps, onSelect }: NeighboursProps): ReactNode {
  return (
    <>
      <h3>{title}</h3>
      {steps.length === 0 && <p className="text-fg-2">No step.</p>}
      <ul className="neighbours">
        {steps.map((step) => {
          const state = stateOf(step)
          return (
            <li key={step.id}>
              <button type="button" onClick={() => onSelect(step.id)}>
                <Glyph state={state} size={14} label={stateWords[state]} />
                <span className="clip">{step.name}</span>
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}
