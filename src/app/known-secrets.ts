import { SkeinError } from '../core/errors.ts'
import type { Secrets } from '../ports/secrets.ts'
import { openToken } from './step-token.ts'

/** Shorter values are words that anybody may use. Units: characters. */
const lengthMin = 8

/** Credentials that were sealed or opened here, to know them again where they must not be. */
const known = new WeakMap<Secrets, Set<string>>()

export function rememberSecrets(secrets: Secrets, values: readonly string[]): void {
  const all = known.get(secrets) ?? new Set<string>()
  known.set(secrets, all)
  for (const value of values) if (value.length >= lengthMin) all.add(value)
}

/**
 * Refuses JSON text that holds a credential of an agent or server, or the token of a step. What
 * nobody told Skein to be a secret cannot be known as one.
 *
 * Errors: `SECRET_REFUSED`.
 */
export function refuseSecrets(secrets: Secrets, text: string, what: string): void {
  const credentials = [...(known.get(secrets) ?? [])]
  const isFound =
    credentials.some((value) => text.includes(JSON.stringify(value).slice(1, -1))) ||
    (text.match(tokenPattern) ?? []).some((word) => isToken(secrets, word))
  if (isFound) throw new SkeinError('SECRET_REFUSED', { what })
}

/** How a step's token looks. */
const tokenPattern = /v1\.[A-Za-z0-9_-]{80,2000}/g

function isToken(secrets: Secrets, word: string): boolean {
  try {
    openToken(secrets, word)
    return true
  } catch {
    return false
  }
}
