import type { Plan } from '@source/core/plan/plan.ts'
import { SkeinError } from '@source/core/errors.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { GitBranch, Undo2 } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import { api } from '../data/api.ts'
import { impactQuery } from '../data/queries.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { useKeys } from '../shell/keys.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { ChangeList, ImpactView } from './change-card.tsx'
import type { PlanDraft } from './use-plan-draft.ts'

interface EditPanelProps {
  readonly runId: string
  readonly plan: Plan
  readonly revision: number
  readonly draft: PlanDraft
  readonly onDone: () => void
}

/** The change that is thought out, what it would do to the run, and the way to make it so. */
export function EditPanel({ runId, plan, revision, draft, onDone }: EditPanelProps): ReactNode {
  const { changes } = draft
  const settled = useSettled(changes)
  const isEmpty = changes.length === 0
  const impact = useQuery({
    ...impactQuery({ runId, changes: settled, revision }),
    enabled: settled.length > 0,
    // What runs meanwhile may begin what is changed here.
    refetchInterval: 3000,
  })
  return (
    <section className="edit-panel" aria-label="The change">
      <header className="card-head">
        <GitBranch size={15} aria-hidden="true" />
        <b>Change to the plan</b>
        <button
          type="button"
          className="button small quiet"
          disabled={!draft.canUndo}
          onClick={draft.undo}
        >
          <Undo2 size={13} /> Take back
        </button>
        <span className="mut">
          v{revision} → v{revision + 1}
        </span>
      </header>
      {isEmpty ? (
        <p className="text-fg-2">Nothing is changed yet.</p>
      ) : (
        <>
          <ChangeList plan={plan} changes={changes} />
          <div aria-live="polite">
            {impact.data !== undefined && <ImpactView impact={impact.data.impact} />}
            {impact.isError && <ProblemBox title="It cannot be foretold" error={impact.error} />}
          </div>
        </>
      )}
      <ApplyForm
        {...{ runId, revision, draft, onDone }}
        hasProblems={(impact.data?.impact.problems.length ?? 0) > 0}
      />
    </section>
  )
}

interface ApplyFormProps extends Omit<EditPanelProps, 'plan'> {
  readonly hasProblems: boolean
}

function ApplyForm({ runId, revision, draft, hasProblems, onDone }: ApplyFormProps): ReactNode {
  const id = useId()
  const away = useAwayReason()
  const [reason, setReason] = useState('')
  const { changes, clear } = draft
  const apply = useMutation({
    mutationFn: () =>
      api.runs.modify(runId, { baseRevision: revision, reason: reason.trim(), changes }),
    onSuccess: () => {
      clear()
      onDone()
    },
  })
  const isReady = changes.length > 0 && reason.trim() !== '' && !hasProblems
  const isOff = !isReady || away !== undefined || apply.isPending
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (!isOff) apply.mutate()
  }
  useKeys([{ keys: 'mod+enter', does: 'Apply the change', run: () => isOff || apply.mutate() }])
  const isStale = apply.error instanceof SkeinError && apply.error.code === 'RUN_REVISION_CONFLICT'
  return (
    <form className="apply" onSubmit={submit}>
      <label htmlFor={id} className="vh">
        Reason
      </label>
      <input
        id={id}
        className="field"
        placeholder="Why? It is kept with the new version"
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      <div className="actions">
        <button type="submit" className="button primary" disabled={isOff} title={away}>
          {apply.isPending ? 'Applying' : 'Apply change'}
        </button>
        <button
          type="button"
          className="button quiet"
          onClick={() => {
            clear()
            onDone()
          }}
        >
          Discard
        </button>
      </div>
      {apply.isError && (
        <ProblemBox
          title={isStale ? 'The plan changed meanwhile' : 'The change was not made'}
          error={apply.error}
        >
          <p className="text-fg-2">
            {isStale
              ? 'Your change is drawn on the new version now. Look at it, and apply it again.'
              : 'Your change is kept.'}
          </p>
        </ProblemBox>
      )}
    </form>
  )
}

const quietMs = 200

/** The value once it has stayed the same for a moment: while somebody types, nothing is asked. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), quietMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
