// Before the first paint, so that a dark page never flashes white. `src/shell/theme.ts` owns it after.
;(function () {
  var chosen = null
  try {
    chosen = localStorage.getItem('skein.theme')
  } catch {
    // Storage may be switched off; the system's theme is used then.
  }
  var dark = matchMedia('(prefers-color-scheme: dark)').matches
  var theme = chosen === 'light' || chosen === 'dark' ? chosen : dark ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme
})()
