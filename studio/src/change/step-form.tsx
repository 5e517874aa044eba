import type { CapabilityView } from '@source/app/views.ts'
import type { JsonObject } from '@source/core/json.ts'
import { isJsonObject } from '@source/core/json.ts'
import type { Json } from '@source/core/json.ts'
import type { Plan, Step } from '@source/core/plan/plan.ts'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { capabilitiesQuery } from '../data/queries.ts'
import { readableName } from '../data/run-model.ts'
import { visibleText } from '../parts/visible-text.ts'
import { waitsFor } from './plan-difference.ts'

export interface StepFormProps {
  readonly plan: Plan
  readonly step: Step
  /** One part of the step, as it should be. */
  readonly onChange: (part: Partial<Step>) => void
  readonly isNew: boolean
}

const kinds = [
  ['task', 'A task for an agent'],
  ['approval', 'A question to a person'],
  ['wait', 'A pause'],
] as const

/** The parts of a step that people change: what, by whom, after what, with what. */
export function StepForm(props: StepFormProps): ReactNode {
  const { step, onChange, isNew } = props
  const { kind = 'task' } = step
  return (
    <div className="form-fields">
      <TextField
        label="Name"
        value={step.name ?? readableName(step.id)}
        onChange={(name) => onChange({ name })}
      />
      {isNew && (
        <SelectField
          label="Kind"
          value={kind}
          options={kinds}
          onChange={(next) => onChange(partsOf(next as 'task' | 'approval' | 'wait'))}
        />
      )}
      {kind === 'task' && <TaskFields {...props} />}
      {kind === 'approval' && (
        <TextField
          label="Question"
          value={step.approval?.question ?? ''}
          onChange={(question) => onChange({ approval: { ...step.approval, question } })}
        />
      )}
      {kind === 'wait' && (
        <TextField
          label="Seconds"
          value={String((step.wait?.delayMs ?? 0) / 1000)}
          onChange={(seconds) =>
            onChange({ wait: { delayMs: Math.round(Number(seconds) * 1000) || 0 } })
          }
        />
      )}
      <WaitsForField {...props} />
      <TextField
        label="Only if (optional)"
        isMono
        value={step.when ?? ''}
        hint="An expression, such as check.output.ok == true."
        onChange={(when) => onChange({ when })}
      />
    </div>
  )
}

function partsOf(kind: 'task' | 'approval' | 'wait'): Partial<Step> {
  if (kind === 'approval') return { kind, approval: { question: '' } }
  return kind === 'wait' ? { kind, wait: { delayMs: 60_000 } } : { kind }
}

function TaskFields({ step, onChange }: StepFormProps): ReactNode {
  const { data } = useQuery(capabilitiesQuery)
  const all = data?.items ?? []
  const found = all.find(({ name }) => name === step.capability)
  const agents = found?.agents ?? []
  const listId = useId()
  return (
    <>
      <TextField
        label="Capability"
        isMono
        list={listId}
        value={step.capability ?? ''}
        hint={hintOf(found, step.capability)}
        onChange={(capability) => onChange({ capability })}
      />
      <datalist id={listId}>
        {all.map(({ name, description }) => (
          <option key={name} value={name}>
            {description}
          </option>
        ))}
      </datalist>
      <SelectField
        label="Agent"
        value={step.agent ?? ''}
        options={[
          ['', 'Whoever is free'],
          ...[...new Set([...agents, ...(step.agent === undefined ? [] : [step.agent])])].map(
            (name) => [name, visibleText(name)] as const,
          ),
        ]}
        onChange={(agent) => onChange({ agent })}
      />
      <InputsField
        key={step.id}
        inputs={step.inputs ?? {}}
        onChange={(inputs) => onChange({ inputs })}
      />
    </>
  )
}

function hintOf(found: CapabilityView | undefined, asked: string | undefined): string {
  if (found !== undefined) return found.description
  return asked === undefined || asked === '' ? 'What is to be done.' : 'Nobody here can do that.'
}

/** A text that is no JSON object yet changes nothing. */
function InputsField({
  inputs,
  onChange,
}: {
  readonly inputs: JsonObject
  readonly onChange: (inputs: JsonObject) => void
}): ReactNode {
  const id = useId()
  const [text, setText] = useState(() => JSON.stringify(inputs, null, 2))
  const wrong = problemOf(text)
  return (
    <div className="form-field">
      <label htmlFor={id}>Inputs, as JSON</label>
      <textarea
        id={id}
        className="field mono"
        rows={Math.min(8, text.split('\n').length + 1)}
        spellCheck={false}
        value={text}
        aria-invalid={wrong !== undefined}
        aria-describedby={`${id}-wrong`}
        onChange={({ target }) => {
          setText(target.value)
          if (problemOf(target.value) === undefined)
            onChange(JSON.parse(target.value) as JsonObject)
        }}
      />
      <p className="wrong" id={`${id}-wrong`}>
        {wrong}
      </p>
    </div>
  )
}

function problemOf(text: string): string | undefined {
  try {
    return isJsonObject(JSON.parse(text) as Json) ? undefined : 'This is no JSON object.'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Which steps come before it. Those that come after it cannot. */
function WaitsForField({ plan, step, onChange }: StepFormProps): ReactNode {
  const chosen = step.dependsOn ?? []
  const all = waitsFor(plan, step)
  const after = dependentsOf(plan, step.id)
  const others = plan.steps.filter(({ id }) => id !== step.id && !after.has(id))
  if (others.length === 0) return null
  return (
    <fieldset className="form-field options waits-for">
      <legend>Waits for</legend>
      <div>
        {others.map(({ id, name }) => {
          const isRead = all.includes(id) && !chosen.includes(id)
          return (
            <label key={id} title={isRead ? 'Its inputs read the output of this step' : undefined}>
              <input
                type="checkbox"
                checked={all.includes(id)}
                disabled={isRead}
                onChange={() =>
                  onChange({
                    dependsOn: chosen.includes(id)
                      ? chosen.filter((one) => one !== id)
                      : [...chosen, id],
                  })
                }
              />
              <span className="clip">{visibleText(readableName(name ?? id))}</span>
              {isRead && <span className="mut">reads it</span>}
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}

/** Every step that comes after one, however far. */
export function dependentsOf(plan: Plan, stepId: string): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [stepId]
  for (const id of open) {
    for (const step of plan.steps) {
      if (found.has(step.id) || !waitsFor(plan, step).includes(id)) continue
      found.add(step.id)
      open.push(step.id)
    }
  }
  return found
}

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly hint?: string
  readonly isMono?: boolean
  readonly list?: string
  readonly onChange: (value: string) => void
}

function TextField(props: TextFieldProps): ReactNode {
  const { label, value, hint, isMono = false, list, onChange } = props
  const id = useId()
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={isMono ? 'field mono' : 'field'}
        list={list}
        value={value}
        spellCheck={!isMono}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
      />
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {visibleText(hint)}
        </p>
      )}
    </div>
  )
}

interface SelectFieldProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, words: string])[]
  readonly onChange: (value: string) => void
}

function SelectField({ label, value, options, onChange }: SelectFieldProps): ReactNode {
  const id = useId()
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      >
        {options.map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}
