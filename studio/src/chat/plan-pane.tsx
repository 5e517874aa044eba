import { isFinished } from '@source/core/run/status.ts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { ChangedPlan } from '../change/change-source.tsx'
import { openModifications } from '../data/modifications.ts'
import type { Modification } from '../data/modifications.ts'
import { ModelProvider, useModelPart, useWatchedRun } from '../data/model-source.tsx'
import { PlanGraph, tallShape } from '../graph/plan-graph.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { PauseButton } from '../run/pause-button.tsx'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'

interface PlanPaneProps {
  readonly runId: string
}

/** The plan beside the conversation, live. */
export function PlanPane({ runId }: PlanPaneProps): ReactNode {
  const watched = useWatchedRun(runId)
  if (watched.status === 'failed') {
    return (
      <section className="plan p-4" aria-label="Plan">
        <ProblemBox title="The plan cannot be shown" error={watched.error} />
      </section>
    )
  }
  return (
    <ModelProvider runId={runId}>
      <ShownPlan
        key={runId}
        runId={runId}
        asked={
          watched.status === 'there' ? openModifications(watched.history.events)[0] : undefined
        }
      />
    </ModelProvider>
  )
}

/** The router knows no names of a query; each screen reads its own. */
function stepOf(selected: string | undefined): never {
  const search = selected === undefined ? {} : { step: selected }
  return search as never
}

interface ShownPlanProps extends PlanPaneProps {
  /** A change that waits for somebody to agree. */
  readonly asked: Modification | undefined
}

function ShownPlan({ runId, asked }: ShownPlanProps): ReactNode {
  const isOver = useModelPart(({ status }) => isFinished(status))
  const isPaused = useModelPart(({ status }) => status === 'PAUSED')
  const revision = useModelPart((model) => model.revision) ?? 1
  const view = useUrlText('plan') === 'list' ? 'list' : 'graph'
  const setUrl = useSetUrl()
  const [selected, setSelected] = useState<string>()
  const changes = isOver === true ? undefined : asked?.changes
  const place = `/runs/${encodeURIComponent(runId)}`
  return (
    <section className={isPaused === true ? 'plan paused' : 'plan'} aria-label="Plan">
      <header className="bar">
        <h2>Plan</h2>
        <span className="chip">v{revision}</span>
        {isPaused === true && <span className="text-fg-2">Paused</span>}
        {changes !== undefined && (
          <span className="text-fg-2">
            {changes.length === 1 ? '1 change proposed' : `${changes.length} changes proposed`}
          </span>
        )}
        <span className="grow" />
        {isOver === false && <PauseButton runId={runId} isSmall />}
        <Link className="button small" to={place} search={stepOf(selected)}>
          Open run
        </Link>
      </header>
      <ChangedPlan changes={changes}>
        <PlanGraph
          shape={tallShape}
          selected={selected}
          onSelect={setSelected}
          view={view}
          onView={(next) => setUrl({ plan: next === 'list' ? 'list' : undefined })}
          tools="bar"
        />
      </ChangedPlan>
    </section>
  )
}
