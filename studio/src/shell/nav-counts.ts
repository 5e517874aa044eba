import { useQuery } from '@tanstack/react-query'
import { healthQuery, openApprovalsQuery } from '../data/queries.ts'
import type { ScreenEntry } from '../screens.ts'

export interface NavCounts {
  readonly of: (count: ScreenEntry['count']) => number
}

/** The numbers beside the names of screens. */
export function useNavCounts(): NavCounts {
  const { data: health } = useQuery(healthQuery)
  const { data: approvals } = useQuery(openApprovalsQuery)
  return {
    of: (count) => {
      switch (count) {
        case 'active-runs':
          return health?.runs.active ?? 0
        case 'open-approvals':
          return approvals?.items.length ?? 0
        case undefined:
          return 0
      }
    },
  }
}
