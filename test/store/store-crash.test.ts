import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JournalEvent, Store } from '../../src/ports/store.ts'
import { lockFolder } from '../../src/stores/sqlite/lock.ts'
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts'
import { readAll } from '../../src/testing/contracts/store-place.ts'

const writer = fileURLToPath(new URL('store-writer.ts', import.meta.url))

let folder: string
let child: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-crash-'))
})

afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

test('nothing acknowledged is lost, nothing is half saved when the writer is killed', async () => {
  for (let round = 0; round < 5; round += 1) {
    const killAfter = 10 + Math.floor(Math.random() * 40)
    const { acknowledged } = await writeAndKill([process.execPath, writer, folder], killAfter)
    await inspect(acknowledged, `round ${round}, killed after ${killAfter} commits`)
  }
}, 60_000)

test('nothing acknowledged is lost when the disk takes no more', async () => {
  const limited = `ulimit -f 1000; exec "$@"`
  const command = ['sh', '-c', limited, 'sh', process.execPath, writer, folder, '20']
  const { acknowledged, failure } = await writeAndKill(command, Number.POSITIVE_INFINITY)
  expect(failure).toBe('STORE_WRITE_FAILED')
  await inspect(acknowledged, 'with a full disk')
}, 60_000)

interface Written {
  /** The last position that the writer was promised. */
  readonly acknowledged: number
  readonly failure?: string
}

/** Runs the writer until it has acknowledged so many commits, or failed. */
async function writeAndKill(command: readonly string[], killAfter: number): Promise<Written> {
  const [file = '', ...words] = command
  const running = spawn(file, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  child = running
  const ended = once(running, 'exit')
  let acknowledged = 0
  let commits = 0
  let failure: string | undefined
  for await (const line of createInterface({ input: running.stdout })) {
    if (line.startsWith('failed')) {
      failure = line.replace('failed ', '')
      continue
    }
    acknowledged = Number(line)
    commits += 1
    if (commits >= killAfter) running.kill('SIGKILL')
  }
  await ended
  expect(commits).toBeGreaterThan(0)
  return { acknowledged, ...(failure !== undefined && { failure }) }
}

async function inspect(acknowledged: number, what: string): Promise<void> {
  const lock = lockFolder(folder)
  const store = openSqliteStore({ path: join(folder, 'skein.db') })
  try {
    const events = await readAll(store)
    expect(events.length, what).toBeGreaterThanOrEqual(acknowledged)
    expect(
      events.findIndex((event, n) => event.position !== n + 1),
      what,
    ).toBe(-1)
    await expectRecordsOf(store, events)
  } finally {
    await store.close()
    lock.release()
  }
}

/** Each stream counts without a gap, and its record says exactly its last seq. */
async function expectRecordsOf(store: Store, events: readonly JournalEvent[]): Promise<void> {
  const heads = new Map<string, number>()
  for (const event of events) {
    if (event.seq !== (heads.get(event.stream) ?? 0) + 1) throw new Error('a gap in a stream')
    heads.set(event.stream, event.seq)
  }
  const records = await store.scanRecords({ kind: 'run' })
  const seqs = records.map((record) => [record.id, record.data['seq']] as const)
  expect(new Map(seqs)).toEqual(heads)
}
