import { printableLine, type Style } from '../text.ts'
import { glyphOf, paint } from './glyphs.ts'
import type { RunProgress } from './run-progress.ts'

/** A question to a person, and the commands that answer it. */
export function renderWait(
  approval: { readonly id: string; readonly question: string },
  style: Style,
): readonly string[] {
  const command = style.bold(`skein approve ${printableLine(approval.id)}`)
  return [
    `${paint('WAITING', glyphOf('WAITING'), style)} ${printableLine(approval.question)}`,
    `  ${command}  ${style.dim('(to refuse, add --reject)')}`,
  ]
}

/** The same for each step of a run that waits for a person. */
export function renderWaits(progress: RunProgress, style: Style): readonly string[] {
  return [...progress.steps.values()].flatMap(({ approvalId, note, name }) =>
    approvalId === undefined ? [] : renderWait({ id: approvalId, question: note ?? name }, style),
  )
}
