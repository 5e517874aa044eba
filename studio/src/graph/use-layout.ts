import { useCallback, useEffect, useRef, useState } from 'react'
import { layoutAtOnce, layoutInWorker } from './layout-client.ts'
import type { Layout, LayoutGraph, LayoutShape } from './layout-graph.ts'

export interface UsedLayout {
  /** Undefined until the first is there. */
  readonly layout: Layout | undefined
  /** Lays out anew, which moves everything: for a person who asks for it. */
  readonly tidy: () => void
}

interface Seen {
  readonly graph: LayoutGraph
  readonly shape: LayoutShape
  readonly layout: Layout
}

/** The layout of a plan. Once it is seen, a change of the plan only grows out of it. */
export function useLayout(graph: LayoutGraph | undefined, shape: LayoutShape): UsedLayout {
  const [seen, setSeen] = useState<Seen | undefined>(() => firstSight(graph, shape))
  const latest = useRef(0)
  const lay = useCallback(
    (wanted: LayoutGraph, before: Layout | undefined) => {
      latest.current += 1
      const turn = latest.current
      const order = { graph: wanted, shape, ...(before !== undefined && { before }) }
      const atOnce = layoutAtOnce(order)
      if (atOnce !== undefined) {
        setSeen({ graph: wanted, shape, layout: atOnce })
        return
      }
      const layLater = async (): Promise<void> => {
        const layout = await layoutInWorker(order)
        if (turn === latest.current) setSeen({ graph: wanted, shape, layout })
      }
      void layLater()
    },
    [shape],
  )
  useEffect(() => {
    if (graph === undefined || (seen?.graph === graph && seen.shape === shape)) return
    const before = seen?.shape === shape && sharesSteps(seen.graph, graph) ? seen.layout : undefined
    lay(graph, before)
  }, [graph, shape, seen, lay])
  const tidy = useCallback(() => {
    if (graph !== undefined) lay(graph, undefined)
  }, [graph, lay])
  return { layout: seen?.layout, tidy }
}

function firstSight(graph: LayoutGraph | undefined, shape: LayoutShape): Seen | undefined {
  if (graph === undefined) return undefined
  const layout = layoutAtOnce({ graph, shape })
  return layout === undefined ? undefined : { graph, shape, layout }
}

/** Another run's plan is no change of this one. */
function sharesSteps(before: LayoutGraph, after: LayoutGraph): boolean {
  const ids = new Set(before.ids)
  return after.ids.filter((id) => ids.has(id)).length * 2 > before.ids.length
}
