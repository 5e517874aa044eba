import type { ChildProcess } from 'node:child_process'

const living = new Set<ChildProcess>()

/** Kills the child with this process, should that end without closing it. */
export function trackChild(child: ChildProcess): void {
  if (living.size === 0) process.on('exit', killAll)
  living.add(child)
  child.once('exit', () => {
    living.delete(child)
    if (living.size === 0) process.off('exit', killAll)
  })
}

/** Signals the child and everything it started in its group. Nothing there is fine. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // Already gone.
  }
}

function killAll(): void {
  for (const child of living) killGroup(child, 'SIGKILL')
}
