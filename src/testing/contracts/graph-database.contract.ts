import { describe } from 'vitest'
import type { CreateGraphPlace } from './graph-place.ts'
import { graphQueryContract } from './graph-query.contract.ts'
import { graphWriteContract } from './graph-write.contract.ts'

/** What every `GraphDatabase` must do: each sentence of the port is a test. */
export function graphDatabaseContract(name: string, create: CreateGraphPlace): void {
  describe(`graph database contract: ${name}`, () => {
    graphWriteContract(create)
    graphQueryContract(create)
  })
}
