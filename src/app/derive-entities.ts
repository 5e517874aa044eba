import type { Capability, Entity, EntityReference } from '../core/capability.ts'
import type { JsonObject } from '../core/json.ts'

/** Kinds of entity that the capabilities speak of. */
export function kindsOf(capabilities: readonly Capability[]): ReadonlySet<string> {
  const known = kindsByList.get(capabilities)
  if (known !== undefined) return known
  const kinds = new Set(
    capabilities.flatMap(({ requires, produces }) => [...requires, ...produces]),
  )
  kindsByList.set(capabilities, kinds)
  return kinds
}

/** The registry gives the same list until something has changed. */
const kindsByList = new WeakMap<readonly Capability[], ReadonlySet<string>>()

/**
 * The entities that a step works on, read off its inputs: a parameter named like a kind holds the
 * name of one, and `name` is that of what the capability produces. For agents that report none.
 */
export function deriveEntities(
  capability: Capability,
  inputs: JsonObject,
  kinds: ReadonlySet<string>,
): readonly Entity[] {
  const named = Object.entries(inputs).flatMap(([parameter, value]): EntityReference[] =>
    typeof value === 'string' && value !== '' && kinds.has(parameter)
      ? [{ kind: parameter, name: value }]
      : [],
  )
  const produced = capability.produces[0]
  const name = inputs['name']
  const isNamed = named.some(({ kind }) => kind === produced)
  if (produced === undefined || isNamed || typeof name !== 'string' || name === '') return named
  return [{ kind: produced, name }, ...named]
}
