import grafeo from '@grafeo-db/js'
import type { GrafeoDB } from '@grafeo-db/js'
import { invariant } from '../../core/invariant.ts'
import { runQuery } from './run-query.ts'
import type { Holder } from './writer.ts'

/** Reads copies of the graph, through a handle that cannot write. It runs one query at a time. */
export function openReader(): Holder {
  let open: { readonly path: string; readonly database: GrafeoDB } | undefined
  return {
    position: 0,
    carryOut: async (order) => {
      if (order.type === 'close') return open?.database.close()
      invariant(order.type === 'query' && order.snapshot, 'a reader is only asked snapshots')
      if (open?.path !== order.snapshot) {
        open?.database.close()
        open = undefined
        open = { path: order.snapshot, database: openSnapshot(order.snapshot) }
      }
      return runQuery(open.database, order)
    },
  }
}

function openSnapshot(path: string): GrafeoDB {
  try {
    return grafeo.GrafeoDB.openReadOnly(path)
  } catch (error) {
    throw new Error('the copy of the graph for reading is gone; ask again', { cause: error })
  }
}
