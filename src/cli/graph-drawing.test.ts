import { describe, expect, test } from 'vitest'
import type { Json } from '../core/json.ts'
import { drawGraph } from './graph-drawing.ts'

const node = (id: string, name: string): Json => ({ labels: ['thing'], properties: { id, name } })
const edge = { type: 'KNOWS', from: 'b', to: 'a', properties: {} }
const rows = [
  { p: [node('a', 'say "hi"'), edge, node('b', 'B\\')] },
  { p: [node('a', 'say "hi"'), edge, node('b', 'B\\')] },
]
const answer = { columns: ['p'], rows, truncated: false }

describe('a drawn answer', () => {
  test('has each node and relationship once, in the direction that it has in the graph', () => {
    expect(drawGraph(answer, 'dot')).toBe(`digraph {
  node [shape=box]
  "a" [label="thing\\nsay \\"hi\\""]
  "b" [label="thing\\nB\\\\"]
  "b" -> "a" [label="KNOWS"]
}
`)
    expect(drawGraph(answer, 'mermaid')).toBe(`graph LR
  n0["thing<br/>say #34;hi#34;"]
  n1["thing<br/>B#92;"]
  n1 -->|"KNOWS"| n0
`)
  })

  test('finds nodes in maps and lists, and leaves out what has no two ends', () => {
    const deep = {
      columns: ['x'],
      rows: [{ x: { all: [node('a', 'A'), edge] } }],
      truncated: false,
    }
    expect(drawGraph(deep, 'mermaid')).toBe('graph LR\n  n0["thing<br/>A"]\n')
  })

  test('is refused where there is nothing to draw', () => {
    const plain = { columns: ['n'], rows: [{ n: 1 }], truncated: false }
    expect(() => drawGraph(plain, 'dot')).toThrow('to draw')
  })
})
