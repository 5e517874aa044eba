import { isFinished } from '@source/core/run/status.ts'
import { useCallback, useMemo } from 'react'
import type { ReactNode } from 'react'
import { ChangedPlan } from '../change/change-source.tsx'
import { EditPanel } from '../change/edit-panel.tsx'
import { StepEditor } from '../change/step-editor.tsx'
import { usePlanEditing } from '../change/use-plan-editing.ts'
import type { PlanEditing } from '../change/use-plan-editing.ts'
import { useModel } from '../data/model-source.tsx'
import { openModifications } from '../data/modifications.ts'
import { useNow } from '../data/now.ts'
import { projectionOf } from '../data/projection.ts'
import type { RunHistory } from '../data/run-history.ts'
import type { RunModel } from '../data/run-model.ts'
import { GraphEditingContext } from '../graph/graph-editing.ts'
import { PlanGraph, wideShape } from '../graph/plan-graph.tsx'
import { useKeys } from '../shell/keys.ts'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'
import { DecideStrip } from './decide-strip.tsx'
import { Inspector } from './inspector.tsx'
import { GraphNote, PastNote } from './graph-note.tsx'
import { scaleOf } from './run-span.ts'
import { Scrubber } from './scrubber.tsx'
import { Timeline } from './timeline.tsx'
import type { RunMoment } from './use-run-moment.ts'

export const pastReason = 'You look at the past; go to Live first'

interface RunBodyProps {
  readonly history: RunHistory
  readonly moment: RunMoment
}

/** The run's plan, when what happened, and the step that is selected; or the plan being edited. */
export function RunBody({ history, moment }: RunBodyProps): ReactNode {
  const model = useModel()
  const setUrl = useSetUrl()
  const selected = useUrlText('step')
  const view = useUrlText('view') === 'list' ? 'list' : 'graph'
  const live = history.model
  const isOver = isFinished(live.status)
  const isEditing = useUrlText('edit') === '1' && moment.count === undefined && !isOver
  const select = useCallback((stepId: string | undefined) => setUrl({ step: stepId }), [setUrl])
  useKeys([{ keys: 'escape', does: 'Let go of the step', run: () => select(undefined) }])
  const graphStep = rootOf(selected, model?.steps)
  const editing = usePlanEditing({
    model: live,
    isOn: isEditing,
    selected: graphStep,
    onSelect: select,
  })
  const [asked] = moment.count === undefined && !isOver ? openModifications(history.events) : []
  return (
    <>
      <DecideStrip onSelect={select} />
      <div className={isEditing ? 'run-graph editing' : 'run-graph'}>
        {moment.count !== undefined && <PastNote moment={moment} history={history} />}
        <GraphNote
          editing={isEditing ? editing : undefined}
          asked={isEditing ? undefined : asked}
          onDecide={() => select(undefined)}
        />
        <GraphEditingContext value={isEditing ? editing.graph : undefined}>
          <ChangedPlan changes={isEditing ? editing.draft.changes : asked?.changes}>
            <PlanGraph
              shape={wideShape}
              selected={isEditing ? selected : graphStep}
              onSelect={isEditing ? editing.pick : select}
              view={view}
              onView={(next) => setUrl({ view: next === 'list' ? 'list' : undefined })}
              tools="floating"
            />
          </ChangedPlan>
        </GraphEditingContext>
      </div>
      {isEditing ? (
        <EditLower {...{ live, editing, selected, select }} />
      ) : (
        <WatchLower {...{ history, moment, selected, graphStep, select }} />
      )}
    </>
  )
}

interface EditLowerProps {
  readonly live: RunModel
  readonly editing: PlanEditing
  readonly selected: string | undefined
  readonly select: (stepId: string | undefined) => void
}

function EditLower({ live, editing, selected, select }: EditLowerProps): ReactNode {
  const setUrl = useSetUrl()
  const { draft, plan, adding, add } = editing
  return (
    <div className="lower editing">
      <EditPanel
        runId={live.id}
        plan={live.plan}
        revision={live.revision}
        draft={draft}
        onDone={() => setUrl({ edit: undefined })}
      />
      <StepEditor
        model={live}
        {...{ plan, draft, adding }}
        stepId={selected}
        onAdd={add}
        onSelect={select}
      />
    </div>
  )
}

interface WatchLowerProps extends RunBodyProps {
  readonly selected: string | undefined
  readonly graphStep: string | undefined
  readonly select: (stepId: string | undefined) => void
}

function WatchLower(props: WatchLowerProps): ReactNode {
  const { history, moment, selected, graphStep, select } = props
  const model = useModel()
  const now = useNow()
  const live = history.model
  const isOver = isFinished(live.status)
  // An axis that ends is the same at any time; only one that goes on follows the clock.
  const until = isOver ? (live.completedAt ?? live.at) : Math.max(now, live.at)
  const projection = useMemo(() => projectionOf(live, until), [live, until])
  const scale = useMemo(
    () => scaleOf(live, until, projection.endAt),
    [live, until, projection.endAt],
  )
  const shownUntil = moment.count === undefined ? until : (model?.at ?? until)
  return (
    <div className="lower">
      <section className="timeline" aria-label="Time">
        <Scrubber history={history} scale={scale} moment={moment} until={until} isOver={isOver} />
        <Timeline
          scale={scale}
          until={shownUntil}
          ahead={moment.count === undefined ? projection.steps : undefined}
          selected={graphStep}
          onSelect={select}
        />
      </section>
      <Inspector
        stepId={selected}
        history={history}
        count={moment.count ?? history.events.length}
        off={moment.count === undefined ? undefined : pastReason}
        onSelect={select}
      />
    </div>
  )
}

/** The step of the plan that a step is in, through however many groups and lists. */
function rootOf(
  stepId: string | undefined,
  steps: RunModel['steps'] | undefined,
): string | undefined {
  let id = stepId
  for (let at = 0; at < 50 && id !== undefined; at += 1) {
    const parent = steps?.get(id)?.parent
    if (parent === undefined) return id
    id = parent
  }
  return id
}
