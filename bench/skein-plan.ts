import { functionAgent } from 'skein'
import type { Plan } from 'skein'
import type { Edges } from './walker.ts'

export function planOf(edges: Edges): Plan {
  const steps = edges.map((list, index) => ({
    id: `s${index}`,
    capability: 'work.do',
    dependsOn: list.map((dependency) => `s${dependency}`),
  }))
  return { name: 'Bench', steps }
}

/** An agent that does the steps. */
export function workerOf(
  run: Parameters<typeof functionAgent>[0]['capabilities'][number]['run'],
): ReturnType<typeof functionAgent> {
  return functionAgent({
    name: 'worker',
    capabilities: [{ name: 'work.do', idempotent: true, run }],
  })
}
