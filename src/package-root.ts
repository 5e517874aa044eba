/** The folder of the package. This file, and what it is bundled into, lie one below it. */
export const packageRoot: URL = new URL('../', import.meta.url)
