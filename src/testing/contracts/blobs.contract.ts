import { describe, expect, test } from 'vitest'
import type { Blobs } from '../../ports/blobs.ts'

/** A place for blobs, and its clock. Units: milliseconds. */
export interface BlobsPlace {
  readonly blobs: Blobs
  /** Opened again, as after a restart. */
  readonly reopen: () => Blobs
  readonly pass: (ms: number) => void
  readonly remove: () => void
}

/** What every `Blobs` must do. */
export function blobsContract(name: string, create: () => BlobsPlace): void {
  const within = async (body: (place: BlobsPlace) => Promise<void>): Promise<void> => {
    const place = create()
    try {
      await body(place)
    } finally {
      place.remove()
    }
  }
  describe(`blobs contract: ${name}`, () => {
    test('keeps a text under the hash of its bytes, also after a restart', async () => {
      await within(async ({ blobs, reopen }) => {
        const { hash, bytes, kept } = blobs.put('acme', '"ä"')
        await kept
        expect(hash).toBe('1e5f2b0a7756f4b45eed5d71769ae579e023f70efba74bd855057914c7e16d40')
        expect(bytes).toBe(4)
        expect(reopen().read('acme', hash)).toBe('"ä"')
        expect(await reopen().sizeOf('acme', hash)).toBe(4)
      })
    })

    test('keeps the same text once, whoever puts it first', async () => {
      await within(async ({ blobs }) => {
        const receipts = [blobs.put('acme', 'same'), blobs.put('acme', 'same')]
        await Promise.all(receipts.map(({ kept }) => kept))
        await blobs.put('acme', 'same').kept
        expect(await listed(blobs, 'acme')).toEqual([receipts[0]?.hash])
      })
    })

    test('shows nothing of one organization to another, even of the same text', async () => {
      await within(async ({ blobs }) => {
        const { hash, kept } = blobs.put('acme', 'secret')
        await kept
        expect(() => blobs.read('globex', hash)).toThrow(notFound(hash))
        expect(await blobs.sizeOf('globex', hash)).toBe(undefined)
        await expect(blobs.stream('globex', hash)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
        expect(await listed(blobs, 'globex')).toEqual([])
        expect(await blobs.remove('globex', hash)).toBe(0)
        expect(blobs.read('acme', hash)).toBe('secret')
      })
    })

    test('takes no name that is not a hash', async () => {
      await within(async ({ blobs }) => {
        for (const name of ['', '..', '../../skein.lock', 'A'.repeat(64), '0'.repeat(63)]) {
          expect(() => blobs.read('acme', name), name).toThrow(notFound(name))
        }
      })
    })

    test('streams what it reads', async () => {
      await within(async ({ blobs }) => {
        const text = JSON.stringify('x'.repeat(300_000))
        const { hash, kept } = blobs.put('acme', text)
        await kept
        const pieces: Uint8Array[] = []
        for await (const piece of await blobs.stream('acme', hash)) pieces.push(piece)
        expect(Buffer.concat(pieces).toString('utf8')).toBe(text)
      })
    })

    test('removes nothing that was put a moment ago, and gives back what it removes', async () => {
      await within(async ({ blobs, pass }) => {
        const { hash, kept } = blobs.put('acme', 'old')
        await kept
        expect(await blobs.removable('acme', hash)).toBe(0)
        expect(await blobs.remove('acme', hash)).toBe(0)
        pass(11 * 60_000)
        await blobs.put('acme', 'old').kept
        expect(await blobs.remove('acme', hash)).toBe(0)
        pass(11 * 60_000)
        expect(await blobs.removable('acme', hash)).toBe(3)
        expect(await blobs.remove('acme', hash)).toBe(3)
        expect(await blobs.removable('acme', hash)).toBe(0)
        expect(await blobs.remove('acme', hash)).toBe(0)
        expect(() => blobs.read('acme', hash)).toThrow(notFound(hash))
      })
    })
  })
}

async function listed(blobs: Blobs, organization: string): Promise<readonly string[]> {
  const hashes: string[] = []
  for await (const { hash } of blobs.list(organization)) hashes.push(hash)
  return hashes
}

function notFound(hash: string): unknown {
  return expect.objectContaining({ code: 'BLOB_NOT_FOUND', details: { hash } })
}
