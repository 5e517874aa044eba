import { Dialog } from '@base-ui/react/dialog'
import type { RunSummary } from '@source/app/views.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ban, Pause, Play } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { visibleText } from '../parts/visible-text.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { doToEach, fitsBulk } from './bulk.ts'
import type { BulkAction, BulkOutcome } from './bulk.ts'

const words = {
  pause: { label: 'Pause', done: 'Paused', past: 'paused', icon: Pause },
  resume: { label: 'Resume', done: 'Resumed', past: 'resumed', icon: Play },
  cancel: { label: 'Cancel', done: 'Cancelled', past: 'cancelled', icon: Ban },
} as const
const actions: readonly BulkAction[] = ['pause', 'resume', 'cancel']

interface BulkBarProps {
  readonly selected: readonly RunSummary[]
  readonly onClear: () => void
}

/** What can be done to several runs at once, and what came of it. */
export function BulkBar({ selected, onClear }: BulkBarProps): ReactNode {
  const [asked, setAsked] = useState<BulkAction>()
  const away = useAwayReason()
  if (selected.length === 0 && asked === undefined) return null
  const count = (action: BulkAction): number =>
    selected.filter(({ status }) => fitsBulk(action, status)).length
  return (
    <div className="bulk-bar" role="toolbar" aria-label="Selected runs">
      <b>{selected.length} selected</b>
      {actions.map((action) => {
        const { label, icon: Icon } = words[action]
        return (
          <button
            key={action}
            type="button"
            className={action === 'cancel' ? 'button small danger' : 'button small'}
            disabled={count(action) === 0 || away !== undefined}
            title={away ?? `${count(action)} of ${selected.length} can be ${words[action].past}`}
            onClick={() => setAsked(action)}
          >
            <Icon size={13} /> {label} {count(action)}
          </button>
        )
      })}
      <button type="button" className="button small quiet" onClick={onClear}>
        Clear
      </button>
      {asked !== undefined && (
        <BulkDialog
          action={asked}
          runs={selected}
          onClose={(isDone) => {
            setAsked(undefined)
            if (isDone) onClear()
          }}
        />
      )}
    </div>
  )
}

interface BulkDialogProps {
  readonly action: BulkAction
  readonly runs: readonly RunSummary[]
  readonly onClose: (isDone: boolean) => void
}

function BulkDialog({ action, runs, onClose }: BulkDialogProps): ReactNode {
  const queryClient = useQueryClient()
  // What was asked about stays the same while it is being done.
  const [fitting] = useState(() => runs.filter(({ status }) => fitsBulk(action, status)))
  const [total] = useState(runs.length)
  const [progress, setProgress] = useState(0)
  const { label, past } = words[action]
  const act = useMutation({
    mutationFn: () =>
      doToEach(
        fitting.map(({ id }) => id),
        (id) => api.runs[action](id, `${words[action].done} with others in the studio`),
        setProgress,
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['newest-runs'] }),
  })
  const left = total - fitting.length
  const outcome = act.data
  return (
    <Dialog.Root open onOpenChange={(isOpen) => isOpen || onClose(outcome !== undefined)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>
            {label} {fitting.length === 1 ? 'one run' : `${fitting.length} runs`}?
          </Dialog.Title>
          <div className="dialog-body">
            <Dialog.Description className="text-fg-2">
              {left > 0
                ? `${left === 1 ? 'One of those selected is' : `${left} of those selected are`} left out: not to be ${past} as they are now.`
                : `All that are selected are ${past}.`}
            </Dialog.Description>
            {act.isPending && (
              <p role="status">
                {progress} of {fitting.length}
              </p>
            )}
            {outcome !== undefined && <Outcome action={action} outcome={outcome} runs={fitting} />}
            <div className="actions">
              {outcome === undefined && (
                <button
                  type="button"
                  className={action === 'cancel' ? 'button danger' : 'button primary'}
                  disabled={act.isPending}
                  onClick={() => act.mutate()}
                >
                  {label} {fitting.length}
                </button>
              )}
              <Dialog.Close className={outcome === undefined ? 'button quiet' : 'button primary'}>
                {outcome === undefined ? 'Back' : 'Done'}
              </Dialog.Close>
            </div>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface OutcomeProps {
  readonly action: BulkAction
  readonly outcome: BulkOutcome
  readonly runs: readonly RunSummary[]
}

function Outcome({ action, outcome, runs }: OutcomeProps): ReactNode {
  const { done, refused } = outcome
  const nameOf = (id: string): string => runs.find((run) => run.id === id)?.name ?? id
  return (
    <div role="status" className="grid gap-2">
      <p>
        {words[action].done} {done.length}.{' '}
        {refused.length > 0 &&
          `${refused.length === 1 ? 'One was' : `${refused.length} were`} not:`}
      </p>
      {refused.length > 0 && (
        <ul className="change-problems">
          {refused.map(({ id, reason }) => (
            <li key={id}>
              <b>{visibleText(nameOf(id))}</b>: {visibleText(reason)}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
