import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react'
import type { ReactNode } from 'react'
import { liveRuns } from './live-runs.ts'
import { modelAfter } from './run-history.ts'
import type { RunHistory } from './run-history.ts'
import type { RunModel, StepModel } from './run-model.ts'
import type { WatchedRun } from './run-store.ts'

/** A run at the moment that is shown: now, or one that was scrubbed to. */
export interface ModelSource {
  readonly get: () => RunModel | undefined
  readonly subscribe: (listener: () => void) => () => void
  /** Whether it shows what is the case now. */
  readonly isLive: boolean
}

const nothing: ModelSource = { get: () => undefined, subscribe: () => () => {}, isLive: false }
const ModelContext = createContext<ModelSource>(nothing)

/** Follows a run for as long as the component is there. */
export function useWatchedRun(runId: string): WatchedRun {
  useEffect(() => liveRuns.watch(runId), [runId])
  const subscribe = useCallback((tell: () => void) => liveRuns.subscribe(runId, tell), [runId])
  return useSyncExternalStore(subscribe, () => liveRuns.get(runId))
}

/** What a run is called that somebody else watches; undefined as long as nobody knows. */
export function useRunName(runId: string | undefined): string | undefined {
  const subscribe = useCallback(
    (tell: () => void) => (runId === undefined ? () => {} : liveRuns.subscribe(runId, tell)),
    [runId],
  )
  return useSyncExternalStore(subscribe, () =>
    runId === undefined ? undefined : liveModel(runId)?.name,
  )
}

interface ModelProviderProps {
  readonly runId: string
  /** Show the run after so many events; undefined shows it live. */
  readonly moment?: { readonly history: RunHistory; readonly count: number } | undefined
  readonly children: ReactNode
}

/** Gives everything below it one run at one moment. */
export function ModelProvider({ runId, moment, children }: ModelProviderProps): ReactNode {
  const history = moment?.history
  const count = moment?.count
  const source = useMemo((): ModelSource => {
    if (history !== undefined && count !== undefined) {
      const model = modelAfter(history, count)
      return { get: () => model, subscribe: () => () => {}, isLive: false }
    }
    return {
      get: () => liveModel(runId),
      subscribe: (listener) => liveRuns.subscribe(runId, listener),
      isLive: true,
    }
  }, [runId, history, count])
  return <ModelContext value={source}>{children}</ModelContext>
}

/** Gives everything below it another source, such as one in which a change is drawn. */
export function ModelSourceProvider({
  source,
  children,
}: {
  readonly source: ModelSource
  readonly children: ReactNode
}): ReactNode {
  return <ModelContext value={source}>{children}</ModelContext>
}

function liveModel(runId: string): RunModel | undefined {
  const run = liveRuns.get(runId)
  return run.status === 'there' ? run.history.model : undefined
}

export function useModelSource(): ModelSource {
  return useContext(ModelContext)
}

/** The whole run; draws anew at every change. */
export function useModel(): RunModel | undefined {
  const source = useContext(ModelContext)
  return useSyncExternalStore(source.subscribe, source.get)
}

/** A part of the run. It must be the same value for as long as nothing in it has changed. */
export function useModelPart<T>(select: (model: RunModel) => T): T | undefined {
  const source = useContext(ModelContext)
  return useSyncExternalStore(source.subscribe, () => {
    const model = source.get()
    return model === undefined ? undefined : select(model)
  })
}

/** One step, or one item of a fan-out. */
export function useStep(stepId: string): StepModel | undefined {
  return useModelPart((model) => model.steps.get(stepId))
}
