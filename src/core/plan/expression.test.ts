import { describe, expect, test } from 'vitest'
import type { Json } from '../json.ts'
import { parseExpression } from './expression.ts'
import type { Evaluation, Expression, Scope } from './expression.ts'

function parsed(source: string): Expression {
  const result = parseExpression(source)
  if (!result.ok) throw new Error(`${source}: ${result.reason}`)
  return result.expression
}

function evaluate(source: string, scope: Scope = {}): Evaluation {
  return parsed(source).evaluate(scope)
}

function valueOf(source: string, scope: Scope = {}): Json {
  const evaluation = evaluate(source, scope)
  if (!evaluation.ok) throw new Error(evaluation.reason)
  return evaluation.value
}

function reasonOf(source: string, scope: Scope = {}): string {
  const result = parseExpression(source)
  const evaluation = result.ok ? result.expression.evaluate(scope) : result
  return evaluation.ok ? `it gave ${JSON.stringify(evaluation)}` : evaluation.reason
}

describe('numbers', () => {
  test.each([
    ['a + 1', 4],
    ['1 + a', 4],
    ['a - 1', 2],
    ['a * 2', 6],
    ['2 * a', 6],
    ['a / 2', 1.5],
    ['a % 2', 1],
    ['7 % a', 1],
    ['a % b', 0.5],
    ['a == 3', true],
    ['a in [1, 2, 3]', true],
    ['a > 2 && a < 3.5', true],
    ['l[1]', 20],
    ['l[a - 2]', 20],
    ['size(l) * 1.5', 3],
    ['size(l) == b - 0.5', true],
    ['-a', -3],
  ])('%s mixes ints and doubles', (source, value) => {
    expect(valueOf(source, { a: 3, b: 2.5, l: [10, 20] })).toBe(value)
  })

  test('that JSON cannot hold are an error, not null', () => {
    expect(reasonOf('a / 0', { a: 1 })).toMatch(/Infinity.*not a number that JSON can hold/)
    expect(reasonOf('[a / 0]', { a: 0 })).toMatch(/NaN/)
    expect(reasonOf('{"x": [a / 0]}', { a: 1 })).toMatch(/Infinity/)
    expect(reasonOf('1 / 0')).toBe('division by zero')
  })
})

describe('values', () => {
  test.each<[string, Json]>([
    ['timestamp("2026-01-02T03:04:05Z")', '2026-01-02T03:04:05.000Z'],
    ['[timestamp("2026-01-02T03:04:05Z")]', ['2026-01-02T03:04:05.000Z']],
    ['7u', 7],
    ['duration("1h")', 3_600_000],
    ['{"a": 1, "b": [2, 3]}', { a: 1, b: [2, 3] }],
    ['{1: "x"}', { '1': 'x' }],
    ['null', null],
    ['a.?b', null],
  ])('%s is JSON', (source, value) => {
    expect(valueOf(source, { a: {} })).toEqual(value)
  })

  test.each(['b"abc"', 'type(1)', '[b"abc"]', '{"k": type(1)}'])('%s is refused', (source) => {
    expect(reasonOf(source)).toMatch(/which is not JSON/)
  })

  test('that are JSON already are given as they are, not copied', () => {
    const list = [{ a: 1 }]
    expect(valueOf('l', { l: list })).toBe(list)
  })
})

describe('missing keys', () => {
  test('are an error that names the key', () => {
    expect(reasonOf('a.output.summary', { a: { output: {} } })).toBe('No such key: summary')
    expect(reasonOf('a.output.summary', { a: { output: null } })).toBe('No such key: summary')
    expect(reasonOf('nobody.output')).toMatch(/nobody/)
  })

  test.each<[string, Json]>([
    ['a.?b.orValue("none")', 'none'],
    ['a.?b.?c.orValue(1)', 1],
    ['a[?"b"].orValue(1)', 1],
    ['has(a.b)', false],
    ['has(a.x) && a.x > 1', true],
    ['has(a.b) ? a.b : "none"', 'none'],
  ])('%s asks first', (source, value) => {
    expect(valueOf(source, { a: { x: 2 } })).toEqual(value)
  })

  test('that are asked for first are known as such before a run', () => {
    expect(parsed('has(a.b.c)').paths).toEqual([{ names: ['a', 'b', 'c'], guarded: true }])
    expect(parsed('a.b.?c').paths).toEqual([{ names: ['a', 'b', 'c'], guarded: true }])
    expect(parsed('a.b.c').paths).toEqual([{ names: ['a', 'b', 'c'], guarded: false }])
  })
})

