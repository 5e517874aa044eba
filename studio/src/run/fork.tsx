import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { GitFork } from 'lucide-react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { useKeys } from '../shell/keys.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'

interface ForkButtonProps {
  readonly runId: string
  /** The journal position to fork at. */
  readonly at: number | undefined
}

/** A run of its own from here on: what was done stays done, the rest is done again. */
export function useFork(runId: string): (at: number) => void {
  const navigate = useNavigate()
  const fork = useMutation({
    mutationFn: (at: number) => api.runs.fork(runId, { at }),
    onSuccess: ({ id }) => navigate({ to: `/runs/${encodeURIComponent(id)}` }),
  })
  return fork.mutate
}

export function ForkButton({ runId, at }: ForkButtonProps): ReactNode {
  const away = useAwayReason()
  const fork = useFork(runId)
  const act = (): void => {
    if (at !== undefined && away === undefined) fork(at)
  }
  useKeys([{ keys: 'b', does: 'Fork the run from here', run: act }])
  return (
    <button
      type="button"
      className="button small"
      disabled={at === undefined || away !== undefined}
      title={away ?? 'A run of its own from this moment on (B)'}
      onClick={act}
    >
      <GitFork size={13} /> Fork from here
    </button>
  )
}
