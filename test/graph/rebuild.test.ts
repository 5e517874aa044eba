import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { functionAgent } from '../../src/agents/function/function-agent.ts'
import type { Skein } from '../../src/app/skein.ts'
import { openSkein } from '../../src/compose.ts'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-rebuild-'))
  folders.push(folder)
  return folder
}

function open(data: string): Promise<Skein> {
  const capabilities = [{ name: 'work.do', idempotent: true, run: async () => 'done' }]
  return openSkein({ data, agents: [functionAgent({ name: 'worker', capabilities })] })
}

async function runSome(skein: Skein, count: number): Promise<void> {
  const steps = Array.from({ length: 5 }, (_, n) => ({
    id: `s${n}`,
    capability: 'work.do',
    dependsOn: n === 0 ? [] : [`s${n - 1}`],
  }))
  const runs = Array.from({ length: count }, async () => {
    const { id } = await skein.runs.start({ plan: { name: 'Work', steps } })
    await skein.runs.result(id)
  })
  await Promise.all(runs)
}

const counted = 'MATCH (s:ExecutionStep) RETURN count(s) AS n'

test('a running Skein builds its graph anew without a moment in which it cannot be asked', async () => {
  const data = await newFolder()
  const skein = await open(data)
  await runSome(skein, 40)
  const ask = async (): Promise<unknown> => {
    const { rows } = await skein.graph.query({ query: counted, consistency: 'latest' })
    return rows[0]?.['n']
  }
  expect(await ask()).toBe(200)
  const before = await skein.graph.status({ check: true })
  expect(before).toMatchObject({ engine: 'grafeo', lag: 0, lastCheck: { status: 'complete' } })
  await skein.graph.rebuild()
  let asked = 0
  await vi.waitFor(
    async () => {
      expect(await ask()).toBe(200)
      asked += 1
      expect((await skein.graph.status()).rebuild?.status).toBe('DONE')
    },
    { timeout: 20_000, interval: 5 },
  )
  expect(asked).toBeGreaterThan(1)
  const { nodes, relationships } = await skein.graph.status()
  expect({ nodes, relationships }).toEqual({
    nodes: before.nodes,
    relationships: before.relationships,
  })
  await runSome(skein, 1)
  expect(await ask()).toBe(205)
  await skein.close()
  expect(graphsOf(await readdir(data))).toEqual(['graph-2', 'graph-current'])
  const again = await open(data)
  expect((await again.graph.query({ query: counted, consistency: 'latest' })).rows[0]?.['n']).toBe(
    205,
  )
  await again.close()
}, 60_000)

test('where the server of the graph is away, the graph can still be built elsewhere', async () => {
  const capabilities = [{ name: 'work.do', idempotent: true, run: async () => 'done' }]
  const agents = [functionAgent({ name: 'worker', capabilities })]
  const graph = { url: 'bolt://127.0.0.1:1' }
  const skein = await openSkein({ data: await newFolder(), agents, graph })
  await runSome(skein, 2)
  expect(await skein.graph.status()).toMatchObject({
    engine: 'neo4j',
    nodes: 0,
    error: expect.stringContaining('Neo4j does not answer') as string,
  })
  expect(await skein.graph.rebuild({ to: 'embedded' })).toMatchObject({ engine: 'neo4j' })
  await vi.waitFor(async () => expect((await skein.graph.status()).rebuild?.status).toBe('DONE'), {
    timeout: 20_000,
  })
  const { rows } = await skein.graph.query({ query: counted, consistency: 'latest' })
  expect(rows).toEqual([{ n: 10 }])
  expect((await skein.graph.status()).error).toBeUndefined()
  await skein.close()
}, 60_000)

test('two organizations of one data folder never see each other’s graph', async () => {
  const data = await newFolder()
  const query = 'MATCH (s:ExecutionStep) RETURN count(s) AS n'
  const stepsOf = async (organization: string, runs: number): Promise<unknown> => {
    const capabilities = [{ name: 'work.do', idempotent: true, run: async () => 'done' }]
    const agents = [functionAgent({ name: 'worker', capabilities })]
    const skein = await openSkein({ data, agents, organization })
    await runSome(skein, runs)
    await skein.graph.rebuild()
    await vi.waitFor(
      async () => expect((await skein.graph.status()).rebuild?.status).toBe('DONE'),
      { timeout: 20_000 },
    )
    const { rows } = await skein.graph.query({ query, consistency: 'latest' })
    await skein.close()
    return rows[0]?.['n']
  }
  expect(await stepsOf('default', 2)).toBe(10)
  expect(await stepsOf('evil', 1)).toBe(5)
  expect(await stepsOf('../evil', 0)).toBe(0)
  expect(await stepsOf('default', 0)).toBe(10)
}, 60_000)

test('rows of a named query come in pages, each after the last', async () => {
  const skein = await open(await newFolder())
  await runSome(skein, 1)
  const [plan] = (
    await skein.graph.query({
      query: 'MATCH (p:ExecutionPlan) RETURN p.id AS id',
      consistency: 'latest',
    })
  ).rows
  const parameters = { planId: plan?.['id'] as string }
  const whole = await skein.graph.run('plans.steps', { parameters })
  expect(whole.rows).toHaveLength(5)
  expect(whole.nextCursor).toBeUndefined()
  const first = await skein.graph.run('plans.steps', { parameters, limit: 3 })
  const cursor = first.nextCursor ?? ''
  const second = await skein.graph.run('plans.steps', { parameters, limit: 3, cursor })
  expect([...first.rows, ...second.rows]).toEqual(whole.rows)
  expect(second.truncated).toBe(false)
  const other = skein.graph.run('plans.wholeSteps', { parameters, cursor })
  await expect(other).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  for (const startDate of ['yesterday', '2026-13-01T00:00:00Z', '2026-01-01T24:00:00Z']) {
    const period = { startDate, endDate: '2027-01-01T00:00:00Z' }
    const asked = skein.graph.run('agents.bottlenecks', { parameters: period })
    await expect(asked).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  }
  await skein.close()
})

test('a Skein that is killed while it builds its graph anew has the old one, or the new one whole', async () => {
  const data = await newFolder()
  const first = await open(data)
  await runSome(first, 60)
  await first.graph.query({ query: counted, consistency: 'latest' })
  await first.close()
  for (const delayMs of [0, 60, 150, 300, 600]) {
    const program = `import { openSkein } from '${import.meta.resolve('../../src/compose.ts')}'
      const skein = await openSkein({ data: process.argv[1] })
      await skein.graph.status()
      await skein.graph.rebuild()
      process.send('begun')
      setInterval(() => undefined, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, data], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await once(child, 'message')
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    child.kill('SIGKILL')
    await once(child, 'exit')
    const skein = await open(data)
    const { rows } = await skein.graph.query({ query: counted, consistency: 'latest' })
    expect(rows).toEqual([{ n: 300 }])
    expect((await skein.graph.status({ check: true })).lastCheck?.status).toBe('complete')
    await skein.close()
  }
  // A process that outlived its Skein for a moment may have left something; a start removes it.
  await (await open(data)).close()
  const left = graphsOf(await readdir(data)).filter((name) => /^graph(-\d+)?$/.test(name))
  expect(left).toHaveLength(1)
}, 120_000)

function graphsOf(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.startsWith('graph')).toSorted()
}
