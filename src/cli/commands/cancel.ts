import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { addControl } from '../add-control.ts'

/** `skein cancel`: end a run. */
export function addCancel(program: Command, context: Context): void {
  addControl(program, context, {
    verb: 'cancel',
    summary: 'end a run: steps under way are told to stop',
    example: 'skein cancel RUN --reason "no longer needed"',
    perform: (runs, runId, reason) => runs.cancel(runId, reason),
  })
}
