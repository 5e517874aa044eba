import type { HttpApp, HttpContext } from '../http-context.ts'
import type { HttpMetrics } from '../metrics.ts'
import { serveStudio } from '../studio.ts'
import { agentRoutes } from './agents.ts'
import { approvalRoutes } from './approvals.ts'
import { blobRoutes } from './blobs.ts'
import { capabilityRoutes } from './capabilities.ts'
import { chatRoutes } from './chat.ts'
import { contextRoutes } from './contexts.ts'
import { conversationRoutes } from './conversations.ts'
import { docsRoutes } from './docs.ts'
import { eventRoutes } from './events.ts'
import { graphRoutes } from './graph.ts'
import { healthRoutes } from './health.ts'
import { learningRoutes } from './learning.ts'
import { limitRoutes } from './limits.ts'
import { mcpServerRoutes } from './mcp-servers.ts'
import { messageRoutes } from './messages.ts'
import { metricsRoutes } from './metrics.ts'
import { planRoutes } from './plans.ts'
import { reconciliationRoutes } from './reconciliations.ts'
import { rehearsalRoutes } from './rehearsals.ts'
import { runEventRoutes } from './run-events.ts'
import { runRoutes } from './runs.ts'
import { orchestrationRoutes } from './orchestrations.ts'
import { steeringRoutes } from './steering.ts'
import { storageRoutes } from './storage.ts'
import { stepRoutes } from './steps.ts'

export function addRoutes(app: HttpApp, context: HttpContext, metrics: HttpMetrics): void {
  chatRoutes(app, context)
  conversationRoutes(app, context)
  planRoutes(app, context)
  runRoutes(app, context)
  runEventRoutes(app, context, metrics)
  eventRoutes(app, context, metrics)
  stepRoutes(app, context)
  blobRoutes(app, context)
  steeringRoutes(app, context)
  orchestrationRoutes(app, context)
  rehearsalRoutes(app, context)
  approvalRoutes(app, context)
  limitRoutes(app, context)
  reconciliationRoutes(app, context)
  agentRoutes(app, context)
  messageRoutes(app, context)
  contextRoutes(app, context)
  capabilityRoutes(app, context)
  mcpServerRoutes(app, context)
  graphRoutes(app, context)
  learningRoutes(app, context)
  storageRoutes(app, context)
  healthRoutes(app, context)
  metricsRoutes(app, metrics)
  docsRoutes(app)
  if (context.studio !== undefined) serveStudio(app, context.studio)
  else app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs'))
}
