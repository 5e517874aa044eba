import { z } from 'zod'
import { errorCodes } from '../../../core/errors.ts'
import type { ErrorCode } from '../../../core/errors.ts'
import { createProblem, problemType, statusByCode } from '../problem.ts'
import { SkeinError } from '../../../core/errors.ts'
import { documented, text } from './field.ts'

interface Answer<S> {
  readonly description: string
  readonly content: { readonly 'application/json': { readonly schema: S } }
}

/** An answer in JSON, with words for the OpenAPI document. */
export function answer<S extends z.ZodType>(description: string, schema: S): Answer<S> {
  return { description, content: { 'application/json': { schema } } }
}

interface TextAnswer {
  readonly description: string
  readonly content: { readonly [mediaType: string]: { readonly schema: z.ZodString } }
}

export function textAnswer(description: string, mediaType: string): TextAnswer {
  return { description, content: { [mediaType]: { schema: z.string() } } }
}

/** Nothing to say but that it was done. */
export function emptyAnswer(description: string): z.ZodUndefined {
  return documented(z.undefined(), { description })
}

const exampleProblem = createProblem(
  new SkeinError('RUN_NOT_FOUND', { runId: 'run_07' }),
  '/v1/runs/run_07',
)

const problemDocument: z.ZodType = documented(
  z.looseObject({
    type: text('Where this error is described.'),
    title: z.string(),
    status: z.number(),
    detail: text('What happened, and what to do next.'),
    code: documented(z.enum(errorCodes as readonly [ErrorCode, ...ErrorCode[]]), {
      description: 'Stable: never renamed or reused.',
    }),
    instance: text('The path that met the error.'),
    retryable: documented(z.boolean(), {
      description: 'Whether the same request can succeed later.',
    }),
  }),
  {
    id: 'Problem',
    description: 'An error (RFC 9457). Its details are further members.',
    examples: [exampleProblem],
  },
)

/** Errors that any request can meet. */
const everywhere: readonly ErrorCode[] = ['HOST_REFUSED', 'SHUTTING_DOWN', 'INTERNAL']
const withInput: readonly ErrorCode[] = ['REQUEST_INVALID']
const withBody: readonly ErrorCode[] = [
  'BODY_MALFORMED',
  'BODY_TOO_LARGE',
  'ORIGIN_REFUSED',
  ...withInput,
]

/**
 * The error answers of a route, by status. Typed as nothing: a handler never returns an error, it
 * lets it through to the one error handler.
 */
export function problems(input: 'body' | 'query' | 'none', ...codes: readonly ErrorCode[]): object {
  const implied = { body: withBody, query: withInput, none: [] }[input]
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of new Set([...codes, ...implied, ...everywhere])) {
    const status = statusByCode[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const answers = [...byStatus].map(([status, found]) => [
    status,
    {
      description: found.map((code) => `\`${code}\``).join(', '),
      content: { [problemType]: { schema: problemDocument } },
    },
  ])
  return Object.fromEntries(answers)
}
