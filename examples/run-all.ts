/** Runs every example in a process of its own, and prints one line for each. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const timeoutMs = 60_000

interface Result {
  readonly name: string
  readonly passed: boolean
  readonly checkCount: number
  readonly tookMs: number
  readonly transcript: string
}

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .filter((name) => existsSync(join(import.meta.dirname, name, 'run.ts')))
  .toSorted()

const results: Result[] = []
for (const name of names) {
  const result = await runOne(name)
  results.push(result)
  print(lineOf(result))
  if (!result.passed) print(result.transcript.replaceAll(/^/gm, '    '))
}
const failedCount = results.filter((result) => !result.passed).length
print(`${results.length - failedCount} passed, ${failedCount} failed`)
process.exitCode = failedCount === 0 && results.length > 0 ? 0 : 1

async function runOne(name: string): Promise<Result> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [join(import.meta.dirname, name, 'run.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  })
  let transcript = ''
  child.stdout.on('data', (chunk: Buffer) => (transcript += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (transcript += chunk.toString('utf8')))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const checkCount = transcript.match(/^ {2}✓ /gm)?.length ?? 0
  const tookMs = performance.now() - startedAt
  return { name, passed: code === 0 && checkCount > 0, checkCount, tookMs, transcript }
}

function lineOf(result: Result): string {
  const verdict = result.passed ? 'passed' : 'FAILED'
  const seconds = (result.tookMs / 1000).toFixed(1)
  return `${verdict}  ${result.name.padEnd(20)} ${result.checkCount} checks, ${seconds} s`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
