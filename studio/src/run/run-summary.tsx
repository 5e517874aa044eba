import type { ReactNode } from 'react'
import { isFinished } from '@source/core/run/status.ts'
import { useModel, useModelSource } from '../data/model-source.tsx'
import { useNow } from '../data/now.ts'
import { countStates } from '../data/step-state.ts'
import { formatDuration, formatMoment } from '../parts/duration.ts'
import { Glyph } from '../parts/glyph.tsx'
import { runState } from '../parts/run-state.ts'
import { useSetUrl } from '../shell/url-state.ts'

/** How the run stands, in one line. */
export function RunSummaryLine(): ReactNode {
  const model = useModel()
  const now = useNow()
  const { isLive } = useModelSource()
  const setUrl = useSetUrl()
  if (model === undefined) return <div className="summary" />
  const counts = countStates(model)
  const { state, word } = runState(model.status, counts.waiting)
  const { startedAt, completedAt, order } = model
  const end = completedAt ?? (isLive ? now : model.at)
  return (
    <div className="summary">
      <span className={`state-words s-${state}`}>
        <Glyph state={state} />
        {word}
      </span>
      {counts.running > 0 && counts.waiting > 0 && (
        <span className="mut">and {counts.running} running</span>
      )}
      <i />
      <span>
        {counts.completed} of {order.length} <span className="mut">done</span>
      </span>
      {counts.failed > 0 && (
        <>
          <i className="rest" />
          <span className="rest">
            {counts.failed} <span className="mut">failed</span>
          </span>
        </>
      )}
      {startedAt !== undefined && (
        <>
          <i className="rest" />
          <span className="rest">
            {formatDuration(Math.max(0, end - startedAt))}{' '}
            <span className="mut">{isFinished(model.status) ? 'taken' : 'elapsed'}</span>
          </span>
          <i className="rest" />
          <span className="rest">
            {formatMoment(startedAt, now)} <span className="mut">started</span>
          </span>
        </>
      )}
      <button
        type="button"
        className="link plan-link"
        title="The versions of the plan"
        onClick={() => setUrl({ step: undefined, edit: undefined })}
      >
        Plan v{model.revision}
      </button>
    </div>
  )
}
