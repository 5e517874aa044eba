import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { addControl } from '../add-control.ts'

/** `skein resume`: let a paused run go on. */
export function addResume(program: Command, context: Context): void {
  addControl(program, context, {
    verb: 'resume',
    summary: 'let a paused run go on',
    example: 'skein resume RUN',
    perform: (runs, runId, reason) => runs.resume(runId, reason),
  })
}
