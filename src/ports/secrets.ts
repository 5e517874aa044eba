/** Keeps credentials encrypted at rest. Names are scoped to an organization. */
export interface Secrets {
  encrypt(plain: string): string
  /**
   * `name`: whose credentials they are, for the error's message.
   * Errors: `SECRET_UNREADABLE` when the key is another one.
   */
  decrypt(sealed: string, name?: string): string
}
