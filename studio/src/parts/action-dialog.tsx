import { Dialog } from '@base-ui/react/dialog'
import { useMutation } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { ProblemBox } from './problem-box.tsx'

export interface ActionDialogProps {
  readonly title: string
  /** What it will do, before it is done. */
  readonly description: ReactNode
  /** What the button says. */
  readonly confirm: string
  readonly isDanger?: boolean
  /** Why it cannot be done now. */
  readonly off?: string | undefined
  /** Whether it is done without a reason as well. */
  readonly isReasonOptional?: boolean
  /** What stands between the description and the reason. */
  readonly children?: ReactNode
  /** Does it; its failure is shown, and what was entered is kept. */
  readonly onConfirm: (reason: string) => Promise<unknown>
  readonly onClose: () => void
}

/** Asks for the reason of something that is kept on record, and does it. */
export function ActionDialog({ onClose, ...props }: ActionDialogProps): ReactNode {
  const field = useRef<HTMLInputElement>(null)
  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog" initialFocus={field}>
          <Dialog.Title>{props.title}</Dialog.Title>
          <ActionForm {...props} onClose={onClose} field={field} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface ActionFormProps extends ActionDialogProps {
  readonly field: React.RefObject<HTMLInputElement | null>
}

function ActionForm(props: ActionFormProps): ReactNode {
  const { description, confirm, isDanger = false, off, children, onConfirm, onClose, field } = props
  const { isReasonOptional = false } = props
  const id = useId()
  const away = useAwayReason()
  const [reason, setReason] = useState('')
  const act = useMutation({ mutationFn: () => onConfirm(reason.trim()), onSuccess: onClose })
  const why = off ?? away
  const isOff = act.isPending || why !== undefined || !(isReasonOptional || reason.trim() !== '')
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (!isOff) act.mutate()
  }
  return (
    <form className="dialog-body" onSubmit={submit}>
      <Dialog.Description className="text-fg-2" render={<div />}>
        {description}
      </Dialog.Description>
      {children}
      <div className="form-field">
        <label htmlFor={id}>{isReasonOptional ? 'Reason (optional)' : 'Reason'}</label>
        <input
          ref={field}
          id={id}
          className="field"
          placeholder="It is kept on record"
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </div>
      {act.isError && (
        <ProblemBox title="It was not done" error={act.error}>
          <p className="text-fg-2">What you entered is kept.</p>
        </ProblemBox>
      )}
      <div className="actions">
        <button
          type="submit"
          className={isDanger ? 'button danger' : 'button primary'}
          disabled={isOff}
          title={why}
        >
          {act.isPending ? 'Sending' : confirm}
        </button>
        <Dialog.Close className="button quiet">Back</Dialog.Close>
        {why !== undefined && <span className="mut">{why}</span>}
      </div>
    </form>
  )
}
