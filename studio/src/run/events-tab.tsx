import type { EventView } from '@source/app/views.ts'
import type { ReactNode } from 'react'
import type { RunModel } from '../data/run-model.ts'
import { formatExactly, formatOffset } from '../parts/duration.ts'
import { eventWords } from './event-words.ts'

interface EventsTabProps {
  readonly model: RunModel
  readonly events: readonly EventView[]
}

const shownMax = 500

/** Everything that happened to the step, latest first. */
export function EventsTab({ model, events }: EventsTabProps): ReactNode {
  if (events.length === 0) return <p className="text-fg-2">Nothing has happened to it yet.</p>
  const shown = events.slice(-shownMax).toReversed()
  return (
    <>
      <EventRows model={model} events={shown} />
      {events.length > shownMax && (
        <p className="mt-2 text-fg-2">
          The latest {shownMax} of {events.length} are shown.
        </p>
      )}
    </>
  )
}

export function EventRows({ model, events }: EventsTabProps): ReactNode {
  const begin = model.startedAt ?? model.createdAt
  const whole = (model.completedAt ?? model.at) - begin
  return (
    <ol className="event-list">
      {events.map((event) => {
        const at = Date.parse(event.at)
        return (
          <li key={event.position}>
            <time dateTime={event.at} title={formatExactly(at)}>
              {formatOffset(Math.max(0, at - begin), whole)}
            </time>
            <span>{eventWords(event)}</span>
          </li>
        )
      })}
    </ol>
  )
}
