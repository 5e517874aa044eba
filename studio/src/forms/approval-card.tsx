import { SkeinError } from '@source/core/errors.ts'
import type { ApprovalAnswer } from '@source/app/views.ts'
import type { Json, JsonSchema } from '@source/core/json.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { useNow } from '../data/now.ts'
import { formatDuration } from '../parts/duration.ts'
import { Glyph } from '../parts/glyph.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { dropDraft, keepDraft, keptDraft } from './kept-draft.ts'
import { SchemaForm } from './schema-form.tsx'

/** A question to a person, from an approval of the API or from a run's events. */
export interface Question {
  readonly id: string
  /** What the step is called. */
  readonly title: string
  readonly question: string
  readonly form?: JsonSchema
  readonly openedAt: number
  /** Who may answer; anybody where both are missing or empty. */
  readonly assignees?: readonly string[]
  readonly roles?: readonly string[]
}

interface ApprovalCardProps {
  readonly question: Question
  /** What is known besides; stands between the question and the form. */
  readonly children?: ReactNode
}

/** A decision that waits for a person, with its form. The loudest thing on a screen. */
export function ApprovalCard({ question, children }: ApprovalCardProps): ReactNode {
  const headingId = useId()
  const now = useNow()
  const { title, openedAt } = question
  const waited = formatDuration(Math.max(0, now - openedAt))
  return (
    <section className="card need" aria-labelledby={headingId}>
      <div className="card-head">
        <Glyph state="waiting" />
        <b id={headingId}>{visibleText(title)}</b>
        <span className="mut">waiting {waited}</span>
      </div>
      <p className="reply">{visibleText(question.question)}</p>
      {children}
      <DecisionForm question={question} />
    </section>
  )
}

const noForm: JsonSchema = { type: 'object', properties: {} }

interface DecisionFormProps {
  readonly question: Question
  /** Where the answer goes; a question that is open is answered. */
  readonly send?: (approvalId: string, answer: ApprovalAnswer) => Promise<unknown>
  readonly onSent?: () => void
}

function answerIt(approvalId: string, answer: ApprovalAnswer): Promise<unknown> {
  return api.approvals.answer(approvalId, answer)
}

/** The form of a decision alone. */
export function DecisionForm({ question, send = answerIt, onSent }: DecisionFormProps): ReactNode {
  const queryClient = useQueryClient()
  const away = useAwayReason()
  const [kept] = useState(() => keptDraft(question.id))
  const [comment, setComment] = useState(kept?.comment ?? '')
  const { assignees = [], roles = [] } = question
  const isAddressed = assignees.length + roles.length > 0
  const [name, setName] = useState(assignees[0] ?? '')
  const decide = useMutation({
    mutationFn: async (answer: ApprovalAnswer) => {
      const entered = keptDraft(question.id)
      // Sent, it is no longer unsent; word of the answer may come before the answer itself.
      dropDraft(question.id)
      try {
        return await send(question.id, answer)
      } catch (error) {
        if (entered !== undefined) keepDraft(question.id, entered)
        throw error
      }
    },
    onSuccess: () => onSent?.(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['approvals'] }),
  })
  const said = {
    ...(comment.trim() !== '' && { comment: comment.trim() }),
    ...(isAddressed && name.trim() !== '' && { by: name.trim() }),
  }
  const approve = (data: Json): void => {
    const answer = question.form === undefined ? {} : { data }
    decide.mutate({ decision: 'APPROVE', ...answer, ...said })
  }
  const isOff = decide.isPending || decide.isSuccess || away !== undefined
  return (
    <SchemaForm
      schema={question.form ?? noForm}
      problems={problemsOf(decide.error)}
      kept={kept}
      onDraft={(draft) => keepDraft(question.id, draft)}
      onSubmit={approve}
    >
      {isAddressed && <AnswerAs name={name} assignees={assignees} onChange={setName} />}
      <input
        className="field"
        aria-label="Comment (optional)"
        placeholder="Comment (optional)"
        value={comment}
        onChange={({ target }) => {
          setComment(target.value)
          keepDraft(question.id, { comment: target.value })
        }}
      />
      <Refusal error={decide.error} />
      <div className="actions">
        <button type="submit" className="button primary" disabled={isOff} title={away}>
          {question.form === undefined ? 'Approve' : 'Confirm'}
        </button>
        <button
          type="button"
          className="button"
          disabled={isOff}
          title={away}
          onClick={() => decide.mutate({ decision: 'REJECT', ...said })}
        >
          Reject
        </button>
        {decide.isPending && <span className="mut">Sending</span>}
        {decide.isSuccess && <span className="mut">Answered</span>}
      </div>
    </SchemaForm>
  )
}

interface AnswerAsProps {
  readonly name: string
  readonly assignees: readonly string[]
  readonly onChange: (name: string) => void
}

/** The question is put to certain people; who it is that answers is taken at their word. */
function AnswerAs({ name, assignees, onChange }: AnswerAsProps): ReactNode {
  const listId = useId()
  return (
    <>
      <input
        className="field"
        aria-label="Answer as"
        placeholder="Answer as"
        list={listId}
        value={name}
        onChange={({ target }) => onChange(target.value)}
      />
      <datalist id={listId}>
        {assignees.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </>
  )
}

function Refusal({ error }: { readonly error: unknown }): ReactNode {
  if (error === null || error === undefined) return null
  if (error instanceof SkeinError && error.code === 'APPROVAL_ANSWER_INVALID') return null
  const isLate = error instanceof SkeinError && error.code === 'APPROVAL_CLOSED'
  return (
    <ProblemBox title={isLate ? 'Somebody was faster' : 'The answer was not taken'} error={error}>
      {!isLate && <p className="text-fg-2">What you entered is kept. Try again.</p>}
    </ProblemBox>
  )
}

/** `/data/budget must be >= 1`, as the server says it, by field. */
function problemsOf(
  error: unknown,
): readonly { readonly path: string; readonly message: string }[] {
  if (!(error instanceof SkeinError) || error.code !== 'APPROVAL_ANSWER_INVALID') return []
  const { problems } = (error as SkeinError<'APPROVAL_ANSWER_INVALID'>).details
  return problems.map((problem) => {
    const [path = '', ...words] = problem.split(' ')
    return { path: path.replace(/^\/data/, ''), message: words.join(' ') }
  })
}
