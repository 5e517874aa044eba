import { readFileSync, readdirSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createCapability } from '../../src/core/capability.ts'
import type { Capability, EntityReference } from '../../src/core/capability.ts'
import type { Json } from '../../src/core/json.ts'
import type { PlanShape } from '../../src/ports/plan-history.ts'
import { tmdbExamples, tmdbKinds } from './tmdb-kinds.ts'

/** A step as the expected plan has it. */
export interface ExpectedStep {
  readonly id: string
  readonly capability: string
  readonly dependsOn: readonly string[]
  readonly inputs: { readonly [name: string]: Json }
  readonly when?: string
  readonly forEach?: string
}

/** A request with the plan that is expected for it. */
export interface ExpectedPlan {
  readonly id: string
  readonly request: string
  readonly context: readonly EntityReference[]
  readonly route: 'plan' | 'clarify' | 'answer'
  readonly shape: PlanShape
  /** With inputs, conditions and fan-out, where the set says them. */
  readonly steps: readonly ExpectedStep[] | undefined
}

/** Requests over one registry. */
export interface EvaluationSet {
  readonly name: string
  readonly capabilities: readonly Capability[]
  /** In an order that depends on their ids alone. */
  readonly requests: readonly ExpectedPlan[]
}

interface ToolFile {
  readonly tools: readonly { readonly name: string; readonly description: string }[]
  readonly requests: readonly {
    readonly id: string
    readonly request: string
    readonly tools: readonly string[]
    readonly links: readonly (readonly [string, string])[]
  }[]
}

interface PlatformFile {
  readonly capabilities: readonly Capability[]
  readonly requests: readonly {
    readonly request: string
    readonly context?: readonly EntityReference[]
    readonly route: ExpectedPlan['route']
    readonly steps: readonly ExpectedStep[]
  }[]
}

/** The sets of a folder: every file of one of the two shapes, whatever its name. */
export function loadSets(folder: string): readonly EvaluationSet[] {
  const files = readdirSync(folder).filter((file) => /\.json(?:\.gz)?$/u.test(file))
  return files.toSorted().flatMap((file) => {
    const name = basename(file).replace(/\.json(?:\.gz)?$/u, '')
    const document = readJson(join(folder, file))
    if (isToolFile(document)) return toolSets(name, document)
    return isPlatformFile(document) ? [platformSet(name, document)] : []
  })
}

function readJson(path: string): unknown {
  const bytes = readFileSync(path)
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
}

function isToolFile(document: unknown): document is ToolFile {
  return hasLists(document, 'tools', 'requests')
}

function isPlatformFile(document: unknown): document is PlatformFile {
  return hasLists(document, 'capabilities', 'requests')
}

function hasLists(document: unknown, ...names: readonly string[]): boolean {
  if (typeof document !== 'object' || document === null) return false
  return names.every((name) => Array.isArray((document as Record<string, unknown>)[name]))
}

/** Where the endpoints are known, kinds are declared, and a second set has example words too. */
function toolSets(name: string, file: ToolFile): readonly EvaluationSet[] {
  const requests = inIdOrder(file.requests.map(expectedTools))
  const known = file.tools.filter((tool) => Object.hasOwn(tmdbKinds, tool.name))
  if (known.length * 2 < file.tools.length) {
    return [{ name, capabilities: file.tools.map((tool) => createCapability(tool)), requests }]
  }
  const declare = (withExamples: boolean): readonly Capability[] =>
    file.tools.map((tool) =>
      createCapability({
        ...tool,
        ...tmdbKinds[tool.name],
        reversibility: 'read',
        ...(withExamples && { examples: examplesOf(tool.name) }),
      }),
    )
  return [
    { name, capabilities: declare(false), requests },
    { name: `${name}-examples`, capabilities: declare(true), requests },
  ]
}

function examplesOf(name: string): readonly string[] {
  return tmdbExamples.filter(([pattern]) => pattern.test(name)).flatMap(([, examples]) => examples)
}

function expectedTools(one: ToolFile['requests'][number]): ExpectedPlan {
  const places = new Map(one.tools.map((tool, at) => [tool, at]))
  const edges = one.links.map(([from, to]) => [places.get(from) ?? 0, places.get(to) ?? 0] as const)
  return {
    id: one.id,
    request: one.request,
    context: [],
    route: 'plan',
    shape: { capabilities: one.tools, edges: edges.filter(([from, to]) => from !== to) },
    steps: undefined,
  }
}

function platformSet(name: string, file: PlatformFile): EvaluationSet {
  const requests = file.requests.map(({ request, context = [], route, steps }): ExpectedPlan => {
    const places = new Map(steps.map((step, at) => [step.id, at]))
    const edges = steps.flatMap((step, to) =>
      step.dependsOn.map((id) => [places.get(id) ?? 0, to] as const),
    )
    const shape = { capabilities: steps.map((step) => step.capability), edges }
    return { id: request, request, context, route, shape, steps }
  })
  const capabilities = file.capabilities.map((one) => createCapability(one))
  return { name, capabilities, requests: inIdOrder(requests) }
}

/** An order without a pattern, the same on every machine. */
function inIdOrder(requests: readonly ExpectedPlan[]): readonly ExpectedPlan[] {
  const keyed = requests.map((one) => {
    return { one, key: createHash('sha1').update(one.id).digest('hex') }
  })
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ one }) => one)
}
