import { describe, expect, test } from 'vitest'
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

const run1 = { organization: 'acme', kind: 'run', id: '1' } as const

/** Commits: whole or not at all, fenced by the stream's seq, durable. */
export function storeCommitContract(create: CreateStorePlace): void {
  describe('commit', () => {
    fences(create)
    wholeness(create)
    durability(create)
  })
}

function fences(create: CreateStorePlace): void {
  test('numbers the events of a stream from 1, and answers with the last position', () =>
    withStore(create, async (store) => {
      const events = [newEvent('a'), newEvent('b')]
      expect(await store.commit([newAppend({ events })])).toEqual([{ type: 'saved', position: 2 }])
      const more = newAppend({ expected: 2, events: [newEvent('c')] })
      expect(await store.commit([more])).toEqual([{ type: 'saved', position: 3 }])
      const read = await store.readStream({ organization: 'acme', stream: 'run:1' })
      expect(read.map((event) => [event.seq, event.position])).toEqual([
        [1, 1],
        [2, 2],
        [3, 3],
      ])
    }))

  test('refuses a stale append alone: nothing of it is saved, the others are', () =>
    withStore(create, async (store) => {
      await store.commit([newAppend({ events: [newEvent('first')] })])
      const put = { type: 'put', record: newRecord() } as const
      const outcomes = await store.commit([
        newAppend({ stream: 'run:2', events: [newEvent('before')] }),
        newAppend({ expected: 0, events: [newEvent('stale')], records: [put] }),
        newAppend({ expected: 2, events: [newEvent('ahead')], records: [put] }),
        newAppend({ stream: 'run:3', events: [newEvent('after')] }),
      ])
      expect(outcomes).toEqual([
        { type: 'saved', position: 2 },
        { type: 'conflict', actual: 1 },
        { type: 'conflict', actual: 1 },
        { type: 'saved', position: 3 },
      ])
      expect(typesOf(await readAll(store))).toEqual(['first', 'before', 'after'])
      expect(await store.getRecord(run1)).toBeUndefined()
    }))

  test('sees the appends of the same commit: one after the other fits, two at once do not', () =>
    withStore(create, async (store) => {
      const outcomes = await store.commit([
        newAppend({ events: [newEvent('a'), newEvent('b')] }),
        newAppend({ events: [newEvent('second')] }),
        newAppend({ expected: 2, events: [newEvent('c')] }),
      ])
      expect(outcomes.map((outcome) => outcome.type)).toEqual(['saved', 'conflict', 'saved'])
      expect(typesOf(await readAll(store))).toEqual(['a', 'b', 'c'])
    }))

  test('refuses a stale append without events too, and one to a stream that is not there', () =>
    withStore(create, async (store) => {
      const put = { type: 'put', record: newRecord() } as const
      const outcomes = await store.commit([
        newAppend({ expected: 1, records: [put] }),
        newAppend({ records: [put] }),
      ])
      expect(outcomes).toEqual([
        { type: 'conflict', actual: 0 },
        { type: 'saved', position: 0 },
      ])
      expect(await store.head()).toBe(0)
      expect(await store.getRecord(run1)).toEqual(newRecord())
    }))

  test('of many writers of one stream at once exactly one wins', () =>
    withStore(create, async (store) => {
      const writers = Array.from({ length: 20 }, (_, n) =>
        newAppend({ events: [newEvent(`${n}`)] }),
      )
      const outcomes = await Promise.all(writers.map((append) => store.commit([append])))
      expect(outcomes.flat().filter((outcome) => outcome.type === 'saved')).toHaveLength(1)
      expect(await readAll(store)).toHaveLength(1)
    }))
}

