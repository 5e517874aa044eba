import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const version = 'v1.'
const nonceBytes = 12
const tagBytes = 16

/** Units: bytes, of the master key and of the key that each secret gets of its own. */
export const keyBytes = 32
const wrappedKeyBytes = nonceBytes + keyBytes + tagBytes

/**
 * Seals text in an envelope: a new key encrypts the text, the master key encrypts that key. To
 * change the master key only the wrapped keys need to be written anew.
 *
 * Shape: `v1.` and base64url of the wrapped key, then the text, each as nonce, cipher text, tag.
 */
export function seal(masterKey: Buffer, plain: string): string {
  const key = randomBytes(keyBytes)
  const sealed = [encrypt(masterKey, key), encrypt(key, Buffer.from(plain, 'utf8'))]
  return version + Buffer.concat(sealed).toString('base64url')
}

/** Opens what `seal` closed. Throws if the key is another one, or the text was changed. */
export function unseal(masterKey: Buffer, sealed: string): string {
  if (!sealed.startsWith(version)) throw new Error('the sealed text has an unknown format')
  const bytes = Buffer.from(sealed.slice(version.length), 'base64url')
  const key = decrypt(masterKey, bytes.subarray(0, wrappedKeyBytes))
  return decrypt(key, bytes.subarray(wrappedKeyBytes)).toString('utf8')
}

function encrypt(key: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce)
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, sealed: Buffer): Buffer {
  if (sealed.length < nonceBytes + tagBytes) throw new Error('the sealed text is cut off')
  const end = sealed.length - tagBytes
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAuthTag(sealed.subarray(end))
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, end)), decipher.final()])
}
