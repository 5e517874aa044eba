import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockFolder } from './lock.ts'

let folder: string
let holder: ChildProcess | undefined

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'skein-lock-')), 'data')
})

afterEach(() => {
  holder?.kill('SIGKILL')
  rmSync(join(folder, '..'), { recursive: true, force: true })
})

test('makes the folder for its owner only, and says who holds it to the next one', () => {
  const lock = lockFolder(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  const since = new Date().toISOString().slice(0, 10)
  expect(() => lockFolder(folder)).toThrow(
    expect.objectContaining({
      code: 'STORE_LOCKED',
      details: {
        folder,
        holder: expect.stringMatching(`^process ${process.pid} since ${since}T`),
      },
    }),
  )
  lock.release()
})

test('a refused attempt leaves the lock where it is', () => {
  const lock = lockFolder(folder)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    expect(() => lockFolder(folder)).toThrow(/is in use by process/)
  }
  lock.release()
})

test('can be taken again once released, and releasing twice does not release the next one', () => {
  const first = lockFolder(folder)
  first.release()
  const second = lockFolder(folder)
  first.release()
  expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'STORE_LOCKED' }))
  second.release()
  expect(existsSync(join(folder, 'skein.lock.json'))).toBe(false)
})

test('another process holds it until it is killed, however hard', async () => {
  holder = await startHolder()
  expect(() => lockFolder(folder)).toThrow(
    expect.objectContaining({
      code: 'STORE_LOCKED',
      details: { folder, holder: expect.stringContaining(`process ${holder.pid} since`) },
    }),
  )
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  lockFolder(folder).release()
})

test('a note that cannot be read does not matter', () => {
  const lock = lockFolder(folder)
  writeFileSync(join(folder, 'skein.lock.json'), '{"pid":')
  expect(() => lockFolder(folder)).toThrow(/is in use by another process/)
  lock.release()
  lockFolder(folder).release()
})

test('refuses a place where no folder can be made', () => {
  writeFileSync(join(folder, '..', 'file'), '')
  expect(() => lockFolder(join(folder, '..', 'file'))).toThrow(
    expect.objectContaining({ code: 'STORE_NOT_WRITABLE' }),
  )
})

test.skipIf(!existsSync('/proc/self'))('refuses a place that the system refuses, and ends', () => {
  const found = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', lockScript('/proc/no/x')],
    {
      timeout: 20_000,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
    },
  )
  expect(found.signal).toBe(null)
  expect(found.stderr).toContain('STORE_NOT_WRITABLE')
})

async function startHolder(): Promise<ChildProcess> {
  const script = `${lockScript(folder)}
    process.stdout.write('held')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

function lockScript(place: string): string {
  const module = new URL('lock.ts', import.meta.url).href
  return `const { lockFolder } = await import(${JSON.stringify(module)})
    lockFolder(${JSON.stringify(place)})`
}
