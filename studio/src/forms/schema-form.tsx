import type { Json, JsonSchema } from '@source/core/json.ts'
import { checkValue } from '@source/core/plan/check-value.ts'
import { useId, useMemo, useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import { createDraft, readDraft } from './form-draft.ts'
import type { FormDraft } from './form-draft.ts'
import type { KeptDraft } from './kept-draft.ts'
import { FieldView } from './form-field.tsx'
import { readSchema } from './schema-fields.ts'
import type { SchemaForm as Form } from './schema-fields.ts'

interface SchemaFormProps {
  readonly schema: JsonSchema
  readonly initial?: Json
  /** What the server found wrong, by JSON Pointer into the value, or of the whole. */
  readonly problems?: readonly { readonly path: string; readonly message: string }[]
  /** What was entered before, and where to keep what is entered now. */
  readonly kept?: KeptDraft | undefined
  readonly onDraft?: (draft: KeptDraft) => void
  /** Called with the value when everything is there. */
  readonly onSubmit: (value: Json) => void
  /** The buttons; one of them has `type="submit"`. */
  readonly children: ReactNode
}

/** A form from a JSON Schema: fields where it can be drawn, and else the JSON itself. */
export function SchemaForm(props: SchemaFormProps): ReactNode {
  const form = useMemo(() => readSchema(props.schema), [props.schema])
  return form.type === 'fields' ? (
    <FieldsForm {...props} form={form} />
  ) : (
    <JsonForm {...props} reason={form.reason} />
  )
}

function without<Value>(
  values: { readonly [key: string]: Value },
  key: string,
): { readonly [key: string]: Value } {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== key))
}

type FieldsFormProps = SchemaFormProps & { readonly form: Extract<Form, { type: 'fields' }> }

function FieldsForm({
  form,
  initial,
  problems = [],
  kept,
  onDraft,
  onSubmit,
  children,
}: FieldsFormProps): ReactNode {
  const [draft, setDraft] = useState<FormDraft>(() => ({
    ...createDraft(form.fields, initial),
    ...kept?.fields,
  }))
  const [own, setOwn] = useState<{ readonly [key: string]: string }>({})
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    const reading = readDraft(form.fields, draft)
    setOwn(reading.type === 'problems' ? reading.problems : {})
    if (reading.type === 'value') onSubmit(reading.value)
  }
  const found = Object.fromEntries(
    problems.map(({ path, message }) => [path.replace(/^\//, ''), message]),
  )
  return (
    <form className="form-fields" noValidate onSubmit={submit}>
      <Whole text={found['']} />
      {form.fields.map((field) => (
        <FieldView
          key={field.path.join('/')}
          field={field}
          draft={draft}
          problems={{ ...found, ...own }}
          onChange={(key, value) => {
            const fields = { ...draft, [key]: value }
            setDraft(fields)
            onDraft?.({ fields })
            // What was wrong with it is no longer true of it.
            setOwn((before) => without(before, key))
          }}
        />
      ))}
      {children}
    </form>
  )
}

function JsonForm(props: SchemaFormProps & { readonly reason: string }): ReactNode {
  const id = useId()
  const { reason, initial, problems = [], kept, onDraft, schema, onSubmit, children } = props
  const [text, setText] = useState(
    () => kept?.json ?? JSON.stringify(initial ?? schema.default ?? {}, null, 2),
  )
  const reading = useMemo(() => readJson(text, schema), [text, schema])
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (reading.wrong.length === 0) onSubmit(reading.value)
  }
  const all = [...problems.map(({ path, message }) => `${path} ${message}`), ...reading.wrong]
  return (
    <form className="form-fields" onSubmit={submit}>
      <div className="form-field">
        <label htmlFor={id}>Answer as JSON</label>
        <textarea
          id={id}
          className="field mono"
          rows={8}
          spellCheck={false}
          value={text}
          aria-invalid={all.length > 0}
          aria-describedby={`${id}-wrong`}
          onChange={({ target }) => {
            setText(target.value)
            onDraft?.({ json: target.value })
          }}
        />
        <p className="hint">No form can be drawn for this question: {reason}.</p>
        <p className="wrong" id={`${id}-wrong`} aria-live="polite">
          {all.join(' ')}
        </p>
        <details className="hint">
          <summary>What is asked for</summary>
          <pre className="mono">{JSON.stringify(schema, null, 2)}</pre>
        </details>
      </div>
      {children}
    </form>
  )
}

interface JsonReading {
  readonly value: Json
  readonly wrong: readonly string[]
}

/** Checked while it is written; what only the server can check, it does. */
function readJson(text: string, schema: JsonSchema): JsonReading {
  try {
    const value = JSON.parse(text) as Json
    const wrong = checkValue(value, schema).map(({ path, message }) => `${path} ${message}.`.trim())
    return { value, wrong }
  } catch (error) {
    return { value: null, wrong: [error instanceof Error ? error.message : String(error)] }
  }
}

function Whole({ text }: { readonly text: string | undefined }): ReactNode {
  return text === undefined ? null : <p className="wrong">{text}</p>
}
