import type { GatheredContext } from '../../ports/gathered-context.ts'

/** The context of a step that builds on nothing. */
export const nothingGathered: GatheredContext = {
  dependencies: [],
  entities: [],
  truncated: false,
  tokens: 0,
}
