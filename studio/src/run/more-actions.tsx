import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Menu } from '@base-ui/react/menu'
import { useMutation } from '@tanstack/react-query'
import { Ban, MoreHorizontal } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { useAwayReason } from '../shell/reconnecting.tsx'

interface MoreActionsProps {
  readonly runId: string
  readonly isOver: boolean
  readonly off?: string | undefined
}

/** What is done with a run less often: end it, or take its data along. */
export function MoreActions({ runId, isOver, off }: MoreActionsProps): ReactNode {
  const [isAsking, setAsking] = useState(false)
  const away = useAwayReason()
  return (
    <>
      <Menu.Root>
        <Menu.Trigger className="icon-button" aria-label="More">
          <MoreHorizontal size={16} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={6} align="end">
            <Menu.Popup className="menu">
              <Menu.Item
                className="menu-item"
                disabled={isOver || off !== undefined || away !== undefined}
                onClick={() => setAsking(true)}
              >
                <Ban size={14} />
                Cancel run
              </Menu.Item>
              <Menu.Item
                className="menu-item"
                onClick={() => void navigator.clipboard.writeText(runId)}
              >
                Copy the run’s id
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <CancelDialog runId={runId} isOpen={isAsking} onOpen={setAsking} />
    </>
  )
}

interface CancelDialogProps {
  readonly runId: string
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
}

function CancelDialog({ runId, isOpen, onOpen }: CancelDialogProps): ReactNode {
  const cancel = useMutation({
    mutationFn: () => api.runs.cancel(runId, 'Cancelled in the studio'),
    onSuccess: () => onOpen(false),
  })
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpen}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <AlertDialog.Title>Cancel this run?</AlertDialog.Title>
          <div className="grid gap-3 px-5 pb-5">
            <AlertDialog.Description className="text-fg-2">
              Steps under way are stopped, and nothing further starts. What is done stays done.
            </AlertDialog.Description>
            {cancel.isError && <ProblemBox title="It was not cancelled" error={cancel.error} />}
            <div className="actions">
              <button
                type="button"
                className="button danger"
                disabled={cancel.isPending}
                onClick={() => cancel.mutate()}
              >
                Cancel run
              </button>
              <AlertDialog.Close className="button quiet">Keep it running</AlertDialog.Close>
            </div>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
