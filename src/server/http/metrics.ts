import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Skein } from '../../app/skein.ts'
import type { HealthView } from '../../app/views.ts'
import type { HttpApp } from './http-context.ts'

/** What `/metrics` tells, in the Prometheus text format. */
export interface HttpMetrics {
  readonly contentType: string
  read(): Promise<string>
  eventStreamOpened(): void
  eventStreamClosed(): void
}

/** Times every answer of `app`. The registry is the app's own: two servers may share a process. */
export function createHttpMetrics(app: HttpApp, skein: Skein): HttpMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 })
  timeRequests(app, registry)
  const show = createHealthGauges(registry)
  const streams = new Gauge({
    name: 'skein_event_streams_open',
    help: 'Event streams that are open now.',
    registers: [registry],
  })
  app.addHook('onClose', () => registry.clear())
  return {
    contentType: registry.contentType,
    read: async () => {
      show(await skein.health())
      return registry.metrics()
    },
    eventStreamOpened: () => streams.inc(),
    eventStreamClosed: () => streams.dec(),
  }
}

function timeRequests(app: HttpApp, registry: Registry): void {
  const duration = new Histogram({
    name: 'skein_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer. Event streams are not counted.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  })
  const problems = new Counter({
    name: 'skein_http_errors_total',
    help: 'Answers with a status of 500 or more.',
    labelNames: ['route'],
    registers: [registry],
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    const labels = { method: request.method, route, status: String(reply.statusCode) }
    const type = reply.getHeader('content-type')
    if (type !== 'text/event-stream') duration.observe(labels, reply.elapsedTime / 1000)
    if (reply.statusCode >= 500) problems.inc({ route })
    done()
  })
}

function createHealthGauges(registry: Registry): (health: HealthView) => void {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const runs = gauge('skein_runs_active', 'Runs that have not finished.')
  const runsWaiting = gauge('skein_runs_waiting', 'Runs that wait until fewer runs go on.')
  const running = gauge('skein_steps_running', 'Steps that are with agents.')
  const waiting = gauge('skein_steps_waiting', 'Steps that wait for a slot, by the limit.', [
    'limit',
  ])
  const journal = gauge('skein_journal_position', 'Position of the last event of the journal.')
  const graph = gauge('skein_graph_position', 'Journal position that the graph stands at.')
  const lag = gauge('skein_graph_lag', 'Events that are not in the graph yet.')
  const agents = gauge('skein_agents', 'Agents by status.', ['status'])
  return (health) => {
    runs.set(health.runs.active)
    runsWaiting.set(health.runs.waiting)
    running.set(health.steps.running)
    waiting.reset()
    for (const [limit, count] of Object.entries(health.steps.waiting)) waiting.set({ limit }, count)
    journal.set(health.journal.position)
    graph.set(health.graph.position)
    lag.set(health.graph.lag)
    agents.set({ status: 'ACTIVE' }, health.agents.active)
    agents.set({ status: 'UNAVAILABLE' }, health.agents.unavailable)
  }
}
