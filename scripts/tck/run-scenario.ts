import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/core/json.ts'
import { SkeinError } from '../../src/core/errors.ts'
import type { GraphDatabase, GraphRows } from '../../src/ports/graph-database.ts'
import { canonicalActual, canonicalExpected } from './expected-value.ts'
import type { Scenario, ScenarioStep } from './feature.ts'

export type Outcome = 'passed' | 'failed' | 'wrong' | 'lenient' | 'not-run'

type Asked = { readonly rows: GraphRows } | { readonly error: SkeinError }

const timeoutMs = 5_000
const rowsMax = 100_000

/**
 * Runs a scenario on an emptied graph. `failed`: an error instead of an answer; `wrong`: another
 * answer; `lenient`: an answer where an error was expected; `not-run`: it needs procedures of its own.
 */
export async function runScenario(
  graph: GraphDatabase,
  { steps }: Scenario,
  tck: string,
): Promise<Outcome> {
  if (steps.some(({ text }) => /exists a procedure|control query/.test(text))) return 'not-run'
  await graph.query({ text: 'MATCH (n) DETACH DELETE n' })
  let parameters: JsonObject = {}
  let asked: Asked | undefined
  for (const step of steps) {
    const { text, document = '', table = [] } = step
    const named = /^the (\S+) graph/.exec(text)?.[1]
    if (named !== undefined) await setUp(graph, graphText(tck, named))
    else if (text.startsWith('having executed')) await setUp(graph, document)
    else if (text.startsWith('parameters are')) parameters = parametersOf(table)
    else if (text.startsWith('executing query')) asked = await ask(graph, document, parameters)
    else if (/should be(?! empty| raised)|should be empty|should be raised/.test(text)) {
      if (/side effects/.test(text) || asked === undefined) continue
      const outcome = judge(step, asked)
      if (outcome !== 'passed') return outcome
    }
  }
  return asked === undefined ? 'not-run' : 'passed'
}

/** Where the set-up itself is not understood, the scenario says nothing of reading. */
async function setUp(graph: GraphDatabase, text: string): Promise<void> {
  await graph.query({ text, timeoutMs })
}

function graphText(tck: string, name: string): string {
  return readFileSync(join(tck, 'graphs', name, `${name}.cypher`), 'utf8')
}

async function ask(graph: GraphDatabase, text: string, parameters: JsonObject): Promise<Asked> {
  try {
    return { rows: await graph.query({ text, parameters, timeoutMs, rowsMax }) }
  } catch (error) {
    if (error instanceof SkeinError) return { error }
    throw error
  }
}

function parametersOf(table: readonly (readonly string[])[]): JsonObject {
  const entries = table.map(([name = '', value = 'null']) => [name, jsonOf(value)] as const)
  return Object.fromEntries(entries)
}

function jsonOf(value: string): JsonObject[string] {
  const canonical = canonicalExpected(value, false)
  return JSON.parse(canonical.replace(/([{,]\s*)(\w+):/g, '$1"$2":')) as JsonObject[string]
}

function judge({ text, table = [] }: ScenarioStep, asked: Asked): Outcome {
  if (/should be raised/.test(text)) return 'error' in asked ? 'passed' : 'lenient'
  if ('error' in asked) return 'failed'
  const { rows, columns } = asked.rows
  if (/should be empty/.test(text)) return rows.length === 0 ? 'passed' : 'wrong'
  const [header = [], ...expectedRows] = table
  const ignoreOrder = /ignoring element order/.test(text)
  const byName = header.every((name) => columns.includes(name))
  const order = byName ? header : columns
  if (columns.length !== header.length) return 'wrong'
  const found = rows.map((row) =>
    order.map((name) => canonicalActual(row[name], ignoreOrder)).join(' | '),
  )
  const expected = expectedRows.map((row) =>
    row.map((cell) => canonicalExpected(cell, ignoreOrder)).join(' | '),
  )
  const inOrder = /in order/.test(text)
  const comparable = (list: readonly string[]): string =>
    JSON.stringify(inOrder ? list : list.toSorted())
  return comparable(found) === comparable(expected) ? 'passed' : 'wrong'
}
