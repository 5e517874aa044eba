import type { ReactNode } from 'react'
import type { PlanEditing } from '../change/use-plan-editing.ts'
import type { Modification } from '../data/modifications.ts'
import type { RunHistory } from '../data/run-history.ts'
import { ForkButton } from './fork.tsx'
import type { RunMoment } from './use-run-moment.ts'

interface PastNoteProps {
  readonly moment: RunMoment
  readonly history: RunHistory
}

/** Over the graph of a moment in the past: that it is one, and the ways on from there. */
export function PastNote({ moment, history }: PastNoteProps): ReactNode {
  const { count = 0 } = moment
  const { events, model } = history
  return (
    <div className="past-note" role="status">
      <span>
        The run as it was after {count} of {events.length} events. Nothing can be changed here.
      </span>
      <ForkButton runId={model.id} at={events[count - 1]?.position} />
      <button type="button" className="button small" onClick={moment.goLive}>
        Back to now
      </button>
    </div>
  )
}

interface GraphNoteProps {
  readonly editing: PlanEditing | undefined
  readonly asked: Modification | undefined
  readonly onDecide: () => void
}

/** Over the graph: that a change is drawn in it, and what was refused. */
export function GraphNote({ editing, asked, onDecide }: GraphNoteProps): ReactNode {
  if (editing !== undefined) {
    const { notice, connecting, plan } = editing
    const name = plan.steps.find(({ id }) => id === connecting)?.name ?? connecting
    const words = connecting === undefined ? notice : `Which step waits for “${name}”? Choose it`
    return (
      <div className="past-note" role="status">
        <span>{words ?? 'You edit the plan; it runs as it was until you apply.'}</span>
      </div>
    )
  }
  if (asked === undefined) return null
  return (
    <div className="past-note" role="status">
      <span>A change of the plan is proposed; it is drawn dashed.</span>
      <button type="button" className="button small" onClick={onDecide}>
        Look at it
      </button>
    </div>
  )
}
