/** How urgent a run is, as in the graph schema. */
export type RunPriority = 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'

/** From the least urgent. */
export const runPriorities: readonly RunPriority[] = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']

export const defaultPriority: RunPriority = 'MEDIUM'

/**
 * Where slots are short, how many turns a priority gets for each turn of the lowest. Every priority
 * with something to do gets its share, so that none starves.
 */
export const priorityWeights: { readonly [P in RunPriority]: number } = {
  LOW: 1,
  MEDIUM: 2,
  HIGH: 4,
  CRITICAL: 8,
}

/** 0 for the lowest. */
export function priorityRank(priority: RunPriority): number {
  return runPriorities.indexOf(priority)
}
