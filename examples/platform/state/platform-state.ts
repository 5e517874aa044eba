import type { Outcome } from '../action.ts'

/** Things by their name in lower case. */
export type Table<T> = { [key: string]: T }

export interface Application {
  readonly name: string
  readonly team?: string
}

export interface Service {
  readonly name: string
  readonly application: string
  replicas: number
  readonly number: number
}

export interface Deployment {
  readonly name: string
  readonly application: string
  readonly environment: string
  /** Oldest first; the last one runs. */
  versions: string[]
  services: readonly string[]
  /** The run that deployed last. */
  runId: string
  /** Counts up with every deployment: the highest is the latest. */
  number: number
}

export interface Database {
  readonly name: string
  readonly application: string
  readonly engine: string
  readonly number: number
}

export interface Backup {
  readonly name: string
  readonly database: string
  readonly day: string
}

/** Something that was broken on purpose, with what tells whether it still is. */
export interface Fault {
  readonly way: string
  readonly application: string
  readonly environment: string
  readonly deployment: string
  /** What is broken: a version, a service, a policy, a domain, a secret. */
  readonly thing: string
  /** How it was before: replicas, or the serial or version that has expired. */
  readonly before: string
}

export interface Report {
  readonly name: string
  readonly topic: string
  readonly text: string
  readonly number: number
}

export interface Meeting {
  readonly title: string
  readonly day: string
  readonly attendees: readonly { readonly name: string; readonly email: string }[]
}

export interface Email {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly body: string
}

/** All that the example platform knows, as it lies in its file. */
export interface PlatformState {
  readonly format: 1
  /** The last number given to anything that counts up. */
  lastNumber: number
  readonly applications: Table<Application>
  /** By `application/service`. */
  readonly services: Table<Service>
  readonly environments: Table<{ readonly name: string }>
  readonly deployments: Table<Deployment>
  readonly monitors: Table<{ readonly name: string; readonly deployment: string }>
  /** By `deployment/policy`. */
  readonly policies: Table<{ readonly name: string; readonly deployment: string }>
  readonly databases: Table<Database>
  readonly backups: Table<Backup>
  readonly domains: Table<{ readonly name: string }>
  readonly certificates: Table<{ readonly domain: string; readonly serial: number }>
  /** Versions of secrets; their values are nowhere. */
  readonly secrets: Table<{ readonly name: string; readonly version: number }>
  readonly tickets: Table<{ readonly title: string; readonly priority: string }>
  readonly reports: Table<Report>
  readonly pages: Table<{ readonly title: string; readonly text: string; readonly version: number }>
  readonly meetings: Meeting[]
  readonly emails: Email[]
  /** By `person/application`. */
  readonly grants: Table<{ readonly person: string; readonly role: string }>
  /** By `way/deployment`; absent in files of before there were any. */
  faults?: Table<Fault>
  /** Outcomes by idempotency key, oldest first. */
  readonly done: Table<Outcome>
}

export function createPlatformState(): PlatformState {
  return {
    format: 1,
    lastNumber: 0,
    applications: {},
    services: {},
    environments: { production: { name: 'production' }, staging: { name: 'staging' } },
    deployments: {},
    monitors: {},
    policies: {},
    databases: {},
    backups: {},
    domains: { 'example.com': { name: 'example.com' }, 'example.net': { name: 'example.net' } },
    certificates: {},
    secrets: {},
    tickets: {},
    reports: {},
    pages: {},
    meetings: [],
    emails: [],
    grants: {},
    done: {},
  }
}

/** The key under which a name is kept: names differ by more than case. */
export function keyOf(...names: readonly string[]): string {
  return names.map((name) => name.trim().toLowerCase()).join('/')
}

/** A number that nothing else on the platform has. */
export function nextNumber(state: PlatformState): number {
  state.lastNumber += 1
  return state.lastNumber
}
