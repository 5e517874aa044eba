import { refuse, relate } from '../action.ts'
import type { Action } from '../action.ts'
import { textOf } from '../read-inputs.ts'
import { flag, formatted, inputs, record, text, whole } from '../schema.ts'
import { keyOf, nextNumber } from '../state/platform-state.ts'
import type { PlatformState } from '../state/platform-state.ts'

const hostname = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/

const register: Action<PlatformState> = {
  name: 'domain.register',
  description: 'Register a domain name and set up its DNS',
  examples: ['register shop.example.com'],
  input: inputs({ domain: formatted('domain name', 'hostname') }, ['domain']),
  output: record({
    domain: text('domain name'),
    nameServer: text('name server that answers for it'),
    registered: flag('the domain is ours'),
  }),
  requires: [],
  produces: ['domain'],
  reversibility: 'irreversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const name = hostnameOf(textOf(given, 'domain'))
    if (state.domains[name] !== undefined) return refuse(`domain "${name}" is registered already`)
    state.domains[name] = { name }
    return {
      output: { domain: name, nameServer: 'ns1.example.com', registered: true },
      entities: [{ kind: 'domain', name, properties: { nameServer: 'ns1.example.com' } }],
    }
  },
}

const issue: Action<PlatformState> = {
  name: 'certificate.issue',
  description: 'Issue a TLS certificate for a domain',
  examples: ['issue a certificate for shop.example.com', 'get an SSL cert'],
  input: inputs({ domain: formatted('domain name', 'hostname') }, ['domain']),
  output: record({
    certificate: text('name of the certificate'),
    domain: text('domain name'),
    serial: whole('serial number'),
    validDays: whole('days until it ends'),
  }),
  requires: ['domain'],
  produces: ['certificate'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const domain = hostnameOf(textOf(given, 'domain'))
    if (!isOurs(state, domain)) return refuse(`domain "${domain}" is not ours; register it first`)
    const serial = nextNumber(state)
    state.certificates[keyOf(domain)] = { domain, serial }
    const certificate = { kind: 'certificate', name: domain, properties: { serial, validDays: 90 } }
    const secured = { kind: 'domain', name: domain }
    return {
      output: { certificate: domain, domain, serial, validDays: 90 },
      entities: [certificate, secured],
      relationships: [relate(certificate, 'secures', secured)],
    }
  },
}

function hostnameOf(said: string): string {
  const name = keyOf(said).replace(/\.$/, '')
  return hostname.test(name) ? name : refuse(`"${said}" is not a domain name`)
}

/** A domain is ours when it, or a domain above it, is registered. */
function isOurs(state: PlatformState, domain: string): boolean {
  const labels = domain.split('.')
  return labels.some((_, index) => state.domains[labels.slice(index).join('.')] !== undefined)
}

export const domainActions: readonly Action<PlatformState>[] = [register]
export const certificateActions: readonly Action<PlatformState>[] = [issue]