describe('names', () => {
  test('of comprehension variables are not read from the scope', () => {
    expect(parsed('l.map(x, x.a + y.b)').roots).toEqual(['l', 'y'])
    expect(parsed('l.filter(x, x > 1).exists(z, z == w)').roots).toEqual(['l', 'w'])
    expect(parsed('l.map(x, x > 1, x * 2)').roots).toEqual(['l'])
  })

  test('are read again outside of the comprehension that hides them', () => {
    expect(parsed('l.exists(x, x > 1) && x.b').roots).toEqual(['l', 'x'])
  })

  test('are found in every corner of an expression', () => {
    const source = '[a ? b : c, {"k": d[e].f}, size(g) + 1, h.contains(i)]'
    const result = parseExpression(source)
    const roots = result.ok ? result.expression.roots : []
    expect([...roots].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'g', 'h', 'i'])
  })
})

test('matches() is refused, wherever it is', () => {
  expect(reasonOf('a.matches("x")')).toMatch(/matches\(\) is not available.*contains/)
  expect(reasonOf('l.exists(x, x.matches("(a+)+$"))')).toMatch(/matches\(\) is not available/)
  expect(reasonOf('matches(a, "x")')).toMatch(/matches/)
})

test.each([
  'a.constructor',
  'a["constructor"]',
  'a.__proto__',
  'a.toString',
  'a.output.__proto__.polluted',
  'l.length',
  'l.map(x, x.constructor)',
])('%s gets at no prototype', (source) => {
  const scope = { a: { output: {} }, l: [{}] }
  expect(evaluate(source, scope).ok).toBe(false)
  expect(evaluate(source, Object.assign(Object.create(null), scope) as Scope).ok).toBe(false)
})

test('a name that every object has is not in an empty scope', () => {
  const scope = Object.create(null) as Scope
  expect(reasonOf('constructor', scope)).toMatch(/Unknown variable/)
  expect(reasonOf('toString', scope)).toMatch(/Unknown variable/)
  expect(reasonOf('__proto__', scope)).toMatch(/[Rr]eserved/)
})

test.each(['', ' ', 'a b', 'a.', '"open', '[1', 'a +', 'a == == b', '{{ a }}', 'if'])(
  'what does not parse is refused with one line: %j',
  (source) => {
    const result = parseExpression(source)
    expect(result.ok).toBe(false)
    if (!result.ok) expect(result.reason).toMatch(/^[^\n]+$/)
  },
)

describe('huge input is bounded', () => {
  test.each([
    ['parentheses', `${'('.repeat(50_000)}1${')'.repeat(50_000)}`],
    ['brackets', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['members', `a${'.b'.repeat(30_000)}`],
    ['a sum', `1${'+1'.repeat(30_000)}`],
    ['negations', `${'!'.repeat(50_000)}true`],
  ])('%s nested beyond reason are refused or evaluated, and never crash', (_, source) => {
    const result = parseExpression(source)
    expect(typeof (result.ok ? result.expression.evaluate({}).ok : result.reason)).toMatch(
      /string|boolean/,
    )
  })

  test('a value nested beyond reason is an error, not a crash', () => {
    let deep: Json = []
    for (let level = 0; level < 50_000; level += 1) deep = [deep]
    for (const source of ['a', 'text(a)', 'mentions(a, "x")', 'l.map(x, l.map(y, x))']) {
      expect(evaluate(source, { a: deep, l: deep }).ok).toBe(false)
    }
  })

  test('loops inside each other are refused where they would take for ever', () => {
    const l = Array.from({ length: 3_000 }, (_, index) => index)
    const started = performance.now()
    expect(reasonOf('l.map(x, l.map(y, l.map(z, x)))', { l })).toMatch(/3 loops.*3000 items/)
    expect(reasonOf('l.exists(x, l.exists(y, y == x))', { l })).toMatch(/2 loops/)
    expect(valueOf('l.map(x, x).filter(x, x > 2997)', { l })).toEqual([2998, 2999])
    expect(valueOf('size(l.map(x, s.map(y, x)))', { l: l.slice(0, 500), s: [1] })).toBe(500)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
