import { useMutation } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { useModelPart } from '../data/model-source.tsx'
import { useKeys } from '../shell/keys.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'

interface PauseButtonProps {
  readonly runId: string
  readonly isSmall?: boolean
  /** Why it is off, besides a server that is away. */
  readonly off?: string | undefined
}

/** Pauses the run, or goes on with it. The events say when it is so. */
export function PauseButton({ runId, isSmall = false, off }: PauseButtonProps): ReactNode {
  const isPaused = useModelPart(({ status }) => status === 'PAUSED')
  const away = useAwayReason()
  const control = useMutation({
    mutationFn: (action: 'pause' | 'resume') => api.runs[action](runId),
  })
  const reason = off ?? away
  const act = (): void => {
    if (reason === undefined) control.mutate(isPaused === true ? 'resume' : 'pause')
  }
  useKeys([{ keys: 'p', does: 'Pause or resume the run', run: act }])
  const failed = control.error instanceof Error ? control.error.message : undefined
  return (
    <button
      type="button"
      className={isSmall ? 'button small' : 'button'}
      disabled={control.isPending || reason !== undefined}
      title={reason ?? failed}
      onClick={act}
    >
      {isPaused === true ? <Play size={13} /> : <Pause size={13} />}
      <span className="button-words">{isPaused === true ? 'Resume' : 'Pause'}</span>
    </button>
  )
}
