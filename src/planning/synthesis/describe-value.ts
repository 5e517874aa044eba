import { clip } from '../../core/fence-data.ts'
import { isJsonObject } from '../../core/json.ts'
import type { Json, JsonObject } from '../../core/json.ts'

const itemsMax = 10
const fieldsMax = 8

/**
 * A result in words: text as it is, a small object as `key: value`, a list item by item.
 * A result of several lines starts with a line break. Cut at `charactersMax`.
 */
export function describeValue(value: Json, charactersMax = 300): string {
  const text = clip(words(value, 0).trim(), charactersMax)
  return text.includes('\n') ? `\n${text.replaceAll(/^(?=.)/gm, '  ')}` : text
}

function words(value: Json, depth: number): string {
  if (value === null) return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (isJsonObject(value)) return textOfContent(value) ?? objectWords(value, depth)
  return listWords(value, depth)
}

function objectWords(object: JsonObject, depth: number): string {
  const fields = Object.entries(object).filter(([, field]) => !isBlank(field))
  if (fields.length === 0) return 'nothing'
  if (depth > 1) return JSON.stringify(object)
  const parts = fields
    .slice(0, fieldsMax)
    .map(([name, field]) => `${keyWords(name)}: ${inner(field, depth)}`)
  return [...parts, ...rest(fields.length, fieldsMax)].join(', ')
}

function listWords(list: readonly Json[], depth: number): string {
  if (list.length === 0) return 'nothing'
  const parts = list.slice(0, itemsMax).map((item) => words(item, depth + 1))
  const all = [...parts, ...rest(list.length, itemsMax)]
  const isFlat = list.every((item) => typeof item !== 'object' || item === null)
  return depth > 0 || isFlat ? all.join(', ') : all.map((part) => `- ${part}`).join('\n')
}

function inner(value: Json, depth: number): string {
  const text = words(value, depth + 1)
  return isJsonObject(value) && depth === 0 && !text.startsWith('{') ? `(${text})` : text
}

function rest(count: number, shown: number): readonly string[] {
  return count > shown ? [`and ${count - shown} more`] : []
}

/** The text of a result in the form MCP gives: a list of content items. */
function textOfContent(object: JsonObject): string | undefined {
  const content = object['content']
  if (!Array.isArray(content) || content.length === 0) return undefined
  const texts = (content as readonly Json[]).map((item) =>
    isJsonObject(item) && item['type'] === 'text' ? item['text'] : undefined,
  )
  return texts.every((text) => typeof text === 'string') ? texts.join('\n') : undefined
}

function isBlank(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function keyWords(name: string): string {
  return name
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, (_, before: string, after: string) => {
      return `${before} ${after.toLowerCase()}`
    })
}
