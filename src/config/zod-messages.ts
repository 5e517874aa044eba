import { z } from 'zod'

/** Zod's issues as sentences that go on from the place: `agents[0].url` "is missing". */
export const zodMessages: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys') return `has an unknown key: ${issue.keys.join(', ')}`
  if (issue.code !== 'invalid_type') return undefined
  return issue.input === undefined ? 'is missing' : `must be ${article(issue.expected)}`
}

function article(noun: string): string {
  if (noun === 'record') return 'an object'
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`
}

/** A path as one would write it: `agents[0].url`. */
export function pathText(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`
    return /^[\w-]+$/.test(String(part)) ? `.${String(part)}` : `[${JSON.stringify(String(part))}]`
  })
  return parts.join('').replace(/^\./, '')
}

/** An address that fetch can reach. */
export const httpUrlSchema: z.ZodType<string> = z.url({
  protocol: /^https?$/,
  error: ({ input }) => (input === undefined ? 'is missing' : 'must be an http or https URL'),
})
