import { Menu } from '@base-ui/react/menu'
import { Ban, Copy, GitFork, MoreHorizontal, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import type { RunHistory } from '../data/run-history.ts'
import { ActionDialog } from '../parts/action-dialog.tsx'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { CompensateDialog } from './compensate-dialog.tsx'
import { useFork } from './fork.tsx'

interface MoreActionsProps {
  readonly history: RunHistory
  readonly isOver: boolean
  /** How many events are shown; undefined is live. */
  readonly count: number | undefined
}

type Asked = 'cancel' | 'undo' | undefined

/** What is done with a run less often: end it, undo it, go another way from here. */
export function MoreActions({ history, isOver, count }: MoreActionsProps): ReactNode {
  const [asked, setAsked] = useState<Asked>()
  const away = useAwayReason()
  const { model, events } = history
  const fork = useFork(model.id)
  const isPast = count !== undefined
  const at = events[(count ?? events.length) - 1]?.position
  const isUndone = model.status === 'COMPENSATED' || model.status === 'COMPENSATING'
  const close = (): void => setAsked(undefined)
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
                disabled={away !== undefined || at === undefined}
                onClick={() => at !== undefined && fork(at)}
              >
                <GitFork size={14} />
                Fork from here
              </Menu.Item>
              <Menu.Item
                className="menu-item"
                disabled={isPast || isUndone || away !== undefined}
                onClick={() => setAsked('undo')}
              >
                <Undo2 size={14} />
                Undo what was done
              </Menu.Item>
              <Menu.Item
                className="menu-item"
                disabled={isOver || isPast || away !== undefined}
                onClick={() => setAsked('cancel')}
              >
                <Ban size={14} />
                Cancel run
              </Menu.Item>
              <Menu.Item
                className="menu-item"
                onClick={() => void navigator.clipboard.writeText(model.id)}
              >
                <Copy size={14} />
                Copy the run’s id
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {asked === 'undo' && <CompensateDialog model={model} onClose={close} />}
      {asked === 'cancel' && (
        <ActionDialog
          title="Cancel this run?"
          description={
            <p>Steps under way are stopped, and nothing further starts. What is done stays done.</p>
          }
          confirm="Cancel run"
          isDanger
          isReasonOptional
          onConfirm={(reason) => api.runs.cancel(model.id, reason || 'Cancelled in the studio')}
          onClose={close}
        />
      )}
    </>
  )
}
