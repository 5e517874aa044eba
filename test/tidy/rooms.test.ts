import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isTest, sourceFiles } from './source-files.ts'
import type { SourceFile } from './source-files.ts'

/**
 * Which rooms a room may import, besides itself. `agents/*` and the like: each of them is a room of
 * its own, and they never import each other.
 */
const rooms: { readonly [room: string]: readonly string[] } = {
  core: [],
  ports: ['core'],
  registry: ['core', 'ports'],
  planning: ['core', 'ports'],
  learning: ['core', 'ports'],
  app: ['core', 'ports', 'planning', 'registry', 'learning'],
  'agents/*': ['core', 'ports'],
  'stores/*': ['core', 'ports'],
  'engines/*': ['core', 'ports'],
  'graphs/cypher': ['core', 'ports'],
  'graphs/*': ['core', 'ports', 'graphs/cypher', 'package-root.ts'],
  'models/*': ['core', 'ports'],
  secrets: ['core', 'ports'],
  system: ['core', 'ports'],
  config: ['core', 'ports', 'app', 'package-root.ts'],
  client: ['core', 'ports', 'app'],
  'server/*': ['core', 'ports', 'app', 'package-root.ts'],
  cli: ['core', 'ports', 'app', 'client', 'config', 'compose.ts', 'version.ts', 'package-root.ts'],
  testing: ['core', 'ports'],
  'compose.ts': ['*'],
  'index.ts': ['*'],
  'version.ts': ['package-root.ts'],
  'package-root.ts': [],
}

/** Libraries that only one room may know. */
const libraries: { readonly [library: string]: readonly string[] } = {
  ai: ['models/openai-compatible'],
  '@ai-sdk/openai-compatible': ['models/openai-compatible'],
  '@modelcontextprotocol/client': ['agents/mcp'],
  '@grafeo-db/js': ['graphs/grafeo'],
  'neo4j-driver': ['graphs/neo4j'],
  fastify: ['server/http'],
  'node:sqlite': ['stores/sqlite'],
  '@marcbachmann/cel-js': ['core'],
  commander: ['cli'],
}

interface Import {
  readonly from: SourceFile
  readonly target: string
  readonly isTypeOnly: boolean
}

const files = sourceFiles('.ts').filter(({ path }) => path.startsWith('src/'))
const product = files.filter(({ path }) => !isTest(path))
const imports = product.flatMap(importsOf)

function importsOf(from: SourceFile): Import[] {
  const pattern =
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm
  return [...from.text.matchAll(pattern)].map(([, typeOnly, named, dynamic]) => ({
    from,
    target: named ?? dynamic ?? '',
    isTypeOnly: typeOnly !== undefined,
  }))
}

function roomOf(path: string): string {
  const [first = '', second = ''] = path.replace(/^src\//, '').split('/')
  if (`${first}/${second}` in rooms || `${first}/*` in rooms) return `${first}/${second}`
  return first
}

function allowed(room: string): readonly string[] {
  return rooms[room] ?? rooms[`${room.split('/')[0]}/*`] ?? []
}

describe('rooms', () => {
  test('every file is in a room of the table', () => {
    expect(files.length).toBeGreaterThan(100)
    const homeless = files.filter(({ path }) => {
      const room = roomOf(path)
      return !(room in rooms) && !(`${room.split('/')[0]}/*` in rooms)
    })
    expect(homeless.map(({ path }) => path)).toEqual([])
  })

  test('imports only point inward', () => {
    expect(imports.length).toBeGreaterThan(500)
    const wrong = imports
      .filter(({ target }) => target.startsWith('.'))
      .flatMap(({ from, target }) => {
        const own = roomOf(from.path)
        const other = roomOf(normalize(join(dirname(from.path), target)))
        const may = allowed(own)
        const isFine = own === other || may.includes('*') || may.includes(other)
        return isFine ? [] : [`${from.path} imports ${target} (${own} -> ${other})`]
      })
    expect(wrong).toEqual([])
  })

  test('a heavy library is known to its own room only', () => {
    const wrong = imports.flatMap(({ from, target }) => {
      const library = Object.keys(libraries).find(
        (name) => target === name || target.startsWith(`${name}/`),
      )
      const may = library === undefined ? undefined : libraries[library]
      return may === undefined || may.includes(roomOf(from.path)) ? [] : [`${from.path}: ${target}`]
    })
    expect(wrong).toEqual([])
  })

  test('nobody inside imports the public entry', () => {
    const wrong = imports.filter(({ target }) => /(^|\/)index\.ts$/.test(target))
    expect(wrong.map(({ from }) => from.path)).toEqual([])
  })
})
