import { useCallback, useEffect, useState } from 'react'
import type { RunHistory } from '../data/run-history.ts'
import { useKeys } from '../shell/keys.ts'
import { useSetUrl, useUrlNumber } from '../shell/url-state.ts'

export interface RunMoment {
  /** How many events are shown; undefined shows the run live. */
  readonly count: number | undefined
  readonly isPlaying: boolean
  /** Shows the run after so many events; all of them is live. */
  readonly goTo: (count: number) => void
  readonly goLive: () => void
  readonly togglePlay: () => void
}

const replayMs = 8000
const tickMs = 80

/** Which moment of a run is shown. It stands in the URL. */
export function useRunMoment(history: RunHistory | undefined): RunMoment {
  const wanted = useUrlNumber('at')
  const setUrl = useSetUrl()
  const [isPlaying, setPlaying] = useState(false)
  const total = history?.events.length ?? 0
  const count = wanted === undefined || wanted >= total ? undefined : wanted
  const goTo = useCallback(
    (next: number) => {
      // Before the first event there was no run.
      const at = Math.max(1, Math.min(next, total))
      setUrl({ at: at >= total ? undefined : at })
    },
    [setUrl, total],
  )
  const goLive = useCallback(() => {
    setPlaying(false)
    setUrl({ at: undefined })
  }, [setUrl])
  useEffect(() => {
    if (!isPlaying) return undefined
    const stride = Math.max(1, Math.round((total * tickMs) / replayMs))
    const timer = setTimeout(() => goTo((count ?? 0) + stride), tickMs)
    return () => clearTimeout(timer)
  }, [isPlaying, count, total, goTo])
  useEffect(() => {
    if (count === undefined) setPlaying(false)
  }, [count])
  const togglePlay = useCallback(() => {
    if (count === undefined) goTo(1)
    setPlaying((before) => !before)
  }, [count, goTo])
  useKeys([
    { keys: ',', does: 'One event back', run: () => goTo((count ?? total) - 1) },
    { keys: '.', does: 'One event forward', run: () => goTo((count ?? total) + 1) },
    { keys: 'space', does: 'Play from here', run: togglePlay },
    { keys: 'end', does: 'Live', run: goLive },
  ])
  return { count, isPlaying, goTo, goLive, togglePlay }
}
