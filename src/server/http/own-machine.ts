import type { FastifyRequest } from 'fastify'
import { SkeinError } from '../../core/errors.ts'

/**
 * Keeps everyone out who is not on this machine. Skein has no keys yet and listens here only, so a
 * browser is the one way in from elsewhere, and two checks close it:
 *
 * 1. The `Host` header names this machine. A page whose own name was made to resolve to 127.0.0.1
 *    (DNS rebinding) still sends its own name.
 * 2. A request that changes something carries no `Origin` but our own. Browsers send it with every
 *    such request of another page, even with those that need no preflight.
 */
export function refuseStrangers(request: FastifyRequest): void {
  const host = request.headers.host ?? ''
  if (!isOwnHost(host)) throw new SkeinError('HOST_REFUSED', { host: host || 'an unnamed host' })
  const { origin } = request.headers
  if (origin !== undefined && changesSomething(request.method) && !isOwnOrigin(origin, host)) {
    throw new SkeinError('ORIGIN_REFUSED', { origin })
  }
}

/** Whether a server that listens on this address is reached from this machine only. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address)
}

const ownHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i

function isOwnHost(host: string): boolean {
  return ownHost.test(host)
}

function isOwnOrigin(origin: string, host: string): boolean {
  return origin.toLowerCase() === `http://${host.toLowerCase()}`
}

function changesSomething(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD'
}
