import { describe, expect, test } from 'vitest'
import type { RecordQuery, Store, StoreRecord } from '../../ports/store.ts'
import { newAppend, newRecord, putAll, withStore } from './store-place.ts'
import type { CreateStorePlace } from './store-place.ts'

const acmeRuns = { organization: 'acme', kind: 'run' } as const

/** Records: put, replaced, deleted, listed newest first in pages, scanned. */
export function storeRecordContract(create: CreateStorePlace): void {
  describe('records', () => {
    changes(create)
    pages(create)
    cursors(create)
  })
}

function changes(create: CreateStorePlace): void {
  test('puts, replaces whole and deletes a record; a change of one that is not there is none', () =>
    withStore(create, async (store) => {
      const first = newRecord({ status: 'OPEN', parent: 'p', data: { a: 1 } })
      await store.commit([putAll([first])])
      expect(await store.getRecord({ ...acmeRuns, id: '1' })).toEqual(first)
      const second = newRecord({ createdAt: 5, data: { b: 2 } })
      await store.commit([putAll([second, newRecord({ kind: 'plan' })])])
      expect(await store.getRecord({ ...acmeRuns, id: '1' })).toEqual(second)
      expect(await store.listRecords({ ...acmeRuns, status: 'OPEN', limit: 9 })).toEqual({
        items: [],
      })
      const remove = { type: 'delete', kind: 'run', id: '1' } as const
      await store.commit([newAppend({ records: [remove, remove] })])
      expect(await store.getRecord({ ...acmeRuns, id: '1' })).toBeUndefined()
      expect(await store.getRecord({ ...acmeRuns, kind: 'plan', id: '1' })).toBeDefined()
    }))

  test('adds to the numbers of a record, and makes one where there is none', () =>
    withStore(create, async (store) => {
      const place = { kind: 'usage', id: 'u', status: 'total', createdAt: 7 } as const
      const add = (amounts: { readonly [name: string]: number }) =>
        newAppend({ records: [{ type: 'add', ...place, amounts }] })
      await store.commit([add({ usd: 0.25, tokens: 3 })])
      await store.commit([add({ usd: 0.5, timeMs: 2 }), newAppend({ expected: 9 })])
      expect(await store.getRecord({ ...acmeRuns, kind: 'usage', id: 'u' })).toEqual({
        ...place,
        data: { usd: 0.75, tokens: 3, timeMs: 2 },
      })
    }))

  test('applies the changes of one append in their order', () =>
    withStore(create, async (store) => {
      const put = { type: 'put', record: newRecord() } as const
      const remove = { type: 'delete', kind: 'run', id: '1' } as const
      await store.commit([newAppend({ records: [put, remove] })])
      expect(await store.getRecord({ ...acmeRuns, id: '1' })).toBeUndefined()
      await store.commit([newAppend({ records: [remove, put] })])
      expect(await store.getRecord({ ...acmeRuns, id: '1' })).toEqual(newRecord())
    }))

  test('scans every organization for a kind, of some statuses or of any', () =>
    withStore(create, async (store) => {
      await store.commit([
        putAll([newRecord({ id: 'a', status: 'EXECUTING' }), newRecord({ id: 'b' })]),
        putAll([newRecord({ id: 'c', status: 'PAUSED' }), newRecord({ kind: 'plan' })], 'other'),
      ])
      const scan = async (status?: readonly string[]): Promise<readonly string[]> => {
        const found = await store.scanRecords({ kind: 'run', ...(status && { status }) })
        return found.map((record) => `${record.organization}/${record.id}`).sort()
      }
      expect(await scan()).toEqual(['acme/a', 'acme/b', 'other/c'])
      expect(await scan(['PAUSED', 'EXECUTING'])).toEqual(['acme/a', 'other/c'])
      expect(await scan(['PAUSED'])).toEqual(['other/c'])
      expect(await scan([])).toEqual([])
    }))
}

function pages(create: CreateStorePlace): void {
  test('lists newest first, those of one moment by id, in pages that miss and repeat nothing', () =>
    withStore(create, async (store) => {
      const records = Array.from({ length: 25 }, (_, n) =>
        newRecord({ id: `${n}`.padStart(2, '0'), createdAt: 100 + Math.floor(n / 4) }),
      )
      await store.commit([putAll(records)])
      const newestFirst = records.toReversed()
      for (const limit of [1, 4, 7, 24, 25, 26]) {
        expect(await listAll(store, { ...acmeRuns, limit })).toEqual(newestFirst)
      }
      expect((await store.listRecords({ ...acmeRuns, limit: 25 })).nextCursor).toBeUndefined()
    }))

  test('filters by status, by several, by parent, and by both, in pages', () =>
    withStore(create, async (store) => {
      const statuses = ['OPEN', 'CLOSED', 'LATE']
      const records = Array.from({ length: 30 }, (_, n) =>
        newRecord({
          id: `${n}`.padStart(2, '0'),
          status: statuses[n % 3] ?? '',
          parent: n % 2 === 0 ? 'even' : 'odd',
          createdAt: 100 + n,
        }),
      )
      await store.commit([putAll([...records, newRecord({ id: 'bare' })])])
      const filters = [
        { status: 'OPEN' },
        { status: ['LATE', 'OPEN', 'OPEN'] },
        { status: [] },
        { parent: 'odd' },
        { parent: 'odd', status: ['CLOSED', 'OPEN'] },
        { parent: 'none' },
      ]
      for (const filter of filters) {
        const expected = records.filter((record) => fits(record, filter)).toReversed()
        expect(await listAll(store, { ...acmeRuns, ...filter, limit: 4 })).toEqual(expected)
      }
    }))
}

function cursors(create: CreateStorePlace): void {
  test('a cursor keeps its place while records come and go', () =>
    withStore(create, async (store) => {
      const at = (n: number): StoreRecord => newRecord({ id: `r${n}`, createdAt: n })
      await store.commit([putAll([1, 2, 3, 4, 5, 6].map(at))])
      const first = await store.listRecords({ ...acmeRuns, limit: 3 })
      expect(first.items).toEqual([6, 5, 4].map(at))
      await store.commit([
        newAppend({ records: [{ type: 'delete', kind: 'run', id: 'r4' }] }),
        putAll([at(7), at(8)]),
      ])
      const cursor = first.nextCursor ?? ''
      const second = await store.listRecords({ ...acmeRuns, limit: 3, cursor })
      expect(second.items).toEqual([3, 2, 1].map(at))
    }))

  test('refuses a cursor that is not one of its own', () =>
    withStore(create, async (store) => {
      for (const cursor of ['', 'x', '%%%', 'W10', Buffer.from('[1]').toString('base64url')]) {
        const list = store.listRecords({ ...acmeRuns, limit: 3, cursor })
        await expect(list, cursor).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
      }
    }))
}

function fits(record: StoreRecord, filter: Pick<RecordQuery, 'status' | 'parent'>): boolean {
  if (filter.parent !== undefined && record.parent !== filter.parent) return false
  if (filter.status === undefined) return true
  return record.status !== undefined && [filter.status].flat().includes(record.status)
}

async function listAll(store: Store, query: RecordQuery): Promise<readonly StoreRecord[]> {
  const found: StoreRecord[] = []
  let page = await store.listRecords(query)
  for (;;) {
    expect(page.items.length).toBeLessThanOrEqual(query.limit)
    found.push(...page.items)
    expect(found.length, 'a cursor that does not move on').toBeLessThanOrEqual(100)
    if (page.nextCursor === undefined) return found
    page = await store.listRecords({ ...query, cursor: page.nextCursor })
  }
}
