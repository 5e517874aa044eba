import { useId } from 'react'
import type { ReactNode } from 'react'
import { visibleText } from '../parts/visible-text.ts'
import { keyOf } from './form-draft.ts'
import type { FormDraft } from './form-draft.ts'
import type { FormField } from './schema-fields.ts'

export interface FieldProps {
  readonly field: FormField
  readonly draft: FormDraft
  readonly problems: { readonly [key: string]: string }
  readonly onChange: (key: string, value: FormDraft[string]) => void
}

/** One question of a form, with its hint and what is wrong with its answer. */
export function FieldView(props: FieldProps): ReactNode {
  const { field } = props
  switch (field.type) {
    case 'group':
      return <GroupField {...props} field={field} />
    case 'choices':
      return <ChoicesField {...props} field={field} />
    case 'choice':
      return field.options.length <= 5 ? (
        <RadioField {...props} field={field} />
      ) : (
        <SelectField {...props} field={field} />
      )
    case 'boolean':
      return <CheckField {...props} />
    case 'text':
    case 'number':
    case 'json':
    case 'list':
      return <InputField {...props} />
  }
}

type Of<T extends FormField['type']> = FieldProps & {
  readonly field: Extract<FormField, { type: T }>
}

function GroupField({ field, ...rest }: Of<'group'>): ReactNode {
  return (
    <fieldset className="form-field">
      <legend>{label(field)}</legend>
      <Hint field={field} />
      <div className="form-group form-fields">
        {field.fields.map((inner) => (
          <FieldView key={keyOf(inner)} field={inner} {...rest} />
        ))}
      </div>
    </fieldset>
  )
}

function ChoicesField({ field, draft, onChange }: Of<'choices'>): ReactNode {
  const key = keyOf(field)
  const chosen = (draft[key] ?? []) as readonly number[]
  const toggle = (index: number): void => {
    const next = chosen.includes(index) ? chosen.filter((one) => one !== index) : [...chosen, index]
    onChange(
      key,
      next.toSorted((a, b) => a - b),
    )
  }
  return (
    <fieldset className="form-field options">
      <legend>{label(field)}</legend>
      <Hint field={field} />
      {field.options.map((option, index) => (
        <label key={option.label}>
          <input type="checkbox" checked={chosen.includes(index)} onChange={() => toggle(index)} />
          {visibleText(option.label)}
        </label>
      ))}
    </fieldset>
  )
}

function RadioField({ field, draft, problems, onChange }: Of<'choice'>): ReactNode {
  const id = useId()
  const key = keyOf(field)
  return (
    <fieldset className="form-field options" aria-describedby={`${id}-wrong`}>
      <legend>{label(field)}</legend>
      <Hint field={field} />
      {field.options.map((option, index) => (
        <label key={option.label}>
          <input
            type="radio"
            name={id}
            checked={draft[key] === String(index)}
            onChange={() => onChange(key, String(index))}
          />
          {visibleText(option.label)}
        </label>
      ))}
      <Wrong id={id} text={problems[key]} />
    </fieldset>
  )
}

function SelectField({ field, draft, problems, onChange }: Of<'choice'>): ReactNode {
  const id = useId()
  const key = keyOf(field)
  return (
    <div className="form-field">
      <label htmlFor={id}>{label(field)}</label>
      <select
        id={id}
        className="field"
        value={String(draft[key] ?? '')}
        onChange={({ target }) => onChange(key, target.value)}
        {...invalid(id, problems[key])}
      >
        <option value="">Choose</option>
        {field.options.map((option, index) => (
          <option key={option.label} value={index}>
            {visibleText(option.label)}
          </option>
        ))}
      </select>
      <Hint field={field} />
      <Wrong id={id} text={problems[key]} />
    </div>
  )
}

function CheckField({ field, draft, onChange }: FieldProps): ReactNode {
  const key = keyOf(field)
  return (
    <div className="form-field">
      <label className="check">
        <input
          type="checkbox"
          checked={draft[key] === true}
          onChange={({ target }) => onChange(key, target.checked)}
        />
        {visibleText(field.label)}
      </label>
      <Hint field={field} />
    </div>
  )
}

const inputTypes: { readonly [format: string]: string } = {
  date: 'date',
  email: 'email',
  uri: 'url',
  time: 'time',
}

function InputField({ field, draft, problems, onChange }: FieldProps): ReactNode {
  const id = useId()
  const key = keyOf(field)
  const shown = {
    id,
    className: field.type === 'json' ? 'field mono' : 'field',
    value: String(draft[key] ?? ''),
    ...invalid(id, problems[key]),
  }
  const format = field.type === 'text' ? (field.format ?? '') : ''
  const isLong =
    field.type === 'list' || field.type === 'json' || (field.type === 'text' && field.isLong)
  return (
    <div className="form-field">
      <label htmlFor={id}>{label(field)}</label>
      {isLong ? (
        <textarea {...shown} rows={3} onChange={({ target }) => onChange(key, target.value)} />
      ) : (
        <input
          {...shown}
          type={inputTypes[format] ?? 'text'}
          inputMode={field.type === 'number' ? 'decimal' : undefined}
          onChange={({ target }) => onChange(key, target.value)}
        />
      )}
      <Hint field={field} />
      {field.type === 'list' && <p className="hint">One a line.</p>}
      {field.type === 'json' && <p className="hint">As JSON.</p>}
      <Wrong id={id} text={problems[key]} />
    </div>
  )
}

function label({ label: text, isRequired }: FormField): string {
  return isRequired ? visibleText(text) : `${visibleText(text)} (optional)`
}

function Hint({ field }: { readonly field: FormField }): ReactNode {
  return field.hint === undefined ? null : <p className="hint">{visibleText(field.hint)}</p>
}

function Wrong({
  id,
  text,
}: {
  readonly id: string
  readonly text: string | undefined
}): ReactNode {
  return (
    <p className="wrong" id={`${id}-wrong`}>
      {text}
    </p>
  )
}

function invalid(id: string, text: string | undefined): object {
  return text === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `${id}-wrong` }
}
