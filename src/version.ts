import { readFileSync } from 'node:fs'
import { packageRoot } from './package-root.ts'

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(new URL('package.json', packageRoot), 'utf8'),
) as { readonly version: string }

/** The version of this Skein. */
export const version: string = manifest.version
