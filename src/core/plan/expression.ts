import { Environment } from '@marcbachmann/cel-js'
import type { ASTNode } from '@marcbachmann/cel-js'
import { reasonOf } from '../errors.ts'
import type { Json } from '../json.ts'
import { toJson } from './cel-value.ts'
import { refuseLoops } from './loop-bound.ts'
import { mentions, readableText } from './text-functions.ts'

/** A CEL expression, parsed once and evaluated often. */
export interface Expression {
  readonly source: string
  /** Names it reads from its scope: step ids, `inputs`, an item's name. */
  readonly roots: readonly string[]
  /** Member chains from a root, such as `['tokyo', 'output', 'summary']`, for checks before a run. */
  readonly paths: readonly MemberPath[]
  /** The CEL type of its value as far as it is known before a run: `dyn`, `bool`, `list<dyn>`, … */
  readonly type: string
  readonly evaluate: (scope: Scope) => Evaluation
}

export interface MemberPath {
  readonly names: readonly string[]
  /** Asked for with `has()` or `.?`, so it may be missing. */
  readonly guarded: boolean
}

/** What an expression can see, by name. */
export type Scope = { readonly [name: string]: unknown }

export type Evaluation =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly reason: string }

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly reason: string }

const environment: Environment = createEnvironment()

/** Parses an expression. Anything that cannot be evaluated later is refused here, with the reason. */
export function parseExpression(source: string): ParsedExpression {
  try {
    const program = environment.parse(source)
    const reading = readAst(program.ast)
    if (reading.refused !== undefined) return { ok: false, reason: reading.refused }
    const checked = program.check()
    if (!checked.valid) return { ok: false, reason: firstLine(checked.error) }
    const evaluate = (scope: Scope): Evaluation => {
      try {
        const tooMuch = refuseLoops(reading.loops, Object.values(scope))
        if (tooMuch !== undefined) return { ok: false, reason: tooMuch }
        return { ok: true, value: toJson(program(scope)) }
      } catch (error) {
        return { ok: false, reason: firstLine(error) }
      }
    }
    return {
      ok: true,
      expression: {
        source,
        roots: [...reading.roots],
        paths: reading.paths,
        type: checked.type ?? 'dyn',
        evaluate,
      },
    }
  } catch (error) {
    return { ok: false, reason: firstLine(error) }
  }
}

/** JavaScript numbers are CEL doubles and literals are ints: let the two mix. */
function createEnvironment(): Environment {
  const created = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
  })
  const arithmetic: { readonly [operator: string]: (a: number, b: number) => number } = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  }
  for (const [operator, apply] of Object.entries(arithmetic)) {
    const mixed = (a: number | bigint, b: number | bigint): number => apply(Number(a), Number(b))
    created.registerOperator(`int ${operator} double`, mixed)
    created.registerOperator(`double ${operator} int`, mixed)
  }
  created.registerOperator('double % double', (a: number, b: number) => a % b)
  created.registerFunction('mentions(dyn, string): bool', mentions)
  created.registerFunction('text(dyn): string', (value: unknown) => readableText(toJson(value)))
  return created
}

interface AstReading {
  readonly roots: Set<string>
  readonly paths: MemberPath[]
  /** How deep loops are nested. */
  loops: number
  refused?: string
}

const comprehensions: ReadonlySet<string> = new Set([
  'all',
  'exists',
  'exists_one',
  'map',
  'filter',
])

function readAst(ast: ASTNode): AstReading {
  const reading: AstReading = { roots: new Set(), paths: [], loops: 0 }
  visit(ast, { reading, bound: new Set(), loops: 0, guarded: false })
  return reading
}

interface Visit {
  readonly reading: AstReading
  /** Names that a comprehension around the node has introduced. */
  readonly bound: ReadonlySet<string>
  /** How many comprehensions are around the node. */
  readonly loops: number
  readonly guarded: boolean
}

function visit(node: unknown, context: Visit): void {
  if (Array.isArray(node)) {
    for (const part of node) visit(part, context)
    return
  }
  if (!isNode(node)) return
  const chain = memberChain(node)
  if (chain !== undefined) {
    if (context.bound.has(chain.names[0] ?? '')) return
    context.reading.roots.add(chain.names[0] ?? '')
    context.reading.paths.push({
      names: chain.names,
      guarded: context.guarded || chain.guarded,
    })
    return
  }
  if (node.op === 'rcall') visitMethodCall(node.args, context)
  else if (node.op === 'call') {
    const [name, parts] = node.args
    visit(parts, name === 'has' ? { ...context, guarded: true } : context)
  } else visit(node.args, context)
}

function visitMethodCall(args: [string, ASTNode, ASTNode[]], context: Visit): void {
  const [name, receiver, parts] = args
  if (name === 'matches') {
    context.reading.refused =
      'matches() is not available, as a pattern can take forever; use contains, startsWith or endsWith'
  }
  visit(receiver, context)
  const variable = parts[0]
  if (comprehensions.has(name) && variable?.op === 'id') {
    const loops = context.loops + 1
    context.reading.loops = Math.max(context.reading.loops, loops)
    const bound = new Set([...context.bound, variable.args])
    visit(parts.slice(1), { ...context, bound, loops })
  } else visit(parts, context)
}

/** `a.b.c` and `a["b"].?c` as names from the root, or undefined when the node is anything else. */
function memberChain(node: ASTNode): { names: string[]; guarded: boolean } | undefined {
  if (node.op === 'id') return { names: [node.args], guarded: false }
  if (node.op !== '.' && node.op !== '.?') return undefined
  const inner = memberChain(node.args[0])
  if (inner === undefined) return undefined
  return {
    names: [...inner.names, node.args[1]],
    guarded: inner.guarded || node.op === '.?',
  }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

function firstLine(error: unknown): string {
  return reasonOf(error).split('\n', 1)[0] ?? 'it is not a valid expression'
}
