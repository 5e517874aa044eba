import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store } from '../../ports/store.ts'
import { newAppend, newEvent, newRecord, putAll } from '../../testing/contracts/store-place.ts'
import { storeCareContract } from '../../testing/contracts/store-care.contract.ts'
import { storeContract } from '../../testing/contracts/store.contract.ts'
import { migrations, schemaVersion } from './schema.ts'
import { openSqliteStore } from './sqlite-store.ts'

storeContract('sqlite', async () => {
  const place = mkdtempSync(join(tmpdir(), 'skein-store-'))
  return {
    open: async () => openSqliteStore({ path: join(place, 'skein.db') }),
    remove: async () => rmSync(place, { recursive: true, force: true }),
  }
})

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-store-'))
  path = join(folder, 'data', 'skein.db')
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('keeps a store in memory, too', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  await store.commit([newAppend({ events: [newEvent('a')] })])
  expect(await store.head()).toBe(1)
  await store.close()
})

test('does its work before commit returns', async () => {
  const store = openSqliteStore({ path })
  const commit = store.commit([newAppend({ events: [newEvent('a')] })])
  const other = new DatabaseSync(path, { readOnly: true })
  expect(other.prepare('SELECT count(*) AS n FROM events').get()?.['n']).toBe(1)
  other.close()
  await commit
  await store.close()
})

test('makes its folder and file for their owner only', async () => {
  const store = openSqliteStore({ path })
  await store.commit([newAppend({ events: [newEvent('a')] })])
  const modes = [join(folder, 'data'), path, `${path}-wal`].map(
    (name) => statSync(name).mode & 0o777,
  )
  expect(modes).toEqual([0o700, 0o600, 0o600])
  await store.close()
})

test('remembers no more streams than it must, and forgets none of their seqs', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  const appends = Array.from({ length: 101_000 }, (_, n) =>
    newAppend({ stream: `run:${n}`, events: [newEvent('a')] }),
  )
  await store.commit(appends)
  const stale = await store.commit([
    newAppend({ stream: 'run:0' }),
    newAppend({ stream: 'run:100999' }),
  ])
  expect(stale).toEqual([
    { type: 'conflict', actual: 1 },
    { type: 'conflict', actual: 1 },
  ])
  await store.close()
})

test('brings a file of the first version along, with every event in its place', async () => {
  mkdirSync(join(folder, 'data'))
  const database = new DatabaseSync(path)
  database.exec(`${migrations[0]};
    INSERT INTO organizations VALUES (1, 'acme');
    INSERT INTO streams VALUES (1, 1, 'run:1'), (2, 1, 'run:2');
    INSERT INTO events VALUES
      (1, 1, 1, 1, 'a', 10, 'user:é', '{"n":0.5e-7,"text":"\\ud800"}'),
      (2, 1, 2, 1, 'b', 11, 'x', '{}'),
      (5, 1, 1, 2, 'c', 12, 'x', '{"list":[null]}');
    PRAGMA user_version = 1`)
  database.close()
  const store = openSqliteStore({ path })
  const key = { organization: 'acme', stream: 'run:1' }
  const first = { type: 'a', at: 10, actor: 'user:é', data: { n: 5e-8, text: '\uD800' } }
  expect(await store.readStream(key)).toEqual([
    { ...key, position: 1, seq: 1, ...first },
    { ...key, position: 5, seq: 2, type: 'c', at: 12, actor: 'x', data: { list: [null] } },
  ])
  expect(await store.commit([newAppend({ expected: 2, events: [newEvent('d')] })])).toEqual([
    { type: 'saved', position: 6 },
  ])
  await store.close()
})

test('reads on from the middle of what one commit wrote', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  const events = Array.from({ length: 1_000 }, (_, n) => newEvent('a', { n, text: 'x'.repeat(99) }))
  await store.commit([newAppend({ events }), newAppend({ stream: 'run:2', events })])
  for (const after of [0, 1, 217, 998, 999, 1_000, 1_217, 1_999]) {
    const read = await store.readJournal({ after, limit: 3 })
    const wanted = [1, 2, 3].map((n) => after + n).filter((position) => position <= 2_000)
    expect(read.map(({ position }) => position)).toEqual(wanted)
    expect(read.map(({ data }) => data['n'])).toEqual(wanted.map((n) => (n - 1) % 1_000))
    const key = { organization: 'acme', stream: 'run:2' }
    const ofStream = await store.readStream({ ...key, afterSeq: after, limit: 2 })
    expect(ofStream.map(({ seq }) => seq)).toEqual(
      [after + 1, after + 2].filter((seq) => seq <= 1_000),
    )
  }
  await store.close()
})

