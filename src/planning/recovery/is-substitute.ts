import type { Capability } from '../../core/capability.ts'
import { wordsOf } from '../capability/parameter.ts'
import { stem } from '../capability/stem.ts'

interface Wanted {
  readonly failed: Capability
  /** Fields of the output that are read later; `''` where all of it is. */
  readonly used: readonly string[]
}

/** Whether a capability comes to the same as one that failed, by what both declare. */
export function isSubstitute(one: Capability, { failed, used }: Wanted): boolean {
  return (
    hasSameEffect(one, failed) && makesTheSame(one, failed) && givesWhatIsUsed(one, failed, used)
  )
}

/** A look for a look; and for what may have an effect, one of the same verb that can be undone. */
function hasSameEffect(one: Capability, failed: Capability): boolean {
  if (one.reversibility === 'irreversible') return false
  if (failed.reversibility === 'read') return one.reversibility === 'read'
  return verbOf(one) === verbOf(failed)
}

/** The first word after the domain: `post` of `slack.post_message`. */
function verbOf({ name }: Capability): string {
  return wordsOf(name.slice(name.indexOf('.') + 1))[0] ?? name
}

/** The same kinds; where none are declared, the same fields about something the same is said of. */
function makesTheSame(one: Capability, failed: Capability): boolean {
  if (failed.produces.length > 0) {
    return failed.produces.every((kind) => one.produces.includes(kind))
  }
  const fields = fieldsOf(failed)
  if (one.produces.length > 0 || fields.length === 0) return false
  return fields.length > 1 || shareAWord(one, failed)
}

function givesWhatIsUsed(one: Capability, failed: Capability, used: readonly string[]): boolean {
  const given = new Set(fieldsOf(one))
  const needed = failed.produces.length === 0 || used.includes('') ? fieldsOf(failed) : []
  return [...needed, ...used].every((field) => field === '' || given.has(field))
}

function fieldsOf({ output }: Capability): readonly string[] {
  return Object.keys(output.properties ?? {})
}

/** Units: letters. Shorter words say nothing of what it is about. */
const wordMin = 4

function shareAWord(one: Capability, other: Capability): boolean {
  const words = new Set(contentOf(other))
  return contentOf(one).some((word) => words.has(word))
}

function contentOf({ name, description }: Capability): readonly string[] {
  return [...wordsOf(name).slice(0, 1), ...wordsOf(description)]
    .filter((word) => word.length >= wordMin)
    .map(stem)
}
