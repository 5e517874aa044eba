import type { ReactNode } from 'react'
import { isFinished } from '@source/core/run/status.ts'
import { useModel, useModelSource } from '../data/model-source.tsx'
import { useNow } from '../data/now.ts'
import { projectionOf } from '../data/projection.ts'
import type { RunModel } from '../data/run-model.ts'
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
        </>
      )}
      {isLive && <Expected model={model} />}
      <Spent model={model} />
      <button
        type="button"
        className="link plan-link wide-only"
        title="The versions of the plan"
        onClick={() => setUrl({ step: undefined, edit: undefined })}
      >
        Plan v{model.revision}
      </button>
    </div>
  )
}

/** When it is expected to end, and how late that is. */
function Expected({ model }: { readonly model: RunModel }): ReactNode {
  const now = useNow()
  const { endAt, lateMs = 0 } = projectionOf(model, Math.max(now, model.at))
  if (endAt === undefined) return null
  return (
    <>
      <i className="rest" />
      <span className="rest">
        {formatMoment(endAt, now)}{' '}
        <span className="mut">
          expected{lateMs >= lateFromMs && `, ${formatDuration(lateMs)} late`}
        </span>
      </span>
    </>
  )
}

const lateFromMs = 1000

/** What it has cost so far, of what it may. */
function Spent({ model }: { readonly model: RunModel }): ReactNode {
  const budget = model.plan.policy?.budget?.usd
  if (model.spentUsd === 0 && budget === undefined) return null
  return (
    <>
      <i className="rest" />
      <span className="rest">
        {formatUsd(model.spentUsd)}{' '}
        <span className="mut">{budget === undefined ? 'spent' : `of ${formatUsd(budget)}`}</span>
      </span>
    </>
  )
}

function formatUsd(usd: number): string {
  return `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`
}
