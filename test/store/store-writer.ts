import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from '../../src/stores/sqlite/lock.ts'
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts'

/**
 * A process that commits for ever and prints each acknowledged position on a line of its own.
 * Every commit writes to several streams, and a record of each that says the stream's last seq.
 * It ends with `failed <code>` when a commit is refused.
 */
const streamsPerCommit = 20
const [folder = '', eventsPerStream = '5'] = process.argv.slice(2)

lockFolder(folder)
const store = openSqliteStore({ path: join(folder, 'skein.db') })
const heads = new Map<string, number>()
for (const { id, data } of await store.scanRecords({ kind: 'run' }))
  heads.set(id, Number(data['seq']))

for (let round = 0; ; round += 1) {
  const appends = Array.from({ length: streamsPerCommit }, (_, n) =>
    appendTo(`run:${(round * 7 + n * 3) % 100}`),
  )
  try {
    const outcomes = await store.commit(appends)
    const last = outcomes.at(-1)
    if (last?.type !== 'saved') throw new Error('a commit was refused')
    writeSync(1, `${last.position}\n`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN'
    writeSync(1, `failed ${code}\n`)
    break
  }
}

function appendTo(stream: string): Parameters<typeof store.commit>[0][number] {
  const expected = heads.get(stream) ?? 0
  const seq = expected + Number(eventsPerStream)
  heads.set(stream, seq)
  const event = {
    type: 'step.succeeded',
    at: Date.now(),
    actor: 'test',
    data: { text: 'x'.repeat(60) },
  }
  return {
    organization: 'acme',
    stream,
    expected,
    events: Array.from({ length: Number(eventsPerStream) }, () => event),
    records: [{ type: 'put', record: { kind: 'run', id: stream, createdAt: 1, data: { seq } } }],
  }
}
