import type { JsonObject } from '../core/json.ts'

/** An event of a run as the stream and the page give it. `position` is the journal's. */
export interface EventView {
  readonly position: number
  readonly type: string
  readonly at: string
  readonly actor: string
  readonly runId: string
  readonly data: JsonObject
}

/** An event of the whole journal: of a run, or of anything else that has a stream of its own. */
export interface JournalEventView extends Omit<EventView, 'runId'> {
  /** `run:<id>`, `conversation:<id>`, `agent:<name>`, … */
  readonly stream: string
  readonly runId?: string
}
