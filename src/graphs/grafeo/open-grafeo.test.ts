import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { graphDatabaseContract } from '../../testing/contracts/graph-database.contract.ts'
import type { CreateGraphPlace } from '../../testing/contracts/graph-place.ts'
import { thing } from '../../testing/contracts/graph-place.ts'
import { projectionVersion } from '../cypher/schema.ts'
import { openGrafeo } from './open-grafeo.ts'
import type { GrafeoGraph } from './open-grafeo.ts'

const graphFile = `graph-${projectionVersion}.grafeo`
const folders: string[] = []

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-grafeo-'))
  folders.push(folder)
  return folder
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

const createPlace: CreateGraphPlace = async () => {
  const folder = await newFolder()
  return {
    open: () => openGrafeo({ folder }),
    crash: async (database) => {
      const [pid] = (database as GrafeoGraph).pids()
      if (pid !== undefined) await kill(pid)
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

graphDatabaseContract('grafeo', createPlace)

describe('a graph in child processes', () => {
  test('leaves no process behind when it is closed, and closes within two seconds', async () => {
    const graph = await openGrafeo({ folder: await newFolder() })
    await graph.queryUntrusted({ text: 'UNWIND [1] AS n RETURN n' })
    const pids = graph.pids()
    expect(pids).toHaveLength(2)
    const busy = graph.query({ text: endlessText }).catch((error: unknown) => error)
    const started = performance.now()
    await graph.close()
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(pids.filter(isRunning)).toEqual([])
    expect(await busy).toMatchObject({ code: 'GRAPH_UNAVAILABLE' })
  })

  test('refuses a batch after a crash has taken it back, until its position is read', async () => {
    const folder = await newFolder()
    const graph = await openGrafeo({ folder })
    await graph.apply({ position: 5, operations: [thing('a')] })
    await kill(graph.pids()[0] ?? 0)
    await writeFile(join(folder, graphFile), 'not a graph')
    await vi.waitFor(async () => {
      const next = graph.apply({ position: 6, operations: [thing('b')] })
      await expect(next).rejects.toMatchObject({
        message: expect.stringContaining('anew') as string,
      })
    })
    expect(await graph.position()).toBe(0)
    await graph.apply({ position: 1, operations: [thing('a')] })
    expect(await graph.counts()).toEqual({ nodes: 1, relationships: 0 })
    expect(await readdir(folder)).toContain(`${graphFile}.damaged`)
    await graph.close()
  })

  test('ends a query that needs more memory than it may have, and says so', async () => {
    const graph = await openGrafeo({ folder: await newFolder(), memoryMaxBytes: 200e6 })
    const text = `UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b
      RETURN collect('some text ' + toString(a * b)) AS all`
    const asked = graph.query({ text })
    await expect(asked).rejects.toMatchObject({
      code: 'GRAPH_QUERY_FAILED',
      message: expect.stringContaining('200 MB of memory') as string,
    })
    expect(await graph.position()).toBe(0)
    await graph.close()
  })

  test('says who is in the way when another process has the folder', async () => {
    const folder = await newFolder()
    const graph = await openGrafeo({ folder })
    const second = openGrafeo({ folder })
    const reason = 'another process has its folder open'
    await expect(second).rejects.toMatchObject({ code: 'GRAPH_UNAVAILABLE', details: { reason } })
    await graph.apply({ position: 1, operations: [] })
    await graph.close()
  })

  test('ends its processes when its own process is killed', async () => {
    const folder = await newFolder()
    const program = `import { openGrafeo } from '${import.meta.resolve('./open-grafeo.ts')}'
      const graph = await openGrafeo({ folder: process.argv[1] })
      await graph.apply({ position: 9, operations: [] })
      await graph.queryUntrusted({ text: 'UNWIND [1] AS n RETURN n' })
      graph.query({ text: \`${endlessText}\` })
      process.send(graph.pids())`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const [pids] = (await once(parent, 'message')) as [number[]]
    expect(pids.every(isRunning)).toBe(true)
    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), { timeout: 5_000 })
    const graph = await openGrafeo({ folder })
    expect(await graph.position()).toBe(9)
    await graph.close()
  })

  test('says that the folder cannot be opened when something else is in its place', async () => {
    const file = join(await newFolder(), 'file')
    await writeFile(file, 'not a folder')
    const opened = openGrafeo({ folder: file })
    await expect(opened).rejects.toThrow('its folder cannot be opened (EEXIST)')
  })

  test('needs no other process for a question whose work is bounded', async () => {
    const graph = await openGrafeo({ folder: await newFolder() })
    await graph.apply({ position: 1, operations: [thing('a')] })
    const text = "MATCH (n:thing {id: 'a'}) RETURN n.id AS id"
    expect((await graph.queryUntrusted({ text })).rows).toEqual([{ id: 'a' }])
    expect(graph.pids()).toHaveLength(1)
    await graph.close()
  })

  test('goes on after a question that only looked bounded, and asks it elsewhere then', async () => {
    const graph = await openGrafeo({ folder: await newFolder() })
    const operations = Array.from({ length: 20_000 }, (_, n) => thing(`n${n}`))
    await graph.apply({ position: 1, operations })
    const [writer] = graph.pids()
    const text = 'MATCH (n:thing) RETURN count(n) AS n'
    process.kill(writer ?? 0, 'SIGSTOP')
    const asked = graph.queryUntrusted({ text, timeoutMs: 100 })
    await expect(asked).rejects.toMatchObject({ code: 'GRAPH_QUERY_TIMED_OUT' })
    expect(await graph.position()).toBe(1)
    expect(graph.pids()).not.toContain(writer)
    expect((await graph.queryUntrusted({ text })).rows).toEqual([{ n: 20_000 }])
    expect(graph.pids()).toHaveLength(2)
    await graph.close()
  })

  test('lets a caller go without harm to anyone else', async () => {
    const graph = await openGrafeo({ folder: await newFolder() })
    const [writer] = graph.pids()
    const stop = new AbortController()
    const asked = graph.queryUntrusted({ text: 'MATCH (n) RETURN n', signal: stop.signal })
    stop.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
    await graph.apply({ position: 1, operations: [thing('a')] })
    expect(graph.pids()).toEqual([writer])
    await graph.close()
  })

  test('is held by a new process after so many transactions, and loses nothing by it', async () => {
    const recycle = { transactions: 3, ageMs: 1e9 }
    const graph = await openGrafeo({ folder: await newFolder(), recycle })
    const pids = new Set<number | undefined>()
    for (let position = 1; position <= 9; position += 1) {
      const counted = graph.query({ text: 'MATCH (n:thing) RETURN count(n) AS n' })
      await graph.apply({ position, operations: [thing(`n${position}`)] })
      await counted
      expect(await graph.counts()).toEqual({ nodes: position, relationships: 0 })
      pids.add(graph.pids()[0])
    }
    expect(pids.size).toBe(4)
    expect(await graph.position()).toBe(9)
    await graph.close()
  })

  test('answers users side by side, each from the newest state', async () => {
    const graph = await openGrafeo({ folder: await newFolder() })
    const asked = Array.from({ length: 6 }, async (_, n) => {
      await graph.apply({ position: n + 1, operations: [thing(`n${n}`)] })
      const light = 'MATCH (n:thing) RETURN count(n) AS n'
      const heavy = 'UNWIND [1] AS one MATCH (n:thing) RETURN count(n) AS n'
      const { rows } = await graph.queryUntrusted({ text: n % 2 === 0 ? light : heavy })
      return Number(rows[0]?.['n'])
    })
    const counts = await Promise.all(asked)
    expect(counts.every((count, n) => count >= n + 1)).toBe(true)
    expect(graph.pids().length).toBeLessThanOrEqual(3)
    await graph.close()
  })
})

const endlessText = `UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b
  WITH a, b WHERE a * b = -1 RETURN count(*) AS n`

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false))
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
