import { insertLayout } from './insert-layout.ts'
import { layoutGraph } from './layout.ts'
import type { Layout, LayoutGraph, LayoutShape } from './layout-graph.ts'

/** What the page asks for: a layout anew, or one that grows out of the one that is seen. */
export interface LayoutOrder {
  readonly id: number
  readonly graph: LayoutGraph
  readonly shape: LayoutShape
  readonly before?: Layout
}

export interface LayoutDone {
  readonly id: number
  readonly layout: Layout
}

globalThis.addEventListener('message', ({ data }: MessageEvent<LayoutOrder>) => {
  const { id, graph, shape, before } = data
  const layout =
    before === undefined ? layoutGraph(graph, shape) : insertLayout(before, graph, shape)
  const done: LayoutDone = { id, layout }
  // A worker's answer has no other origin than the page that made it.
  globalThis.postMessage(done, { targetOrigin: '' })
})
