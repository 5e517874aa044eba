import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Append, RecordChange, RecordQuery, Store, StoreRecord } from '../../ports/store.ts'
import { readAll, withStore } from './store-place.ts'
import type { CreateStorePlace } from './store-place.ts'
import { StoreReference } from './store-reference.ts'

const organizations = ['acme', 'other'] as const
const kinds = ['run', 'wait'] as const
const statuses = ['OPEN', 'CLOSED'] as const
const parents = ['p', 'q'] as const
const streams = ['run:1', 'run:2', 'agent:1'] as const

/** Whatever is committed, every read agrees with the plain reference; also when opened again. */
export function storeModelContract(create: CreateStorePlace): void {
  describe('model', () => {
    test('agrees with a plain reference after any commits', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(append, { maxLength: 6 }), { maxLength: 8 }),
          (commits) =>
            withStore(create, async (store, place) => {
              const reference = new StoreReference()
              for (const commit of commits) {
                expect(await store.commit(commit)).toEqual(reference.commit(commit))
              }
              await expectAgreement(store, reference)
              await store.close()
              const again = await place.open()
              await expectAgreement(again, reference)
              await again.close()
            }),
        ),
        { numRuns: 50 },
      )
    })
  })
}

const record: fc.Arbitrary<StoreRecord> = fc.record(
  {
    kind: fc.constantFrom(...kinds),
    id: fc.constantFrom('1', '2', '3'),
    createdAt: fc.integer({ min: 1, max: 4 }),
    data: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 3 }).map(asJson),
    status: fc.constantFrom(...statuses),
    parent: fc.constantFrom(...parents),
  },
  { requiredKeys: ['kind', 'id', 'createdAt', 'data'] },
)

const recordChange: fc.Arbitrary<RecordChange> = fc.oneof(
  { weight: 3, arbitrary: record.map((put) => ({ type: 'put' as const, record: put })) },
  {
    weight: 1,
    arbitrary: record.map(({ kind, id }) => ({ type: 'delete' as const, kind, id })),
  },
)

const append: fc.Arbitrary<Append> = fc.record({
  organization: fc.constantFrom(...organizations),
  stream: fc.constantFrom(...streams),
  expected: fc.constantFrom(0, 0, 1, 2, 3),
  events: fc.array(
    fc.record({
      type: fc.string({ unit: 'binary' }),
      at: fc.nat(),
      actor: fc.string({ unit: 'binary' }),
      data: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }).map(asJson),
    }),
    { maxLength: 3 },
  ),
  records: fc.array(recordChange, { maxLength: 3 }),
})

/** What JSON keeps of it: no -0, no `__proto__`. */
function asJson(value: object): StoreRecord['data'] {
  const data: StoreRecord['data'] = JSON.parse(JSON.stringify(value))
  return data
}

async function expectAgreement(store: Store, reference: StoreReference): Promise<void> {
  expect(await readAll(store)).toEqual(reference.events)
  expect(await store.head()).toBe(reference.events.length)
  for (const organization of organizations) {
    expect(await readAll(store, organization)).toEqual(reference.journal(organization))
    for (const stream of streams) {
      const events = await store.readStream({ organization, stream })
      expect(events).toEqual(reference.stream(organization, stream))
    }
    for (const kind of kinds) await expectLists(store, reference, { organization, kind })
  }
}

async function expectLists(
  store: Store,
  reference: StoreReference,
  key: Pick<RecordQuery, 'organization' | 'kind'>,
): Promise<void> {
  for (const status of [undefined, ...statuses, [...statuses]]) {
    for (const parent of [undefined, ...parents]) {
      const filter = { ...key, ...(status && { status }), ...(parent && { parent }) }
      const { items } = await store.listRecords({ ...filter, limit: 100 })
      expect(items).toEqual(reference.list(filter))
    }
  }
}
