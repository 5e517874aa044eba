import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { addControl } from '../add-control.ts'

/** `skein pause`: hold a run. */
export function addPause(program: Command, context: Context): void {
  addControl(program, context, {
    verb: 'pause',
    summary: 'hold a run: what is under way ends, nothing new starts',
    example: 'skein pause RUN --reason "wait for the audit"',
    perform: (runs, runId, reason) => runs.pause(runId, reason),
  })
}
