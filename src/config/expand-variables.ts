export type Environment = { readonly [name: string]: string | undefined }

/** Takes what is wrong, with its place, so that everything can be said at once. */
export type Report = (path: PropertyKey[], message: string) => void

type Texts = { readonly [name: string]: string }

/**
 * Replaces each `${NAME}` by its value in the environment. One that is not set is reported; the
 * text is then not to be used.
 */
export function expandVariables(
  text: string,
  environment: Environment,
  report: (message: string) => void,
): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_whole, name: string) => {
    const value = environment[name]
    if (value === undefined) report(`needs \${${name}}, which is not set in the environment`)
    return value ?? ''
  })
}

/** The same for every value of `env` or `headers`. */
export function expandAll(texts: Texts, environment: Environment, report: Report): Texts {
  const expanded = Object.entries(texts).map(([name, text]) => [
    name,
    expandVariables(text, environment, (message) => report([name], message)),
  ])
  const result: Texts = Object.fromEntries(expanded)
  return result
}
