import { describe } from 'vitest'
import { storeCommitContract } from './store-commit.contract.ts'
import { storeJournalContract } from './store-journal.contract.ts'
import { storeModelContract } from './store-model.contract.ts'
import type { CreateStorePlace } from './store-place.ts'
import { storeRecordContract } from './store-record.contract.ts'

/** What every `Store` must do: each sentence of the port is a test. */
export function storeContract(name: string, create: CreateStorePlace): void {
  describe(`store contract: ${name}`, () => {
    storeCommitContract(create)
    storeJournalContract(create)
    storeRecordContract(create)
    storeModelContract(create)
  })
}
