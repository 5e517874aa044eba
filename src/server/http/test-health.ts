import type { HealthView } from '../../app/views.ts'

interface Counts {
  readonly events: number
  readonly agents: number
  readonly active: number
}

export function testHealth({ events, agents, active }: Counts): HealthView {
  return {
    status: 'ok',
    version: '0.0.0',
    uptimeMs: 1,
    journal: { position: events },
    graph: { engine: 'grafeo', position: 0, lag: events },
    runs: { active, waiting: 0 },
    steps: { running: 0, waiting: {} },
    agents: { active: agents, unavailable: 0 },
  }
}