function wholeness(create: CreateStorePlace): void {
  test('a commit that cannot be saved whole saves nothing, and later ones are not disturbed', () =>
    withStore(create, async (store) => {
      await store.commit([newAppend({ events: [newEvent('first')] })])
      const circle: Record<string, unknown> = {}
      circle['itself'] = circle
      const broken = { ...newEvent('broken'), data: circle as never }
      const commit = store.commit([
        newAppend({ stream: 'run:2', events: [newEvent('lost')] }),
        putAll([newRecord()]),
        newAppend({ expected: 1, events: [newEvent('lost'), broken] }),
      ])
      await expect(commit).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
      expect(await store.head()).toBe(1)
      expect(await store.getRecord(run1)).toBeUndefined()

      const next = [
        newAppend({ stream: 'run:2', events: [newEvent('a')] }),
        newAppend({ expected: 1, events: [newEvent('b')] }),
      ]
      expect(await store.commit(next)).toEqual([
        { type: 'saved', position: 2 },
        { type: 'saved', position: 3 },
      ])
      expect(typesOf(await readAll(store))).toEqual(['first', 'a', 'b'])
    }))

  test('saves nothing for nothing', () =>
    withStore(create, async (store) => {
      expect(await store.commit([])).toEqual([])
      expect(await store.commit([newAppend()])).toEqual([{ type: 'saved', position: 0 }])
      expect(await store.head()).toBe(0)
    }))

  test('takes 10,000 appends in one commit, in their order', () =>
    withStore(create, async (store) => {
      const names = Array.from({ length: 10_000 }, (_, n) => `${n}`)
      const appends = names.map((id) =>
        newAppend({
          stream: `run:${id}`,
          events: [newEvent(id)],
          records: [{ type: 'put', record: newRecord({ id, status: 'EXECUTING' }) }],
        }),
      )
      const outcomes = await store.commit(appends)
      expect(outcomes.at(-1)).toEqual({ type: 'saved', position: 10_000 })
      const events = await readAll(store)
      expect(typesOf(events)).toEqual(names)
      expect(events.every((event, n) => event.position === n + 1)).toBe(true)
      expect(await store.scanRecords({ kind: 'run', status: ['EXECUTING'] })).toHaveLength(10_000)
    }))
}

function durability(create: CreateStorePlace): void {
  test('opened again, everything is there and goes on where it was', () =>
    withStore(create, async (store, place) => {
      await store.commit([
        newAppend({ events: [newEvent('a', { n: 1 })] }),
        putAll([newRecord({ status: 'PAUSED', parent: 'p', data: { x: [1, null, 'é'] } })]),
      ])
      const events = await readAll(store)
      await store.close()

      const again = await place.open()
      expect(await readAll(again)).toEqual(events)
      expect(await again.getRecord(run1)).toEqual(
        newRecord({ status: 'PAUSED', parent: 'p', data: { x: [1, null, 'é'] } }),
      )
      const outcomes = await again.commit([
        newAppend({ events: [newEvent('stale')] }),
        newAppend({ expected: 1, events: [newEvent('b')] }),
      ])
      expect(outcomes).toEqual([
        { type: 'conflict', actual: 1 },
        { type: 'saved', position: 2 },
      ])
      await again.close()
    }))

  test('two connections to one place see each other, and one wins', () =>
    withStore(create, async (store, place) => {
      const other = await place.open()
      await store.commit([newAppend({ events: [newEvent('a')] })])
      const stale = await other.commit([newAppend({ events: [newEvent('stale')] })])
      expect(stale).toEqual([{ type: 'conflict', actual: 1 }])
      await other.commit([newAppend({ expected: 1, events: [newEvent('b')] })])
      const outcomes = await store.commit([
        newAppend({ expected: 1, events: [newEvent('stale')] }),
        newAppend({ expected: 2, events: [newEvent('c')] }),
      ])
      expect(outcomes).toEqual([
        { type: 'conflict', actual: 2 },
        { type: 'saved', position: 3 },
      ])
      expect(typesOf(await readAll(other))).toEqual(['a', 'b', 'c'])
      await other.close()
    }))

  test('once closed it may be closed again, and refuses work by saying why', () =>
    withStore(create, async (store) => {
      await store.close()
      await store.close()
      const shuttingDown = { code: 'SHUTTING_DOWN' }
      await expect(store.commit([newAppend()])).rejects.toMatchObject(shuttingDown)
      await expect(store.head()).rejects.toMatchObject(shuttingDown)
    }))
}
