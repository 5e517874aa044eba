/** An application that ran before the platform came, with all that belongs to it. */
export interface EstateApplication {
  readonly name: string
  readonly services: readonly string[]
  readonly databases: readonly { readonly name: string; readonly engine: string }[]
  /** Versions by environment, oldest first. */
  readonly deployments: { readonly [environment: string]: readonly string[] }
}

/**
 * The company's older estate. An application of it is taken over, with all that belongs to it, the
 * first time that a request refers to it; until then its name is free.
 */
export const estate: readonly EstateApplication[] = [
  {
    name: 'shop',
    services: ['checkout', 'cart', 'payment', 'gateway'],
    databases: [{ name: 'orders', engine: 'postgres' }],
    deployments: { staging: ['2.0.0', '2.1.0'], production: ['2.0.0', '2.1.0'] },
  },
  {
    name: 'billing',
    services: ['invoices'],
    databases: [{ name: 'invoices', engine: 'postgres' }],
    deployments: { production: ['3.0.4', '3.1.0'] },
  },
  {
    name: 'identity',
    services: ['login'],
    databases: [{ name: 'users', engine: 'postgres' }],
    deployments: { production: ['5.2.0', '5.3.0'] },
  },
  {
    name: 'search',
    services: ['search'],
    databases: [],
    deployments: { production: ['1.8.0', '1.9.0'] },
  },
  {
    name: 'storefront',
    services: ['catalog'],
    databases: [{ name: 'products', engine: 'mongodb' }],
    deployments: {},
  },
  {
    name: 'reporting',
    services: ['worker'],
    databases: [{ name: 'analytics', engine: 'postgres' }],
    deployments: { staging: ['0.9.0', '1.0.0'] },
  },
  {
    name: 'inventory',
    services: ['stock'],
    databases: [{ name: 'inventory', engine: 'mysql' }],
    deployments: { production: ['4.0.0', '4.0.1'] },
  },
  { name: 'portal', services: [], databases: [], deployments: {} },
  { name: 'ledger', services: [], databases: [], deployments: {} },
]
