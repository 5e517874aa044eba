import type { Capability } from '../../core/capability.ts'

/**
 * How much a capability declares. `described`: inputs or kinds that say how it fits together with
 * others. `linked`: it reads, and is reached through the kinds that others give, since nobody can
 * say the identifiers it takes. `flat`: nothing but words.
 */
export type DeclarationStyle = 'described' | 'linked' | 'flat'

function styleOf(capability: Capability): DeclarationStyle {
  const { input, requires, produces, reversibility } = capability
  const names = Object.keys(input.properties ?? {})
  const hasKinds = requires.length + produces.length > 0
  if (!hasKinds && names.length === 0) return 'flat'
  const isLinked = hasKinds && reversibility === 'read' && names.every(isUnsayable)
  return isLinked ? 'linked' : 'described'
}

/** An identifier, a page or a free query: nothing that a request names as such. */
function isUnsayable(name: string): boolean {
  return /(?:^|_)ids?$|Ids?$|^(?:query|q|page|language|limit)$/u.test(name)
}

/** A registry by style, each part an array of its own that may key a cache. */
export interface StyledRegistry {
  readonly flat: readonly Capability[]
  readonly linked: readonly Capability[]
  /** How most of it is declared. */
  readonly prevailing: DeclarationStyle
}

const styled = new WeakMap<readonly Capability[], StyledRegistry>()

export function styledRegistryOf(capabilities: readonly Capability[]): StyledRegistry {
  const known = styled.get(capabilities)
  if (known !== undefined) return known
  const flat = capabilities.filter((one) => styleOf(one) === 'flat')
  const linked = capabilities.filter((one) => styleOf(one) === 'linked')
  const half = capabilities.length / 2
  const prevailing = flat.length > half ? 'flat' : linked.length > half ? 'linked' : 'described'
  // The whole list keeps its identity, and with it what is cached under it.
  const made: StyledRegistry = {
    flat: flat.length === capabilities.length ? capabilities : flat,
    linked: linked.length === capabilities.length ? capabilities : linked,
    prevailing,
  }
  styled.set(capabilities, made)
  return made
}
