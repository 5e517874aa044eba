/** Writes `docs/reference/patterns.md` anew; a test fails when it is stale. */
import { writeFile } from 'node:fs/promises'
import { renderPatternsReference } from './patterns-reference.ts'

const page = new URL('../docs/reference/patterns.md', import.meta.url)
await writeFile(page, renderPatternsReference())
