/** Writes `docs/reference/errors.md` anew; a test fails when it is stale. */
import { writeFile } from 'node:fs/promises'
import { renderErrorsReference } from './errors-reference.ts'

await writeFile(new URL('../docs/reference/errors.md', import.meta.url), renderErrorsReference())
