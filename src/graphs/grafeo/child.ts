/**
 * The process that holds a graph. Started by the supervisor only, with `ChildOptions` as its one
 * argument. The writer owns the graph file; a reader opens copies of it for reading. It ends by
 * itself when its parent does, and never on a terminal's interrupt: the parent closes it.
 */
import { setPriority } from 'node:os'
import { reasonOf } from '../../core/errors.ts'
import { watchMemory } from './memory-watch.ts'
import type { ChildOptions, FailureCode, Reply, Request } from './protocol.ts'
import type { Holder } from './writer.ts'

/** A third of the weight of a process that is not told so. Units: as `nice` has them. */
const niceness = 5

const options = JSON.parse(process.argv[2] ?? '{}') as ChildOptions

process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
process.on('disconnect', () => process.exit(0))
yieldToEngine()
watchMemory(options.memoryMaxBytes, () => {
  send({ type: 'over-memory' }, () => process.kill(process.pid, 'SIGKILL'))
})

try {
  const holder = await openHolder(options)
  process.on('message', (request: Request) => void answer(holder, request))
  send({ type: 'ready', position: holder.position })
} catch (error) {
  send({ type: 'failed', reason: openingProblem(error) }, () => process.exit(1))
}

/**
 * The graph follows the engine of runs: where both want a processor, it has less of it. Where the
 * system does not allow that, they share.
 */
function yieldToEngine(): void {
  if (options.role === 'reader') return
  try {
    setPriority(niceness)
  } catch {
    // It works all the same.
  }
}

/** Loads the engine only now, so that a machine it does not run on gets a reason and no riddle. */
async function openHolder({ role, folder }: ChildOptions): Promise<Holder> {
  if (role === 'reader') return (await import('./reader.ts')).openReader()
  return (await import('./writer.ts')).openWriter(folder)
}

/** In words that say what to do, without the engine's codes or any path. */
function openingProblem(error: unknown): string {
  const [reason = ''] = reasonOf(error).split('\n')
  if (/lock/i.test(reason)) return 'another process has its folder open'
  if (/cannot find|native binding/i.test(reason)) return 'Grafeo does not run on this machine'
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return `its folder cannot be opened${code}`
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
