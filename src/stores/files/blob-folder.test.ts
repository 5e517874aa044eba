import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blobsContract } from '../../testing/contracts/blobs.contract.ts'
import type { BlobsPlace } from '../../testing/contracts/blobs.contract.ts'
import { openBlobFolder } from './blob-folder.ts'

interface FolderPlace extends BlobsPlace {
  readonly folder: string
}

function createPlace(): FolderPlace {
  const folder = mkdtempSync(join(tmpdir(), 'skein-blobs-'))
  let now = Date.now()
  const open = () => openBlobFolder({ folder, now: () => now })
  return {
    folder,
    blobs: open(),
    reopen: open,
    pass: (ms) => void (now += ms),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

blobsContract('folder', createPlace)

test('files are for their owner only, and named by nothing that a user wrote', async () => {
  const { folder, blobs, remove } = createPlace()
  await blobs.put('../acme', 'text').kept
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  expect(names).toHaveLength(3)
  for (const name of names) expect(name).toMatch(/^[0-9a-f/]+$/)
  const file = join(folder, names.find((name) => name.length > 64) ?? '')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  remove()
})

test('says so when a file is no longer what was kept', async () => {
  const { folder, blobs, remove } = createPlace()
  const { hash, kept } = blobs.put('acme', 'right')
  await kept
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const file = join(folder, names.find((name) => name.endsWith(hash)) ?? '')
  expect(readFileSync(file, 'utf8')).toBe('right')
  writeFileSync(file, 'wrong')
  expect(() => blobs.read('acme', hash)).toThrow(
    expect.objectContaining({ code: 'STORE_READ_FAILED' }),
  )
  remove()
})

test('a place that cannot be written is an error of whoever waits for it', async () => {
  const place = createPlace()
  writeFileSync(join(place.folder, 'file'), '')
  const blobs = openBlobFolder({ folder: join(place.folder, 'file'), now: () => Date.now() })
  await expect(blobs.put('acme', 'x').kept).rejects.toMatchObject({ code: 'STORE_WRITE_FAILED' })
  place.remove()
})
