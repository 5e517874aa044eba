import { createContext, useContext } from 'react'

export interface GraphSelection {
  readonly selected: string | undefined
  /** The one node that the Tab key reaches; arrows go on from there. */
  readonly focusable: string | undefined
  readonly select: (stepId: string) => void
}

export const GraphSelectionContext = createContext<GraphSelection>({
  selected: undefined,
  focusable: undefined,
  select: () => {},
})

export function useGraphSelection(): GraphSelection {
  return useContext(GraphSelectionContext)
}
