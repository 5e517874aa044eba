import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { parseExpression } from './expression.ts'
import type { Evaluation, Expression, Scope } from './expression.ts'
import { readableText } from './text-functions.ts'

/**
 * A JSON value whose strings may hold `{{ expr }}`. A string that is exactly one template keeps the
 * expression's type, otherwise its value is put into the text.
 */
export interface Template {
  readonly expressions: readonly Expression[]
  readonly resolve: (scope: Scope) => Evaluation
}

export interface TemplateProblem {
  /** JSON Pointer below the template's root. */
  readonly path: string
  readonly source: string
  readonly reason: string
}

/** An expression of a template, and where it stands. */
export interface TemplatePlace {
  /** JSON Pointer below the template's root. */
  readonly path: string
  readonly expression: Expression
}

export interface ParsedTemplate {
  readonly template: Template
  readonly places: readonly TemplatePlace[]
  readonly problems: readonly TemplateProblem[]
}

/** Parses every expression in a JSON value. */
export function parseTemplate(value: Json): ParsedTemplate {
  const parsing: Parsing = { places: [], problems: [] }
  const resolve = parseValue(value, '', parsing) ?? constant(value)
  const { places, problems } = parsing
  const expressions = places.map(({ expression }) => expression)
  return { template: { expressions, resolve }, places, problems }
}

/** Whether a value stands for something that is known only at run time. */
export function hasTemplate(value: Json): boolean {
  if (typeof value === 'string') return value.includes('{{')
  if (Array.isArray(value)) return value.some((item) => hasTemplate(item as Json))
  return isJsonObject(value) && Object.values(value).some(hasTemplate)
}

interface Parsing {
  readonly places: TemplatePlace[]
  readonly problems: TemplateProblem[]
}

type Resolve = (scope: Scope) => Evaluation

/** How to resolve a value, or undefined where nothing in it changes. */
function parseValue(value: Json, path: string, parsing: Parsing): Resolve | undefined {
  if (typeof value === 'string') return parseText(value, path, parsing)
  if (Array.isArray(value)) return parseList(value as readonly Json[], path, parsing)
  if (isJsonObject(value)) return parseObject(value, path, parsing)
  return undefined
}

function parseList(items: readonly Json[], path: string, parsing: Parsing): Resolve | undefined {
  const resolvers = items.map((item, index) => parseValue(item, `${path}/${index}`, parsing))
  if (resolvers.every((resolver) => resolver === undefined)) return undefined
  return (scope) => {
    const resolved: Json[] = []
    for (const [index, item] of items.entries()) {
      const evaluation = resolvers[index]?.(scope) ?? { ok: true as const, value: item }
      if (!evaluation.ok) return evaluation
      resolved.push(evaluation.value)
    }
    return { ok: true, value: resolved }
  }
}

function parseObject(value: JsonObject, path: string, parsing: Parsing): Resolve | undefined {
  const entries = Object.entries(value).map(([name, inner]) => ({
    name,
    inner,
    resolver: parseValue(inner, `${path}/${escapePointer(name)}`, parsing),
  }))
  if (entries.every(({ resolver }) => resolver === undefined)) return undefined
  return (scope) => {
    const resolved: [string, Json][] = []
    for (const { name, inner, resolver } of entries) {
      const evaluation = resolver?.(scope) ?? { ok: true as const, value: inner }
      if (!evaluation.ok) return evaluation
      resolved.push([name, evaluation.value])
    }
    return { ok: true, value: Object.fromEntries(resolved) }
  }
}

function parseText(text: string, path: string, parsing: Parsing): Resolve | undefined {
  const pieces = splitTemplates(text)
  if (pieces.every((piece) => piece.type === 'text')) return undefined
  const resolvers = pieces.map((piece): Resolve => {
    if (piece.type === 'text') return constant(piece.text)
    const parsed = parseExpression(piece.source)
    if (parsed.ok) {
      parsing.places.push({ path, expression: parsed.expression })
      return parsed.expression.evaluate
    }
    parsing.problems.push({ path, source: piece.source, reason: parsed.reason })
    return () => ({ ok: false, reason: parsed.reason })
  })
  const only = resolvers[0]
  if (resolvers.length === 1 && only !== undefined) return only
  return (scope) => joinPieces(resolvers, scope)
}

function joinPieces(resolvers: readonly Resolve[], scope: Scope): Evaluation {
  let text = ''
  for (const resolver of resolvers) {
    const evaluation = resolver(scope)
    if (!evaluation.ok) return evaluation
    text += readableText(evaluation.value)
  }
  return { ok: true, value: text }
}

type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'expression'; readonly source: string }

/** Splits at `{{ … }}`, heeding quotes and braces inside the expression. An unclosed one is text. */
function splitTemplates(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  while (from < text.length) {
    const open = text.indexOf('{{', from)
    const close = open === -1 ? -1 : closingBraces(text, open + 2)
    if (close === -1) break
    if (open > from) pieces.push({ type: 'text', text: text.slice(from, open) })
    pieces.push({ type: 'expression', source: text.slice(open + 2, close).trim() })
    from = close + 2
  }
  if (from < text.length) pieces.push({ type: 'text', text: text.slice(from) })
  return pieces
}

function closingBraces(text: string, from: number): number {
  let quote = ''
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (quote !== '') {
      if (character === '\\') at += 1
      else if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === '{') depth += 1
    else if (character === '}' && depth > 0) depth -= 1
    else if (character === '}' && text[at + 1] === '}') return at
  }
  // A quote that is never closed is a mistake in the expression, not the end of all templates.
  return text.indexOf('}}', from)
}

function constant(value: Json): Resolve {
  return () => ({ ok: true, value })
}

/** Escapes one segment of a JSON Pointer (RFC 6901). */
export function escapePointer(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1')
}
