import type { Secrets } from '../ports/secrets.ts'
import { rememberSecrets } from './known-secrets.ts'

type Values = { readonly [name: string]: string }

/** Values that may be credentials, encrypted; their names stay readable. */
export function sealSecrets(secrets: Secrets, values: Values): Values {
  rememberSecrets(secrets, Object.values(values))
  return mapValues(values, (value) => secrets.encrypt(value))
}

/** Errors: `SECRET_UNREADABLE`, naming whose credentials they are. */
export function unsealSecrets(secrets: Secrets, owner: string, values: Values): Values {
  const opened = mapValues(values, (value) => secrets.decrypt(value, owner))
  rememberSecrets(secrets, Object.values(opened))
  return opened
}

function mapValues(values: Values, change: (value: string) => string): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]))
}
