import { SkeinError, reasonOf } from '../../core/errors.ts'
import type { HttpApp } from './http-context.ts'

/**
 * Reads every body as JSON, whatever its content type says: plain `curl -d` calls it a form. What a
 * browser may send without asking is therefore read too; `refuseStrangers` has seen its origin.
 */
export function readJsonBodies(app: HttpApp): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    const json = body.toString()
    if (json.trim() === '') return done(null, undefined)
    return parse(request, json, (error, value) => {
      if (error === null || error === undefined) return done(null, value)
      return done(new SkeinError('BODY_MALFORMED', { reason: reasonFor(json) }))
    })
  })
}

/** Fastify says only that it failed. What does parse was refused for a key like `__proto__`. */
function reasonFor(json: string): string {
  try {
    JSON.parse(json)
    return 'it has a key that is not allowed'
  } catch (error) {
    return reasonOf(error)
  }
}
