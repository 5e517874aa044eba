import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSecrets } from './secrets.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-secrets-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('gives back exactly what was encrypted, whatever the text', () => {
  const secrets = openSecrets({ folder, environment: {} })
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (plain) => {
      const sealed = secrets.encrypt(plain)
      expect(sealed).toMatch(/^v1\.[\w-]+$/)
      expect(secrets.decrypt(sealed)).toBe(plain)
    }),
  )
})

test('the sealed text shows nothing of the secret, and is another one each time', () => {
  const secrets = openSecrets({ folder, environment: {} })
  const [first, second] = [secrets.encrypt('token-123'), secrets.encrypt('token-123')]
  expect(first).not.toBe(second)
  expect(Buffer.from(first.slice(3), 'base64url').includes('token')).toBe(false)
})

test('makes a key file that only its owner can read, and finds it again', () => {
  const sealed = openSecrets({ folder, environment: {} }).encrypt('kept')
  expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600)
  expect(openSecrets({ folder, environment: {} }).decrypt(sealed)).toBe('kept')
})

test('makes the data folder for its owner only if it is missing', () => {
  const missing = join(folder, 'new')
  openSecrets({ folder: missing, environment: {} })
  expect(statSync(missing).mode & 0o777).toBe(0o700)
})

test('takes the key from the environment before the file, and then makes no file', () => {
  const environment = { SKEIN_SECRET_KEY: randomBytes(32).toString('base64') }
  const sealed = openSecrets({ folder, environment }).encrypt('kept')
  expect(existsSync(join(folder, 'secret.key'))).toBe(false)
  expect(openSecrets({ folder: '/nowhere', environment }).decrypt(sealed)).toBe('kept')
})

test('refuses what another key encrypted, and says whose it is', () => {
  const sealed = openSecrets({ folder, environment: {} }).encrypt('kept')
  const environment = { SKEIN_SECRET_KEY: randomBytes(32).toString('base64') }
  expect(() => openSecrets({ folder, environment }).decrypt(sealed, 'github')).toThrow(
    expect.objectContaining({ code: 'SECRET_UNREADABLE', details: { name: 'github' } }),
  )
})

test('refuses sealed text that was changed or cut anywhere', () => {
  const secrets = openSecrets({ folder, environment: {} })
  const sealed = Buffer.from(secrets.encrypt('kept').slice(3), 'base64url')
  const unreadable = expect.objectContaining({ code: 'SECRET_UNREADABLE' })
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    const cut = sealed.subarray(0, at)
    expect(() => secrets.decrypt(`v1.${changed.toString('base64url')}`)).toThrow(unreadable)
    expect(() => secrets.decrypt(`v1.${cut.toString('base64url')}`)).toThrow(unreadable)
  }
  expect(() => secrets.decrypt('kept')).toThrow(unreadable)
})

test('refuses a key of the wrong length and shows nothing of it', () => {
  const environment = { SKEIN_SECRET_KEY: Buffer.from('too short').toString('base64') }
  const open = (): unknown => openSecrets({ folder, environment })
  expect(open).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  expect(open).not.toThrow(environment.SKEIN_SECRET_KEY)
  writeFileSync(join(folder, 'secret.key'), 'broken')
  expect(() => openSecrets({ folder, environment: {} })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  )
  expect(readFileSync(join(folder, 'secret.key'), 'utf8')).toBe('broken')
})

test('says so when the key file cannot be made', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => openSecrets({ folder: join(folder, 'file'), environment: {} })).toThrow(
    expect.objectContaining({ code: 'STORE_NOT_WRITABLE' }),
  )
})
