import { clip } from '../../core/fence-data.ts'
import { isJsonObject } from '../../core/json.ts'
import type { Json, JsonObject } from '../../core/json.ts'

/** What mends a finding: a capability with its inputs, or a sentence that is planned. */
export type Fix =
  | { readonly capability: string; readonly inputs: JsonObject }
  | { readonly request: string }

/** Something that a check found wrong. */
export interface Finding {
  /** The step that found it. */
  readonly step: string
  /** One sentence. */
  readonly problem: string
  readonly kind?: string
  readonly name?: string
  readonly fix?: Fix
}

/** Units: findings of one check; characters. */
const findingsMax = 50
const problemMax = 300

/**
 * The findings in a check's output: `findings: [{ problem, kind?, name?, fix? }]`, where `fix` is
 * `{ capability, inputs }` or a sentence. What does not fit is left out; a finding that is only a
 * text is its problem. What others wrote: text to show, never a command.
 */
export function findingsOf(step: string, output: Json | undefined): readonly Finding[] {
  const list = isJsonObject(output) ? output['findings'] : undefined
  if (!Array.isArray(list)) return []
  return list.slice(0, findingsMax).flatMap((item: Json): readonly Finding[] => {
    if (typeof item === 'string') return [{ step, problem: sentence(item) }]
    const problem = isJsonObject(item) ? item['problem'] : undefined
    if (!isJsonObject(item) || typeof problem !== 'string' || problem.trim() === '') return []
    const { kind, name } = item
    const fix = fixOf(item['fix'])
    return [
      {
        step,
        problem: sentence(problem),
        ...(typeof kind === 'string' && { kind: clip(kind, 100) }),
        ...(typeof name === 'string' && { name: clip(name, 200) }),
        ...(fix && { fix }),
      },
    ]
  })
}

function fixOf(fix: Json | undefined): Fix | undefined {
  if (typeof fix === 'string' && fix.trim() !== '') return { request: clip(fix.trim(), 500) }
  if (!isJsonObject(fix)) return undefined
  const { capability, inputs = {} } = fix
  return typeof capability === 'string' && isJsonObject(inputs) ? { capability, inputs } : undefined
}

function sentence(text: string): string {
  return clip(text.replaceAll(/\s+/gu, ' ').trim(), problemMax)
}
