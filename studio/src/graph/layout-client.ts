import { layoutGraph } from './layout.ts'
import { insertLayout } from './insert-layout.ts'
import type { Layout } from './layout-graph.ts'
import type { LayoutDone, LayoutOrder } from './layout-worker.ts'

let worker: Worker | undefined
let lastId = 0
const waiting = new Map<number, (layout: Layout) => void>()

/** So few steps are laid out in less time than a message to the worker takes. */
const smallMax = 40

type Order = Omit<LayoutOrder, 'id'>

/** A layout at once, for plans that are small enough; else undefined. */
export function layoutAtOnce({ graph, shape, before }: Order): Layout | undefined {
  if (graph.ids.length > smallMax) return undefined
  return before === undefined ? layoutGraph(graph, shape) : insertLayout(before, graph, shape)
}

/** A layout from the worker. */
export function layoutInWorker(order: Order): Promise<Layout> {
  worker ??= startWorker()
  lastId += 1
  const id = lastId
  const done = new Promise<Layout>((resolve) => waiting.set(id, resolve))
  worker.postMessage({ ...order, id } satisfies LayoutOrder, [])
  return done
}

function startWorker(): Worker {
  const started = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<LayoutDone>) => {
    waiting.get(data.id)?.(data.layout)
    waiting.delete(data.id)
  })
  return started
}
