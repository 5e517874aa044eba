import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is in use once everything that nobody needs is gone. Units: bytes. */
export function usedHeap(): number {
  collect()
  return process.memoryUsage().heapUsed
}
