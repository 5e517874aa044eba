import { SkeinError } from '../core/errors.ts'
import type { Secrets } from '../ports/secrets.ts'
import { seal, unseal } from './envelope.ts'
import { loadMasterKey } from './master-key.ts'

export interface SecretsOptions {
  /** The data folder, where `secret.key` is kept. */
  readonly folder: string
  /** Where `SKEIN_SECRET_KEY` is looked up; the process's own by default. */
  readonly environment?: NodeJS.ProcessEnv
}

/** Opens the encryption of credentials. Errors: those of `loadMasterKey`. */
export function openSecrets(options: SecretsOptions): Secrets {
  const masterKey = loadMasterKey(options.folder, options.environment ?? process.env)
  return {
    encrypt: (plain) => seal(masterKey, plain),
    decrypt: (sealed, name = 'an agent or MCP server') => {
      try {
        return unseal(masterKey, sealed)
      } catch (error) {
        throw new SkeinError('SECRET_UNREADABLE', { name }, { cause: error })
      }
    },
  }
}
