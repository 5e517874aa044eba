import fastify from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { expect, test } from 'vitest'
import { createHttpMetrics } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import { addRoutes } from './routes/all-routes.ts'
import { openTestApp } from './test-app.ts'
import { createTestSkein } from './test-skein.ts'

const paths = [
  'DELETE /v1/agents/{name}',
  'DELETE /v1/contexts/{name}',
  'DELETE /v1/learning',
  'DELETE /v1/mcp-servers/{name}',
  'DELETE /v1/runs/{id}/hold',
  'GET /docs',
  'GET /health',
  'GET /metrics',
  'GET /openapi.json',
  'GET /v1/agents',
  'GET /v1/agents/{name}',
  'GET /v1/approvals',
  'GET /v1/approvals/{id}',
  'GET /v1/blobs/{hash}',
  'GET /v1/budgets',
  'GET /v1/capabilities',
  'GET /v1/contexts',
  'GET /v1/contexts/{name}',
  'GET /v1/conversations',
  'GET /v1/conversations/{id}/messages',
  'GET /v1/events',
  'GET /v1/graph/queries',
  'GET /v1/graph/status',
  'GET /v1/learning',
  'GET /v1/limits',
  'GET /v1/mcp-servers',
  'GET /v1/mcp-servers/{name}',
  'GET /v1/messages',
  'GET /v1/messages/{id}',
  'GET /v1/modifications/{id}',
  'GET /v1/orchestrations',
  'GET /v1/orchestrations/{name}',
  'GET /v1/reconciliations',
  'GET /v1/reconciliations/{id}',
  'GET /v1/runs',
  'GET /v1/runs/{id}',
  'GET /v1/runs/{id}/events',
  'GET /v1/runs/{id}/fixture',
  'GET /v1/runs/{id}/modifications',
  'GET /v1/runs/{id}/output',
  'GET /v1/runs/{id}/revisions',
  'GET /v1/runs/{id}/steps/{stepId}',
  'GET /v1/runs/{id}/steps/{stepId}/context',
  'GET /v1/runs/{id}/steps/{stepId}/output',
  'GET /v1/runs/{id}/steps/{stepId}/why',
  'GET /v1/storage',
  'GET /v3/ai/chat/{messageId}',
  'POST /v1/agents',
  'POST /v1/approvals/{id}/answer',
  'POST /v1/approvals/{id}/change',
  'POST /v1/approvals/{id}/delegate',
  'POST /v1/dry-runs',
  'POST /v1/gc',
  'POST /v1/graph/queries/{name}',
  'POST /v1/graph/query',
  'POST /v1/graph/rebuild',
  'POST /v1/mcp-servers',
  'POST /v1/mcp-servers/{name}/refresh',
  'POST /v1/messages',
  'POST /v1/messages/{id}/acknowledge',
  'POST /v1/messages/{id}/respond',
  'POST /v1/modifications/{id}/approve',
  'POST /v1/modifications/{id}/reject',
  'POST /v1/modifications/{id}/revert',
  'POST /v1/plans',
  'POST /v1/reconciliations/{id}',
  'POST /v1/replays',
  'POST /v1/runs',
  'POST /v1/runs/{id}/cancel',
  'POST /v1/runs/{id}/compensate',
  'POST /v1/runs/{id}/fork',
  'POST /v1/runs/{id}/hold',
  'POST /v1/runs/{id}/modifications',
  'POST /v1/runs/{id}/pause',
  'POST /v1/runs/{id}/resume',
  'POST /v1/runs/{id}/signals/{name}',
  'POST /v1/runs/{id}/steps/{stepId}/cancel',
  'POST /v1/runs/{id}/steps/{stepId}/complete',
  'POST /v1/runs/{id}/steps/{stepId}/rerun',
  'POST /v1/runs/{id}/steps/{stepId}/retry',
  'POST /v1/runs/{id}/steps/{stepId}/skip',
  'POST /v1/steps/{token}/heartbeat',
  'POST /v1/steps/{token}/result',
  'POST /v3/ai/chat',
  'PUT /v1/agents/{name}/contexts',
  'PUT /v1/contexts/{name}',
  'PUT /v1/limits',
  'PUT /v1/orchestrations/{name}',
]

test('the API has these paths, and `/` leads to one of them', () => {
  const found = registeredPaths()
  expect(found.toSorted()).toEqual(['GET /', ...paths].toSorted())
})

test('the OpenAPI document has every path', async () => {
  const http = await openTestApp()
  const documented = Object.entries(openApiDocument(http.app).paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(documented.toSorted()).toEqual(paths)
  await http.close()
})

function registeredPaths(): readonly string[] {
  const found: string[] = []
  const app = fastify({ exposeHeadRoutes: false }).withTypeProvider<ZodTypeProvider>()
  app.addHook('onRoute', ({ method, url }) => {
    found.push(`${String(method)} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
  })
  const skein = createTestSkein()
  const stopping = new AbortController().signal
  const context = { skein, version: '1', stopping, heartbeatMs: 1000, patienceMs: 1000 }
  addRoutes(app, context, createHttpMetrics(app, skein))
  return found
}
