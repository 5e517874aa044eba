import type { Json, JsonObject } from '../action.ts'

const linesMax = 40
const lineLengthMax = 300

/** What material says, as lines of plain text: summaries where it has them, else its values. */
export function digestOf(material: Json | undefined): readonly string[] {
  if (material === undefined || material === null || material === '') return []
  return linesOf(material)
    .map((line) => (line.length > lineLengthMax ? `${line.slice(0, lineLengthMax - 1)}…` : line))
    .slice(0, linesMax)
}

function linesOf(value: Json): readonly string[] {
  if (value === null) return []
  if (typeof value === 'string') return value.split('\n').filter((line) => line.trim() !== '')
  if (typeof value !== 'object') return [String(value)]
  if (isList(value)) return value.flatMap(linesOf)
  return linesOfObject(value)
}

function linesOfObject(value: JsonObject): readonly string[] {
  const results = value['results']
  if (results !== undefined && isList(results) && results.length > 0) return linesOf(results)
  const { title, text, summary } = value
  if (typeof summary === 'string') return [summary]
  if (typeof title === 'string' && typeof text === 'string') return [`${title}: ${text}`]
  return Object.entries(value).flatMap(([name, part]) => linesOfProperty(name, part))
}

function linesOfProperty(name: string, part: Json): readonly string[] {
  const lines = linesOf(part)
  return lines.length === 1 ? [`${name}: ${lines[0]}`] : lines
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
