import { printableLine, type Style } from '../text.ts'
import { glyphOf, paint } from './glyphs.ts'
import type { StepChange } from './run-progress.ts'
import { elapsedOf, whoOf } from './tree.ts'

/**
 * The line that says that a step is in another state now, for output that is not a terminal;
 * undefined if it is in the same one.
 *
 * Units: `now` is milliseconds since 1970.
 */
export function renderChange(
  { before, after }: StepChange,
  options: { readonly style: Style; readonly now: number },
): string | undefined {
  const isSame = before.status === after.status && before.attempt === after.attempt
  if (isSame || after.status === 'PENDING') return undefined
  const isUnderWay = after.status === 'EXECUTING' || after.status === 'ASSIGNED'
  const cells = [
    `${paint(after.status, glyphOf(after.status), options.style)} ${printableLine(after.name)}`,
    isUnderWay ? whoOf(after) : '',
    isUnderWay || after.status === 'WAITING' ? '' : elapsedOf(after, options.now),
    printableLine(after.note ?? ''),
  ]
  return cells.filter((cell) => cell !== '').join('  ')
}
