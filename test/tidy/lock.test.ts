import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

interface LockEntry {
  readonly resolved?: string
  readonly link?: boolean
  readonly optionalDependencies?: { readonly [name: string]: string }
}

const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')
const { packages } = JSON.parse(text) as { readonly packages: { readonly [at: string]: LockEntry } }

describe('the lock file', () => {
  test('has every platform package, so that npm ci takes it (else: npm run lock)', () => {
    const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(name, folder)),
    )
    expect(missing).toEqual([])
  })

  test('names no place that packages were downloaded from', () => {
    const placed = Object.entries(packages).filter(
      ([, { resolved, link }]) => resolved !== undefined && link !== true,
    )
    expect(placed.map(([folder]) => folder)).toEqual([])
  })
})

/** Whether a package is found from a folder, as Node looks for it. */
function isLocked(name: string, folder: string): boolean {
  if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined)
    return true
  if (folder === '') return false
  const up = folder.lastIndexOf('/node_modules/')
  return isLocked(name, up === -1 ? '' : folder.slice(0, up))
}