test('refuses a file of a newer version and changes nothing of it', async () => {
  await openSqliteStore({ path }).close()
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA user_version = ${schemaVersion + 1}; PRAGMA journal_mode = DELETE`)
  database.close()
  const before = readFileSync(path)
  expect(() => openSqliteStore({ path })).toThrow(
    expect.objectContaining({
      code: 'STORE_TOO_NEW',
      details: { found: schemaVersion + 1, known: schemaVersion },
    }),
  )
  expect(readFileSync(path).equals(before)).toBe(true)
})

test('refuses what is no journal: other text, another database, a file for a folder', () => {
  const cases: readonly (readonly [string, () => string])[] = [
    ['file is not a database', () => write('text', 'Not a database at all. '.repeat(100))],
    ['something else', () => writeForeignDatabase()],
    ['EEXIST', () => join(write('file', ''), 'skein.db')],
    ['unable to open', () => folder],
  ]
  for (const [reason, make] of cases) {
    const wrong = make()
    expect(() => openSqliteStore({ path: wrong }), reason).toThrow(
      expect.objectContaining({
        code: 'STORE_NOT_WRITABLE',
        details: { folder: expect.any(String), reason: expect.stringContaining(reason) },
      }),
    )
  }
})

test('refuses a journal that was cut off', async () => {
  const store = openSqliteStore({ path })
  await fill(store)
  await store.close()
  truncateSync(path, Math.floor(statSync(path).size / 2))
  expect(() => openSqliteStore({ path })).toThrow(
    expect.objectContaining({ code: 'STORE_NOT_WRITABLE' }),
  )
})

test('says so when a part of the journal can no longer be read', async () => {
  const store = openSqliteStore({ path })
  await fill(store)
  await store.close()
  const bytes = readFileSync(path)
  bytes.fill(0xaa, Math.floor(bytes.length * 0.5), Math.floor(bytes.length * 0.6))
  writeFileSync(path, bytes)
  const damaged = openSqliteStore({ path })
  const read = damaged.readJournal({ after: 0, limit: 10_000 })
  await expect(read).rejects.toMatchObject({ code: 'STORE_READ_FAILED' })
  await damaged.close()
})

test('a commit for which there is no room saves nothing; what fits is saved again', async () => {
  const store = openSqliteStore({ path, bytesMax: 200_000 })
  await store.commit([newAppend({ events: [newEvent('first')] })])
  const big = newEvent('big', { text: 'x'.repeat(300_000) })
  const commit = store.commit([
    newAppend({ stream: 'run:2', events: [newEvent('lost')] }),
    putAll([newRecord()]),
    newAppend({ expected: 1, events: [big] }),
  ])
  await expect(commit).rejects.toMatchObject({
    code: 'STORE_WRITE_FAILED',
    disposition: 'retry',
    details: { reason: expect.stringContaining('full') },
  })
  expect(await store.head()).toBe(1)
  expect(await store.scanRecords({ kind: 'run' })).toEqual([])
  const small = newAppend({ stream: 'run:2', events: [newEvent('small')] })
  expect(await store.commit([small])).toEqual([{ type: 'saved', position: 2 }])
  await store.close()
})

async function fill(store: Store): Promise<void> {
  const events = Array.from({ length: 2_000 }, (_, n) =>
    newEvent('a', { n, text: 'x'.repeat(100) }),
  )
  await store.commit([newAppend({ events })])
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

function writeForeignDatabase(): string {
  const name = join(folder, 'foreign.db')
  const database = new DatabaseSync(name)
  database.exec('CREATE TABLE notes (text TEXT)')
  database.close()
  return name
}

storeCareContract('sqlite', () => {
  const place = mkdtempSync(join(tmpdir(), 'skein-store-'))
  return openSqliteStore({ path: join(place, 'skein.db') })
})
