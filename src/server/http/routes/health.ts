import type { HttpApp, HttpContext } from '../http-context.ts'
import { answer, problems } from '../schemas/answer.ts'
import { healthView } from '../schemas/health.ts'

export function healthRoutes(app: HttpApp, { skein }: HttpContext): void {
  app.get(
    '/health',
    {
      schema: {
        tags: ['Operating'],
        operationId: 'health',
        summary: 'Whether Skein serves, and how it is',
        description: '`degraded` still serves; the rest says what is behind or unavailable.',
        response: { 200: answer('It serves.', healthView), ...problems('none') },
      },
    },
    async () => skein.health(),
  )
}
