import type { Skein } from '../../app/skein.ts'
import type { GraphStatus } from '../../app/views.ts'
import { SkeinError } from '../../core/errors.ts'

/** A graph that answers what it was asked with, for tests of HTTP itself. */
export function createTestGraph(): Skein['graph'] {
  const known = ['plans.blockedSteps']
  return {
    query: async ({ query, parameters }) => {
      if (/\bCREATE\b/i.test(query)) {
        throw new SkeinError('GRAPH_QUERY_REFUSED', { reason: 'it writes', line: 1, column: 1 })
      }
      return { columns: ['p'], rows: [{ p: parameters ?? null }], truncated: false }
    },
    queries: () => [
      { name: 'plans.blockedSteps', description: 'Steps that wait.', parameters: {} },
    ],
    run: async (name) => {
      if (!known.includes(name)) throw new SkeinError('GRAPH_QUERY_UNKNOWN', { name, known })
      return { columns: [], rows: [], truncated: false }
    },
    status: async () => graphStatus,
    rebuild: async ({ to } = {}) => {
      if (to === 'nowhere')
        throw new SkeinError('GRAPH_REBUILD_REFUSED', { reason: 'no such place' })
      const rebuild = { to: to ?? 'embedded', status: 'RUNNING', position: 0, head: 1 } as const
      return { ...graphStatus, rebuild }
    },
  }
}

const graphStatus: GraphStatus = {
  engine: 'grafeo',
  position: 1,
  lag: 0,
  nodes: 2,
  relationships: 1,
  lastCheck: null,
}
