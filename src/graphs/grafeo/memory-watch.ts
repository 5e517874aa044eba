const intervalMs = 50

/**
 * Calls `onExceeded` once when this process holds more memory than it may. The engine has no limit
 * of its own (a runaway aggregate was seen to take 22 GB), and its queries run beside the event
 * loop, so a timer sees them grow.
 */
export function watchMemory(memoryMaxBytes: number, onExceeded: () => void): void {
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() <= memoryMaxBytes) return
    clearInterval(timer)
    onExceeded()
  }, intervalMs)
  timer.unref()
}
