import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMemoryState, openStateFile } from './state-file.ts'

interface Counter {
  count: number
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-state-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (): ReturnType<typeof openStateFile<Counter>> =>
  openStateFile<Counter>(join(folder, 'deep', 'state.json'), () => ({ count: 0 }))

test('keeps what was changed, and leaves no other file behind', () => {
  open().update((draft) => (draft.count += 1))
  open().update((draft) => (draft.count += 1))
  expect(open().read()).toEqual({ count: 2 })
  expect(readdirSync(join(folder, 'deep'))).toEqual(['state.json'])
})

test.each([
  ['a file', open],
  ['memory', () => createMemoryState<Counter>(() => ({ count: 0 }))],
])('in %s, a change that throws is not kept', (_, openState) => {
  const state = openState()
  state.update((draft) => (draft.count = 7))
  expect(() =>
    state.update((draft) => {
      draft.count = 8
      throw new Error('no')
    }),
  ).toThrow('no')
  state.read().count = 9
  expect(state.read()).toEqual({ count: 7 })
})
