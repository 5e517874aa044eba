import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../core/json.ts'
import {
  newAppend,
  newEvent,
  newRecord,
  putAll,
  readAll,
  typesOf,
  withStore,
} from './store-place.ts'
import type { CreateStorePlace } from './store-place.ts'

/** Reading the journal: in order, from any point, every character as it was written. */
export function storeJournalContract(create: CreateStorePlace): void {
  describe('journal', () => {
    streams(create)
    positions(create)
    names(create)
    payloads(create)
  })
}

function streams(create: CreateStorePlace): void {
  test('gives a stream in order, after a seq, up to a limit', () =>
    withStore(create, async (store) => {
      const events = ['a', 'b', 'c', 'd'].map((type) => newEvent(type))
      await store.commit([newAppend({ events }), newAppend({ stream: 'run:2', events })])
      const key = { organization: 'acme', stream: 'run:1' }
      expect(typesOf(await store.readStream(key))).toEqual(['a', 'b', 'c', 'd'])
      expect(typesOf(await store.readStream({ ...key, afterSeq: 1, limit: 2 }))).toEqual(['b', 'c'])
      expect(await store.readStream({ ...key, afterSeq: 4 })).toEqual([])
      expect(await store.readStream({ ...key, stream: 'run:3' })).toEqual([])
    }))

  test('gives at most 1,000 events of a stream unless asked for more', () =>
    withStore(create, async (store) => {
      const events = Array.from({ length: 1_500 }, (_, n) => newEvent(`${n}`))
      await store.commit([newAppend({ events })])
      const key = { organization: 'acme', stream: 'run:1' }
      expect(await store.readStream(key)).toHaveLength(1_000)
      expect(await store.readStream({ ...key, limit: 2_000 })).toHaveLength(1_500)
    }))

  test('gives every field as it was written', () =>
    withStore(create, async (store) => {
      const event = { type: 'run.started', at: 1_764_000_000_123, actor: 'user:é', data: { a: 1 } }
      await store.commit([newAppend({ events: [event] })])
      expect(await store.readStream({ organization: 'acme', stream: 'run:1' })).toEqual([
        { ...event, position: 1, organization: 'acme', stream: 'run:1', seq: 1 },
      ])
    }))
}

function positions(create: CreateStorePlace): void {
  test('gives all streams in the order of their commits, after a position, up to a limit', () =>
    withStore(create, async (store) => {
      await store.commit([
        newAppend({ events: [newEvent('a')] }),
        newAppend({ organization: 'other', events: [newEvent('b')] }),
      ])
      await store.commit([newAppend({ expected: 1, events: [newEvent('c'), newEvent('d')] })])
      expect(typesOf(await store.readJournal({ after: 0, limit: 100 }))).toEqual([
        'a',
        'b',
        'c',
        'd',
      ])
      expect(typesOf(await store.readJournal({ after: 1, limit: 2 }))).toEqual(['b', 'c'])
      expect(await store.readJournal({ after: 4, limit: 100 })).toEqual([])
      expect(await store.head()).toBe(4)
    }))

  test('shows an organization nothing of another, in any read', () =>
    withStore(create, async (store) => {
      const record = newRecord({ status: 'OPEN', parent: 'p' })
      await store.commit([
        newAppend({ organization: 'other', events: [newEvent('theirs')] }),
        putAll([newRecord({ ...record, id: 'theirs' })], 'other'),
        newAppend({ events: [newEvent('ours')] }),
      ])
      expect(typesOf(await readAll(store, 'acme'))).toEqual(['ours'])
      expect(typesOf(await readAll(store, 'nobody'))).toEqual([])
      expect(typesOf(await store.readStream({ organization: 'acme', stream: 'run:1' }))).toEqual([
        'ours',
      ])
      const key = { organization: 'acme', kind: 'run' } as const
      expect(await store.getRecord({ ...key, id: 'theirs' })).toBeUndefined()
      for (const filter of [{}, { status: 'OPEN' }, { parent: 'p' }, { status: ['OPEN', 'X'] }]) {
        expect(await store.listRecords({ ...key, ...filter, limit: 10 })).toEqual({ items: [] })
      }
      await store.commit([
        newAppend({ stream: 'x', records: [{ type: 'delete', kind: 'run', id: 'theirs' }] }),
      ])
      expect(await store.scanRecords({ kind: 'run' })).toHaveLength(1)
    }))
}

function names(create: CreateStorePlace): void {
  test('keeps apart organizations and streams whose names run together', () =>
    withStore(create, async (store) => {
      const places = [
        { organization: 'a', stream: 'bc' },
        { organization: 'ab', stream: 'c' },
        { organization: 'a', stream: 'b\u0000c' },
        { organization: 'a\u0000b', stream: 'c' },
        { organization: '', stream: 'abc' },
      ]
      for (const [n, place] of places.entries()) {
        const outcomes = await store.commit([{ ...place, expected: 0, events: [newEvent(`${n}`)] }])
        expect(outcomes).toEqual([{ type: 'saved', position: n + 1 }])
        expect(typesOf(await store.readStream(place))).toEqual([`${n}`])
      }
    }))
}

function payloads(create: CreateStorePlace): void {
  test('keeps payloads of 5 MB', () =>
    withStore(create, async (store) => {
      const data = { text: 'aé😀'.repeat(700_000) }
      await store.commit([
        newAppend({ events: [newEvent('big', data)] }),
        putAll([newRecord({ data })]),
      ])
      const [event] = await store.readJournal({ after: 0, limit: 1 })
      expect(event?.data['text'] === data.text).toBe(true)
      const record = await store.getRecord({ organization: 'acme', kind: 'run', id: '1' })
      expect(record?.data['text'] === data.text).toBe(true)
    }))

  test('keeps every character, NUL among them, in names as in data', () =>
    withStore(create, async (store) => {
      const odd = `a\u0000b'"\\\n\u2028é😀\uFFFD`
      const data: JsonObject = { [odd]: odd, nested: [odd, { lone: '\uD800' }], zero: -0.5e-7 }
      const names = { organization: odd, stream: odd }
      const event = { type: odd, at: 1, actor: odd, data }
      const record = newRecord({ id: odd, status: odd, parent: odd, data })
      const put = { type: 'put', record } as const
      await store.commit([newAppend({ ...names, events: [event], records: [put] })])
      await store.commit([newAppend({ ...names, stream: 'a', events: [newEvent('other')] })])
      expect(await store.readStream(names)).toEqual([{ ...event, ...names, position: 1, seq: 1 }])
      const query = { organization: odd, kind: 'run', status: odd, parent: odd, limit: 1 } as const
      expect(await store.listRecords(query)).toEqual({ items: [record] })
      expect(await store.getRecord({ organization: odd, kind: 'run', id: odd })).toEqual(record)
      expect(await store.getRecord({ organization: 'a', kind: 'run', id: 'a' })).toBeUndefined()
    }))
}
