/**
 * The process that holds a graph. Started by the supervisor only, with `ChildOptions` as its one
 * argument. The writer owns the graph file; a reader opens copies of it for reading. It ends by
 * itself when its parent does, and never on a terminal's interrupt: the parent closes it.
 */
import { reasonOf } from '../../core/errors.ts'
import { watchMemory } from './memory-watch.ts'
import type { ChildOptions, FailureCode, Reply, Request } from './protocol.ts'
import { openReader } from './reader.ts'
import { openWriter } from './writer.ts'
import type { Holder } from './writer.ts'

const options = JSON.parse(process.argv[2] ?? '{}') as ChildOptions

process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
process.on('disconnect', () => process.exit(0))
watchMemory(options.memoryMaxBytes, () => {
  send({ type: 'over-memory' }, () => process.kill(process.pid, 'SIGKILL'))
})

try {
  const holder = options.role === 'writer' ? await openWriter(options.folder) : openReader()
  process.on('message', (request: Request) => void answer(holder, request))
  send({ type: 'ready', position: holder.position })
} catch (error) {
  send({ type: 'failed', reason: reasonOf(error) }, () => process.exit(1))
}

async function answer(holder: Holder, { id, order }: Request): Promise<void> {
  try {
    const value = await holder.carryOut(order)
    send({ type: 'done', id, value }, () => order.type === 'close' && process.exit(0))
  } catch (error) {
    send({ type: 'refused', id, ...described(error) })
  }
}

function send(reply: Reply, sent: () => unknown = () => undefined): void {
  process.send?.(reply, undefined, undefined, sent)
}

/** The engine's error in one line: its place is kept, its codes and excerpt are not. */
function described(error: unknown): { readonly code: FailureCode; readonly reason: string } {
  const [first = '', ...others] = reasonOf(error).split('\n')
  const place = /query:(\d+):(\d+)/.exec(others.join('\n'))
  const at = place === null ? '' : ` at line ${place[1]}, column ${place[2]}`
  const reason = `${first.replace(/^.*?GRAFEO-\w+: /, '')}${at}`
  const isTimeout = /\btime(d )?out\b/i.test(first)
  return { code: isTimeout ? 'GRAPH_QUERY_TIMED_OUT' : 'GRAPH_QUERY_FAILED', reason }
}
