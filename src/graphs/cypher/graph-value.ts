import type { Json, JsonObject } from '../../core/json.ts'
import type { Stored } from '../../core/large.ts'
import { withReferences } from '../../core/shown-value.ts'
import type { GraphProperties, GraphValue } from '../../ports/graph-database.ts'
import { propertyName } from './schema.ts'

/** Text beyond this is cut and marked: the graph is for asking, the journal has the whole. */
const textLengthMax = 65_536

const propertiesMax = 100

/** A time of the journal as the graph keeps it. Units: milliseconds since 1970. */
export function datetime(at: number | undefined): GraphValue {
  if (at === undefined || !Number.isFinite(at) || Math.abs(at) > 8.64e15) return null
  const text = new Date(at).toISOString()
  return text.length === 24 ? { datetime: text } : null
}

/** A span in minutes, to the microminute. Units: milliseconds in. */
export function minutes(spanMs: number | undefined): number | null {
  return spanMs === undefined || !Number.isFinite(spanMs)
    ? null
    : Number((spanMs / 60_000).toFixed(6))
}

/** Text that every engine keeps: well formed, and cut with a mark when it is long. */
export function text(value: string | undefined): string | null {
  if (value === undefined) return null
  const whole = value.toWellFormed()
  if (whole.length <= textLengthMax) return whole
  const kept = whole.slice(0, textLengthMax).toWellFormed()
  return `${kept}… [cut: ${whole.length - textLengthMax} more characters]`
}

/** Any JSON as text, for what a property cannot hold. Of a large value only its reference. */
export function jsonText(value: Stored | undefined): string | null {
  return value === undefined ? null : text(JSON.stringify(withReferences(value)))
}

/** What an agent said of an entity: scalars as they are, nested values as JSON text. */
export function reportedProperties(reported: JsonObject | undefined): GraphProperties {
  const entries = Object.entries(reported ?? {}).slice(0, propertiesMax)
  const named = entries.map(([key, value]) => [propertyName(key), scalar(value)] as const)
  return Object.fromEntries(named.filter(([key]) => key !== 'id' && key !== 'name'))
}

function scalar(value: Json): GraphValue {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'object' && value !== null) return jsonText(value)
  return value
}
