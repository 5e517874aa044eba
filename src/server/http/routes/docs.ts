import { createDocsPage } from '../docs-page.ts'
import type { JsonObject } from '../../../core/json.ts'
import type { HttpApp } from '../http-context.ts'
import { openApiDocument } from '../openapi.ts'
import { answer, problems, textAnswer } from '../schemas/answer.ts'
import { jsonObject } from '../schemas/field.ts'

const tags = ['Documentation']

export function docsRoutes(app: HttpApp): void {
  app.get(
    '/openapi.json',
    {
      schema: {
        tags,
        operationId: 'openApi',
        summary: 'This API as an OpenAPI 3.1 document',
        description: 'For generators and readers.',
        response: { 200: answer('The document.', jsonObject), ...problems('none') },
      },
    },
    async (_request, reply) => reply.send(openApiDocument(app) as unknown as JsonObject),
  )
  app.get(
    '/docs',
    {
      schema: {
        tags,
        operationId: 'docs',
        summary: 'This API as a page to read',
        description: 'Made from the OpenAPI document; needs no script and nothing from elsewhere.',
        response: { 200: textAnswer('The page.', 'text/html'), ...problems('none') },
      },
    },
    async (request, reply) => {
      // The host is one of ours: `refuseStrangers` has looked at it.
      const page = createDocsPage(openApiDocument(app), `http://${request.headers.host}`)
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', page.contentSecurityPolicy)
        .send(page.html)
    },
  )
}
