import { Dialog } from '@base-ui/react/dialog'
import type { ApprovalView } from '@source/app/views.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import { api } from '../data/api.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { useAwayReason } from '../shell/reconnecting.tsx'

interface DelegateDialogProps {
  readonly approval: ApprovalView
  readonly onClose: () => void
}

/** Asks others instead, from here on. */
export function DelegateDialog({ approval, onClose }: DelegateDialogProps): ReactNode {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const away = useAwayReason()
  const queryClient = useQueryClient()
  const [names, setNames] = useState(approval.assignees.join(', '))
  const assignees = names
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const ask = useMutation({
    mutationFn: () => api.approvals.delegate(approval.id, { assignees }),
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['approvals'] }),
  })
  const isOff = assignees.length === 0 || away !== undefined || ask.isPending
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (!isOff) ask.mutate()
  }
  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog" initialFocus={field}>
          <Dialog.Title>Ask somebody else</Dialog.Title>
          <form className="dialog-body" onSubmit={submit}>
            <Dialog.Description className="text-fg-2">
              The question stays open; from here on these people are asked.
            </Dialog.Description>
            <div className="form-field">
              <label htmlFor={id}>Names, by commas</label>
              <input
                ref={field}
                id={id}
                className="field"
                value={names}
                onChange={({ target }) => setNames(target.value)}
              />
            </div>
            {ask.isError && <ProblemBox title="They were not asked" error={ask.error} />}
            <div className="actions">
              <button type="submit" className="button primary" disabled={isOff} title={away}>
                Ask them
              </button>
              <Dialog.Close className="button quiet">Back</Dialog.Close>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
