import type { SQLOutputValue } from 'node:sqlite'
import type { JsonObject } from '../../core/json.ts'

/** A row by column name or, from a statement that returns arrays, by column number. */
export type SqlRow = Record<string | number, SQLOutputValue>

/** A column that the schema says is text and not null. */
export function textAt(row: SqlRow, column: string | number): string {
  const value = row[column]
  if (typeof value !== 'string') throw new Error(`the column ${column} holds no text`)
  return value
}

/** A column that the schema says is a JSON object. */
export function jsonAt(row: SqlRow, column: string | number): JsonObject {
  const value: JsonObject = JSON.parse(textAt(row, column))
  return value
}
