import type { GraphAnswer } from '../app/views.ts'
import type { Json, JsonObject } from '../core/json.ts'
import { isJsonObject } from '../core/json.ts'
import { SkeinError } from '../core/errors.ts'

/** What the rows of an answer hold of the graph: each node and each relationship once. */
interface Drawing {
  readonly nodes: ReadonlyMap<string, DrawnNode>
  readonly edges: readonly DrawnEdge[]
}

interface DrawnNode {
  readonly key: string
  readonly label: string
  readonly name: string
}

interface DrawnEdge {
  readonly from: string
  readonly to: string
  readonly type: string
}

export type DrawingFormat = 'dot' | 'mermaid'

/** The nodes, relationships and paths of an answer as a picture in words. */
export function drawGraph(answer: GraphAnswer, format: DrawingFormat): string {
  const drawing = collect(answer)
  if (drawing.nodes.size === 0) {
    const message = 'has no nodes or paths to draw: return whole ones, as in MATCH p = … RETURN p'
    throw new SkeinError('REQUEST_INVALID', { problems: [{ path: 'query', message }] })
  }
  return format === 'dot' ? dotText(drawing) : mermaidText(drawing)
}

function collect({ rows }: GraphAnswer): Drawing {
  const nodes = new Map<string, DrawnNode>()
  const edges = new Map<string, DrawnEdge>()
  const meet = (value: Json | undefined): void => {
    if (Array.isArray(value)) return value.forEach((item: Json) => meet(item))
    if (!isJsonObject(value)) return
    const node = asNode(value)
    if (node !== undefined) nodes.set(node.key, nodes.get(node.key) ?? node)
    const edge = asEdge(value)
    if (edge !== undefined) edges.set(JSON.stringify(edge), edge)
    if (node === undefined && edge === undefined) Object.values(value).forEach(meet)
  }
  for (const row of rows) Object.values(row).forEach(meet)
  const drawn = [...edges.values()].filter(({ from, to }) => nodes.has(from) && nodes.has(to))
  return { nodes, edges: drawn }
}

function asNode(value: JsonObject): DrawnNode | undefined {
  const { labels, properties } = value
  if (!Array.isArray(labels) || !isJsonObject(properties)) return undefined
  const { id: given, name } = properties
  const id = typeof given === 'string' ? given : JSON.stringify(given ?? '')
  return {
    key: id,
    label: String(labels[0] ?? ''),
    name: typeof name === 'string' && name !== '' ? name : id,
  }
}

function asEdge(value: JsonObject): DrawnEdge | undefined {
  const { type, from, to } = value
  if (typeof type !== 'string' || typeof from !== 'string' || typeof to !== 'string') {
    return undefined
  }
  return { type, from, to }
}

function dotText({ nodes, edges }: Drawing): string {
  const lines = [
    ...[...nodes.values()].map(
      ({ key, label, name }) => `  ${quoted(key)} [label=${quoted(`${label}\n${name}`)}]`,
    ),
    ...edges.map(
      ({ from, to, type }) => `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(type)}]`,
    ),
  ]
  return ['digraph {', '  node [shape=box]', ...lines, '}', ''].join('\n')
}

function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return `"${escaped.replaceAll('\n', '\\n')}"`
}

function mermaidText({ nodes, edges }: Drawing): string {
  const numbers = new Map([...nodes.keys()].map((key, number) => [key, `n${number}`]))
  const lines = [
    ...[...nodes.values()].map(
      ({ key, label, name }) => `  ${numbers.get(key)}["${entities(label)}<br/>${entities(name)}"]`,
    ),
    ...edges.map(
      ({ from, to, type }) => `  ${numbers.get(from)} -->|"${entities(type)}"| ${numbers.get(to)}`,
    ),
  ]
  return ['graph LR', ...lines, ''].join('\n')
}

/** Mermaid knows no escapes in its texts, but numbered entities. */
function entities(text: string): string {
  return text.replace(
    /[^\p{Letter}\p{Number} _.,:/()-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  )
}
