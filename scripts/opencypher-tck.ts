/**
 * `node scripts/opencypher-tck.ts FOLDER`: runs the reading features of the openCypher TCK
 * (Apache-2.0, https://github.com/opencypher/openCypher, the folder of a checkout) against the
 * embedded engine, and writes the tables of docs/reference/cypher.md between their marks.
 */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openGrafeo } from '../src/graphs/grafeo/open-grafeo.ts'
import { readFeature } from './tck/feature.ts'
import { tckTables } from './tck/report.ts'
import type { Result } from './tck/report.ts'
import { runScenario } from './tck/run-scenario.ts'
import type { Outcome } from './tck/run-scenario.ts'

const checkout = process.argv[2]
if (checkout === undefined) {
  process.stderr.write('Give the folder of an openCypher checkout.\n')
  process.exit(2)
}
const tck = join(checkout, 'tck')
const document = fileURLToPath(new URL('../docs/reference/cypher.md', import.meta.url))
const marks = { begin: '<!-- tck: begin -->', end: '<!-- tck: end -->' }

/** Whose queries write, or call procedures that only a TCK has. */
const notReading = /^clauses\/(call|create|delete|merge|remove|set)\//

const files = (await readdir(join(tck, 'features'), { recursive: true }))
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.feature') && !notReading.test(file))
  .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))

const folder = await mkdtemp(join(tmpdir(), 'skein-tck-'))
const graph = await openGrafeo({ folder, memoryMaxBytes: 2 ** 30 })
const results: Result[] = []
for (const file of files) {
  const feature = file.replace(/\.feature$/, '')
  const text = await readFile(join(tck, 'features', file), 'utf8')
  for (const scenario of readFeature(feature, text)) {
    const outcome = await runScenario(graph, scenario, tck).catch((): Outcome => 'failed')
    results.push({ feature, number: scenario.number, outcome })
  }
}
await graph.close()
await rm(folder, { recursive: true, force: true })

const written = await readFile(document, 'utf8')
const [before = ''] = written.split(marks.begin)
const [, after = ''] = written.split(marks.end)
const tables = tckTables(results)
await writeFile(document, `${before}${marks.begin}\n\n${tables}\n${marks.end}${after}`)
process.stdout.write(`${results.length} scenarios; see docs/reference/cypher.md\n`)
