import type { Plan, Step } from '@source/core/plan/plan.ts'
import { Plus, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { RunModel } from '../data/run-model.ts'
import { visibleText } from '../parts/visible-text.ts'
import { GhostGlyph } from './ghost-glyph.tsx'
import { freeId } from './plan-draft.ts'
import { lockOf, removalLockOf } from './step-lock.ts'
import { StepForm } from './step-form.tsx'
import type { PlanDraft } from './use-plan-draft.ts'

interface StepEditorProps {
  readonly model: RunModel
  /** The plan with the draft's changes. */
  readonly plan: Plan
  readonly draft: PlanDraft
  readonly stepId: string | undefined
  /** A step that is about to be added, after others. */
  readonly adding: readonly string[] | undefined
  readonly onAdd: (after: readonly string[] | undefined) => void
  readonly onSelect: (stepId: string | undefined) => void
}

/** Beside the graph while its plan is edited: the step that is selected, or one to be added. */
export function StepEditor(props: StepEditorProps): ReactNode {
  const { model, plan, draft, stepId, adding, onAdd, onSelect } = props
  const step = plan.steps.find(({ id }) => id === stepId)
  if (adding !== undefined) {
    return (
      <AddStep
        key={adding.join(' ')}
        plan={plan}
        model={model}
        after={adding}
        onCancel={() => onAdd(undefined)}
        onAdd={(added) => {
          draft.add({ type: 'ADD_STEP', step: added })
          onAdd(undefined)
          onSelect(added.id)
        }}
      />
    )
  }
  if (step !== undefined) return <ChangeStep key={step.id} {...props} step={step} />
  const removed = stepId === undefined ? undefined : model.steps.get(stepId)
  return (
    <aside className="inspector" aria-label="Edit the plan">
      <header className="inspector-head">
        <div className="min-w-0 flex-1">
          <h2>{removed === undefined ? 'Edit the plan' : removed.name}</h2>
          <p>{removed === undefined ? 'Nothing runs otherwise until you apply.' : 'Removed'}</p>
        </div>
      </header>
      <div className="inspector-body grid content-start gap-3">
        {removed !== undefined && stepId !== undefined && (
          <div className="actions">
            <button type="button" className="button" onClick={() => draft.drop(stepId)}>
              Keep it after all
            </button>
          </div>
        )}
        <ul className="edit-hints">
          <li>Select a step to change what it does, who does it, and what it waits for.</li>
          <li>
            Drag from the point at a step’s edge to another to have that wait for it, or not any
            more; into the open to add a step.
          </li>
          <li>
            <kbd>A</kbd> adds a step, <kbd>C</kbd> and then a step connects, <kbd>Delete</kbd>{' '}
            removes, <kbd>U</kbd> takes back.
          </li>
        </ul>
        <div className="actions">
          <button type="button" className="button" onClick={() => onAdd([])}>
            <Plus size={13} /> Add a step
          </button>
        </div>
      </div>
    </aside>
  )
}

interface ChangeStepProps extends StepEditorProps {
  readonly step: Step
}

function ChangeStep({ model, plan, draft, step, onAdd, onSelect }: ChangeStepProps): ReactNode {
  const known = model.steps.get(step.id)
  const lock = known === undefined ? undefined : lockOf(known)
  const removalLock = known === undefined ? undefined : removalLockOf(known)
  const change = (part: Partial<Step>): void => {
    const { agent, dependsOn } = part
    if (dependsOn !== undefined) draft.add({ type: 'CHANGE_ORDER', stepId: step.id, dependsOn })
    else if (agent === '') draft.drop(step.id, 'REASSIGN_AGENT')
    else if (agent !== undefined) draft.add({ type: 'REASSIGN_AGENT', stepId: step.id, agent })
    else draft.add({ type: 'MODIFY_STEP', stepId: step.id, step: part })
  }
  return (
    <aside className="inspector" aria-label="Edit the step">
      <header className="inspector-head">
        <GhostGlyph ghost={known === undefined ? 'added' : 'changed'} size={18} />
        <div className="min-w-0 flex-1">
          <h2>{visibleText(step.name ?? known?.name ?? step.id)}</h2>
          <p>{known === undefined ? 'A new step' : (lock ?? 'Change it, and apply below')}</p>
        </div>
        <button
          type="button"
          className="icon-button"
          aria-label="Remove the step"
          title={removalLock ?? 'Remove the step (Delete)'}
          disabled={removalLock !== undefined}
          onClick={() => draft.add({ type: 'REMOVE_STEP', stepId: step.id })}
        >
          <Trash2 size={14} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Close"
          onClick={() => onSelect(undefined)}
        >
          <X size={15} />
        </button>
      </header>
      <div className="inspector-body grid content-start gap-4" tabIndex={0}>
        {lock === undefined ? (
          <StepForm plan={plan} step={step} isNew={known === undefined} onChange={change} />
        ) : (
          <p className="text-fg-2">{lock} A step after it can still be added.</p>
        )}
        <div className="actions">
          <button type="button" className="button small" onClick={() => onAdd([step.id])}>
            <Plus size={13} /> Add a step after it
          </button>
        </div>
      </div>
    </aside>
  )
}

interface AddStepProps {
  readonly plan: Plan
  readonly model: RunModel
  readonly after: readonly string[]
  readonly onAdd: (step: Step) => void
  readonly onCancel: () => void
}

function AddStep({ plan, model, after, onAdd, onCancel }: AddStepProps): ReactNode {
  const [step, setStep] = useState<Step>({
    id: 'new_step',
    name: '',
    kind: 'task',
    dependsOn: after,
  })
  const taken = new Set([...plan.steps.map(({ id }) => id), ...model.steps.keys()])
  const isReady = (step.name ?? '').trim() !== ''
  return (
    <aside className="inspector" aria-label="Add a step">
      <header className="inspector-head">
        <GhostGlyph ghost="added" size={18} />
        <div className="min-w-0 flex-1">
          <h2>Add a step</h2>
          <p>It is drawn as soon as it is added, and runs once you apply.</p>
        </div>
        <button type="button" className="icon-button" aria-label="Close" onClick={onCancel}>
          <X size={15} />
        </button>
      </header>
      <form
        className="inspector-body grid content-start gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) onAdd(cleaned({ ...step, id: freeId(step.name ?? '', taken) }))
        }}
      >
        <StepForm
          plan={plan}
          step={step}
          isNew
          onChange={(part) => setStep((before) => ({ ...before, ...part }))}
        />
        <div className="actions form-end">
          <button type="submit" className="button primary" disabled={!isReady}>
            Add to the change
          </button>
          <button type="button" className="button quiet" onClick={onCancel}>
            Back
          </button>
        </div>
      </form>
    </aside>
  )
}

/** Without what was left empty. */
function cleaned(step: Step): Step {
  const entries = Object.entries(step).filter(([, value]) => value !== '' && value !== undefined)
  return Object.fromEntries(entries) as unknown as Step
}
