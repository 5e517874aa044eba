/** Writes `docs/reference/cli.md` anew; a test fails when it is stale. */
import { writeFile } from 'node:fs/promises'
import { renderCliReference } from './cli-reference.ts'

await writeFile(new URL('../docs/reference/cli.md', import.meta.url), renderCliReference())
