import { SkeinError } from '../core/errors.ts'
import { Large, Parts } from '../core/large.ts'
import type { Stored } from '../core/large.ts'
import type { AppContext } from './context.ts'
import { requireStep } from './control-run.ts'

/** The JSON text of a value, piece by piece: it may be larger than memory. UTF-8. */
export type Pieces = AsyncIterable<Uint8Array>

/** A large value by the hash that it is shown with. Errors: `BLOB_NOT_FOUND`. */
export function openBlob({ blobs, organization }: AppContext, hash: string): Promise<Pieces> {
  return blobs.stream(organization, hash)
}

/**
 * The whole output of a run, or of one of its steps. `null` where there is none yet.
 * Errors: `RUN_NOT_FOUND`, `STEP_NOT_FOUND`, `BLOB_NOT_FOUND`.
 */
export async function openOutput(
  app: AppContext,
  runId: string,
  stepId: string | undefined,
): Promise<Pieces> {
  const run = await app.engine.load(runId)
  const { output = null } = stepId === undefined ? run : requireStep(run, stepId)
  // Told before the first piece is on its way.
  await requireAll(app, output)
  return piecesOf(app, output)
}

async function requireAll({ blobs, organization }: AppContext, value: Stored): Promise<void> {
  if (value instanceof Large) {
    const { hash } = value.ref
    const bytes = await blobs.sizeOf(organization, hash)
    if (bytes === undefined) throw new SkeinError('BLOB_NOT_FOUND', { hash })
  }
}

const text = new TextEncoder()

async function* piecesOf(app: AppContext, value: Stored): AsyncGenerator<Uint8Array> {
  if (value instanceof Large) yield* await openBlob(app, value.ref.hash)
  else if (value instanceof Parts) yield* piecesOfParts(app, value)
  else yield text.encode(JSON.stringify(value))
}

async function* piecesOfParts(app: AppContext, { parts }: Parts): AsyncGenerator<Uint8Array> {
  const isList = Array.isArray(parts)
  let before = isList ? '[' : '{'
  for (const [name, part] of Object.entries<Stored>(parts as { readonly [name: string]: Stored })) {
    yield text.encode(isList ? before : `${before}${JSON.stringify(name)}:`)
    yield* piecesOf(app, part)
    before = ','
  }
  const isEmpty = before !== ','
  yield text.encode(`${isEmpty ? before : ''}${isList ? ']' : '}'}`)
}
