import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { termsOf } from '../planning/retrieval/terms-of.ts'
import { CaseBase } from './case-base.ts'
import type { PastRun } from './past-run.ts'

const run = (runId: string, text: string, ...capabilities: string[]): PastRun => ({
  runId,
  at: Number(runId),
  text,
  shape: { capabilities, edges: capabilities.slice(1).map((_, at) => [at, at + 1] as const) },
  weight: 1,
})

const book = (id: number): PastRun =>
  run(String(id), `book a flight to city ${id}`, 'flight.search', 'flight.book')
const clean = (id: number): PastRun =>
  run(String(id), `clean the kitchen ${id} times`, 'cleaning.order')

function learned(...runs: readonly PastRun[]): CaseBase {
  const cases = new CaseBase({ termsOf })
  for (const one of runs) cases.add(one)
  return cases
}

describe('the case base', () => {
  test('finds the plan of the request most like a new one', () => {
    const cases = learned(book(1), clean(2), book(3))
    const [nearest] = cases.similar('please book me a flight', 5)
    expect(nearest?.shape.capabilities).toEqual(['flight.search', 'flight.book'])
    expect(cases.similar('water the garden', 5)).toEqual([])
  })

  test('knows which words are said for which capability, and what comes before what', () => {
    const cases = learned(book(1), clean(2), book(3), clean(4))
    const said = cases.saidFor(new Map([['flight', 1]]))
    expect([...said.keys()].toSorted()).toEqual(['flight.book', 'flight.search'])
    expect(cases.predecessor('flight.book')).toEqual({ capability: 'flight.search', share: 1 })
    expect(cases.predecessor('flight.search')).toBeUndefined()
    expect(cases.precedes('flight.book', 'flight.search')).toBe(0)
  })

  test('keeps no literal of a request', () => {
    const text = 'mail "my secret plan" to ada@example.com about invoice 4711, file /etc/passwd'
    const cases = learned(run('1', text, 'email.send'), run('2', text, 'email.send'))
    const words = cases.wordsFor('email.send', 100).join(' ')
    expect(words).not.toMatch(/secret|ada|example|4711|passwd/)
  })

  test('forgets what it is told, and knows the rest as if that had never been', () => {
    const cases = learned(book(1), clean(2), book(3), clean(4))
    expect(cases.forget({ capability: 'flight.book' })).toBe(2)
    const rest = learned(clean(2), clean(4))
    expect(cases.runs).toBe(2)
    expect(cases.similar('book a flight', 5)).toEqual([])
    expect(cases.used('flight.book')).toBe(0)
    expect(cases.saidFor(new Map([['kitchen', 1]]))).toEqual(
      rest.saidFor(new Map([['kitchen', 1]])),
    )
    expect(cases.forget({ before: 4 })).toBe(1)
    expect(cases.runs).toBe(1)
  })

  test('keeps the newest runs only', () => {
    const cases = new CaseBase({ termsOf, runsMax: 20 })
    for (let id = 1; id <= 100; id += 1) cases.add(id <= 50 ? book(id) : clean(id))
    expect(cases.runs).toBeLessThanOrEqual(21)
    expect(cases.used('flight.book')).toBe(0)
  })

  test('what is older counts less', () => {
    const cases = new CaseBase({ termsOf, halfLife: 10 })
    for (let id = 1; id <= 20; id += 1) cases.add(book(id))
    const weights = cases.similar('book a flight', 20).map(({ weight }) => weight)
    expect(Math.max(...weights)).toBe(1)
    expect(Math.min(...weights)).toBeCloseTo(2 ** -1.9)
    expect(cases.used('flight.book')).toBeLessThan(20)
  })

  test('shares lie between 0 and 1, whatever was done in whatever order', () => {
    const name = fc.constantFrom('a.do', 'b.do', 'c.do')
    const one = fc.record({
      text: fc.lorem({ maxCount: 4 }),
      names: fc.array(name, { minLength: 1 }),
    })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (runs) => {
        const cases = new CaseBase({ termsOf, halfLife: 3 })
        for (const [at, { text, names }] of runs.entries())
          cases.add(run(String(at), text, ...names))
        for (const first of ['a.do', 'b.do', 'c.do']) {
          for (const other of ['a.do', 'b.do', 'c.do']) {
            const shares = [cases.together(first, other), cases.precedes(first, other)]
            for (const share of shares) {
              expect(share).toBeGreaterThanOrEqual(0)
              expect(share).toBeLessThanOrEqual(1 + 1e-9)
            }
          }
        }
        for (const { similarity } of cases.similar('lorem ipsum dolor', 5)) {
          expect(similarity).toBeLessThanOrEqual(1 + 1e-9)
        }
      }),
    )
  })
})
