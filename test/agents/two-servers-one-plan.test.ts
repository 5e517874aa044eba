import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSkein } from '../../src/compose.ts'
import type { Skein } from '../../src/app/skein.ts'
import { filesystemPath, memoryPath } from './mcp-servers.ts'

let skein: Skein
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-two-servers-'))
  await writeFile(join(folder, 'who.txt'), 'Ada Lovelace')
  const command = process.execPath
  const env = { MEMORY_FILE_PATH: join(folder, 'memory.json') }
  skein = await openSkein({
    mcpServers: [
      { name: 'filesystem', command, args: [filesystemPath, folder] },
      { name: 'memory', command, args: [memoryPath], env },
    ],
  })
})

afterAll(async () => {
  await skein.close()
  await rm(folder, { recursive: true, force: true })
})

test('a plan reads with one public MCP server and remembers with another', async () => {
  const plan = {
    name: 'Remember who is in the file',
    steps: [
      {
        id: 'read',
        capability: 'filesystem.read_text_file',
        inputs: { path: join(folder, 'who.txt') },
      },
      {
        id: 'remember',
        capability: 'memory.create_entities',
        inputs: {
          entities: [
            {
              name: '{{ read.output.content }}',
              entityType: 'person',
              observations: ['in a file'],
            },
          ],
        },
      },
      {
        id: 'look',
        capability: 'memory.search_nodes',
        dependsOn: ['remember'],
        inputs: { query: 'Lovelace' },
      },
    ],
    output: 'look.output.entities.map(e, e.name)',
  }
  const { id } = await skein.runs.start({ plan })
  const run = await skein.runs.result(id)
  expect(run.steps.map(({ agent, status }) => `${agent} ${status}`)).toEqual([
    'filesystem COMPLETED',
    'memory COMPLETED',
    'memory COMPLETED',
  ])
  expect(run.output).toEqual(['Ada Lovelace'])
}, 60_000)
