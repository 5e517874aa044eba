import type { HttpApp } from '../http-context.ts'
import type { HttpMetrics } from '../metrics.ts'
import { problems, textAnswer } from '../schemas/answer.ts'

export function metricsRoutes(app: HttpApp, metrics: HttpMetrics): void {
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['Operating'],
        operationId: 'metrics',
        summary: 'Metrics for Prometheus',
        description: 'Process, HTTP, runs, journal, graph and agents, in the text format.',
        response: { 200: textAnswer('Metrics.', 'text/plain'), ...problems('none') },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.read()),
  )
}
