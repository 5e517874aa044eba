import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Run } from '../../core/run/run.ts'
import type { StepState } from '../../core/run/step-state.ts'
import { openSqliteStore } from '../../stores/sqlite/sqlite-store.ts'
import { createTestEngine, task } from '../../testing/fakes/test-engine.ts'
import type { TestEngine } from '../../testing/fakes/test-engine.ts'
import { InProcessEngine } from './in-process-engine.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-snapshot-'))
  path = join(folder, 'journal.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function open(withSnapshots = true): TestEngine & { readonly close: () => Promise<void> } {
  const store = openSqliteStore({ path })
  const snapshots = withSnapshots ? { snapshots: store } : {}
  const made = createTestEngine((parts) => new InProcessEngine({ ...parts, ...snapshots }), store)
  return { ...made, close: () => store.close() }
}

/** A run of so many rounds that snapshots are taken on the way. */
async function makeLongRun(rounds: number): Promise<void> {
  const { start, calm, engine, close } = open()
  await start('r', [
    task('a', { repeat: { until: 'a.output == 0', timesMax: 1_000_000 } }),
    task('b'),
  ])
  await calm()
  for (let attempt = 1; attempt <= rounds; attempt += 1) {
    await engine.deliver('r', { type: 'step.succeeded', step: 'a', attempt, output: attempt }, 'x')
  }
  await close()
}

async function loaded(withSnapshots: boolean, position?: number): Promise<unknown> {
  const { engine, close } = open(withSnapshots)
  const run = await (position === undefined ? engine.load('r') : engine.loadAt('r', position))
  await close()
  return plain(run)
}

function plain({ compiled, frame, steps, ...rest }: Run): unknown {
  const step = ({ compiled: own, frame: home, parent, ...more }: StepState): unknown => ({
    ...more,
    home: home.owner?.id,
    own: own.step,
    parent: parent?.id,
  })
  return { ...rest, plan: compiled.plan, open: frame.open, steps: [...steps.values()].map(step) }
}

function change(sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

function seqOf(): number {
  const database = new DatabaseSync(path)
  const seq = Number(database.prepare('SELECT seq FROM snapshots').get()?.['seq'])
  database.close()
  return seq
}

test('a long run is read from its snapshot and what came after, as from all of its events', async () => {
  await makeLongRun(4_000)
  expect(seqOf()).toBeGreaterThan(9_000)
  expect(await loaded(true)).toEqual(await loaded(false))
  // Not from the events: those before the snapshot are not read again.
  change(`DELETE FROM events WHERE seq > 10 AND seq < ${seqOf() - 10}`)
  expect(await loaded(true)).toMatchObject({ id: 'r', status: 'EXECUTING' })
})

test('a damaged snapshot, or one of another version, is passed over', async () => {
  await makeLongRun(3_500)
  const whole = await loaded(false)
  change("UPDATE snapshots SET data = replace(data, 'EXECUTING', 'COMPLETED')")
  expect(await loaded(true)).toEqual(whole)
  change("UPDATE snapshots SET data = '{}'")
  expect(await loaded(true)).toEqual(whole)
  const other = `{"shape":"2","names":[],"run":{},"frame":{"open":0,"steps":[]},"order":[]}`
  const { crc32 } = await import('node:zlib')
  change(`UPDATE snapshots SET data = '${other}', checksum = ${crc32(other)}`)
  expect(await loaded(true)).toEqual(whole)
})

test('time travel to before a snapshot is exact', async () => {
  await makeLongRun(3_500)
  for (const position of [1, 2, 500, 5_000, seqOf(), seqOf() + 1]) {
    expect(await loaded(true, position)).toEqual(await loaded(false, position))
  }
})
