/** The one user there is until people sign in. */
export const userId = 'local'
