import { refuse, relate } from '../action.ts'
import type { Action } from '../action.ts'
import { isoDay, resolveDay } from '../day.ts'
import { choiceOf, optionalText, textOf } from '../read-inputs.ts'
import { choice, inputs, listOf, record, text } from '../schema.ts'
import { applicationOf, databaseOf } from '../state/lookup.ts'
import { keyOf, nextNumber } from '../state/platform-state.ts'
import type { Backup, Database, PlatformState } from '../state/platform-state.ts'

const engines: readonly string[] = ['postgres', 'mysql', 'mongodb', 'redis']
const backupSchema = record({ name: text('name of the backup'), day: text('day it was taken') })

const create: Action<PlatformState> = {
  name: 'database.create',
  description: 'Provision a database for an application',
  examples: ['create a postgres database for shop', 'add a redis to billing'],
  input: inputs(
    { application: text('application'), engine: choice('engine', engines), name: text('name') },
    ['application', 'engine'],
  ),
  output: record({
    database: text('name of the database'),
    application: text('application'),
    engine: text('engine'),
  }),
  requires: ['application'],
  produces: ['database'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const application = applicationOf(state, textOf(given, 'application')).name
    const engine = choiceOf(given, 'engine', engines)
    const name = optionalText(given, 'name') ?? `${application}-${engine}`
    if (state.databases[keyOf(name)] !== undefined) {
      return refuse(`database "${name}" exists already`)
    }
    state.databases[keyOf(name)] = { name, application, engine, number: nextNumber(state) }
    const database = { kind: 'database', name, properties: { engine } }
    const owner = { kind: 'application', name: application }
    return {
      output: { database: name, application, engine },
      entities: [database, owner],
      relationships: [relate(owner, 'uses', database)],
    }
  },
}

const back: Action<PlatformState> = {
  name: 'backup.create',
  description: 'Take a backup of a database',
  examples: ['back up the orders database'],
  input: inputs({ database: text('database to back up') }, ['database']),
  output: record({
    backup: text('name of the backup'),
    database: text('database'),
    day: text('day it was taken'),
  }),
  requires: ['database'],
  produces: ['backup'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state, now }) {
    const database = databaseOf(state, textOf(given, 'database')).name
    const day = isoDay(now)
    const name = `${database}-${day}-${nextNumber(state)}`
    state.backups[keyOf(name)] = { name, database, day }
    const backup = { kind: 'backup', name, properties: { day } }
    const source = { kind: 'database', name: database }
    return {
      output: { backup: name, database, day },
      entities: [backup, source],
      relationships: [relate(backup, 'backup_of', source)],
    }
  },
}

const list: Action<PlatformState> = {
  name: 'backup.list',
  description: 'List the backups of a database',
  examples: ['which backups of orders are there'],
  input: inputs({ database: text('database') }, ['database']),
  output: record({
    database: text('database'),
    backups: listOf(backupSchema),
    latest: text('latest'),
  }),
  requires: [],
  produces: ['backup'],
  reversibility: 'read',
  idempotent: true,
  act({ inputs: given, state, now }) {
    const database = databaseOf(state, textOf(given, 'database'))
    const backups = backupsOf(state, database, now).map(({ name, day }) => ({ name, day }))
    return {
      output: { database: database.name, backups, latest: backups.at(-1)?.name ?? '' },
      entities: [{ kind: 'database', name: database.name }],
    }
  },
}

const restore: Action<PlatformState> = {
  name: 'backup.restore',
  description: 'Restore a database from a backup',
  examples: ['restore orders from the backup of yesterday'],
  input: inputs({ database: text('database'), backup: text('backup to restore') }, [
    'database',
    'backup',
  ]),
  output: record({ database: text('database'), backup: text('backup'), status: text('restored') }),
  requires: ['backup'],
  produces: [],
  reversibility: 'irreversible',
  idempotent: false,
  act({ inputs: given, state, now }) {
    const database = databaseOf(state, textOf(given, 'database'))
    const said = textOf(given, 'backup')
    const backups = backupsOf(state, database, now)
    const day = resolveDay(said, now)
    const backup =
      backups.findLast((one) => keyOf(one.name) === keyOf(said)) ??
      backups.findLast((one) => day !== undefined && one.day === day) ??
      (/\b(latest|last|newest)\b/i.test(said) ? backups.at(-1) : undefined) ??
      refuse(`there is no backup "${said}" of ${database.name}`)
    return {
      output: { database: database.name, backup: backup.name, status: 'restored' },
      entities: [{ kind: 'database', name: database.name }],
      relationships: [
        relate({ kind: 'database', name: database.name }, 'restored_from', {
          kind: 'backup',
          name: backup.name,
        }),
      ],
    }
  },
}

/** The nightly backup of yesterday, which every database has, and those that were asked for. */
function backupsOf(state: PlatformState, database: Database, now: Date): readonly Backup[] {
  const day = resolveDay('yesterday', now) ?? isoDay(now)
  const nightly = { name: `${database.name}-${day}-nightly`, database: database.name, day }
  const taken = Object.values(state.backups).filter((one) => one.database === database.name)
  return [nightly, ...taken]
}

export const databaseActions: readonly Action<PlatformState>[] = [create]
export const backupActions: readonly Action<PlatformState>[] = [back, list, restore]
