import type { Append, AppendOutcome, Store } from '../../ports/store.ts'

/** A store in front of a real one whose disk fails when the test says so. */
export interface FailingStore extends Store {
  /** Every commit that reached the disk, in order. */
  readonly commits: (readonly Append[])[]
  /** The next so many commits fail. */
  failCommits(count: number): void
  /** Every commit fails that this says of. */
  failWhere(isBad: (append: Append) => boolean): void
  failReads(count: number): void
  /** The next commit waits until the answer is called. */
  holdCommit(): () => void
}

export function createFailingStore(store: Store): FailingStore {
  const commits: (readonly Append[])[] = []
  let failures = 0
  let readFailures = 0
  let isBad: (append: Append) => boolean = () => false
  let held: Promise<void> | undefined
  return {
    commits,
    failCommits: (count) => void (failures = count),
    failWhere: (bad) => void (isBad = bad),
    failReads: (count) => void (readFailures = count),
    holdCommit() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return resolve
    },
    async commit(appends): Promise<readonly AppendOutcome[]> {
      const waiting = held
      held = undefined
      await waiting
      if (failures > 0 || appends.some(isBad)) {
        failures = Math.max(0, failures - 1)
        throw new Error('the disk is full')
      }
      commits.push(appends)
      return store.commit(appends)
    },
    readStream(query) {
      if (readFailures === 0) return store.readStream(query)
      readFailures -= 1
      return Promise.reject(new Error('the disk cannot be read'))
    },
    readJournal: (query) => store.readJournal(query),
    head: () => store.head(),
    getRecord: (key) => store.getRecord(key),
    listRecords: (query) => store.listRecords(query),
    scanRecords: (query) => store.scanRecords(query),
    close: () => store.close(),
  }
}
