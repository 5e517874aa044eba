/** What a child needs to find programs, files and its language, and nothing that is a secret. */
const inherited: readonly string[] =
  process.platform === 'win32'
    ? [
        'APPDATA',
        'COMSPEC',
        'HOMEDRIVE',
        'HOMEPATH',
        'LOCALAPPDATA',
        'PATH',
        'PATHEXT',
        'PROGRAMDATA',
        'PROGRAMFILES',
        'SYSTEMDRIVE',
        'SYSTEMROOT',
        'TEMP',
        'TMP',
        'USERNAME',
        'USERPROFILE',
        'WINDIR',
      ]
    : ['HOME', 'LANG', 'LC_ALL', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'TMPDIR', 'TZ', 'USER']

/** The environment of a server: the minimum of ours, and what was given for it. */
export function childEnvironment(
  ours: { readonly [name: string]: string | undefined },
  given: { readonly [name: string]: string } = {},
): { [name: string]: string } {
  const environment: { [name: string]: string } = {}
  for (const name of inherited) {
    const value = ours[name]
    if (value !== undefined) environment[name] = value
  }
  return { ...environment, ...given }
}
