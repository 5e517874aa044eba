import { createContext, useContext } from 'react'

/** What can be done in the graph while its plan is edited. */
export interface GraphEditing {
  /** Has one step wait for another, or not any more. */
  readonly connect: (from: string, to: string) => void
  readonly addAfter: (stepId: string) => void
}

export const GraphEditingContext = createContext<GraphEditing | undefined>(undefined)

export function useGraphEditing(): GraphEditing | undefined {
  return useContext(GraphEditingContext)
}
