import type { Command } from 'commander'
import type { GcReport, StorageView } from '../../app/storage/storage-view.ts'
import { act, type SkeinOptions } from '../action.ts'
import { withConnection } from '../connection.ts'
import { writeJson, writeLines, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { withExample, withSkeinOptions } from '../options.ts'
import { count, size } from '../text.ts'
import type { StorageFacade } from '../../app/skein.ts'

interface GcOptions extends SkeinOptions {
  readonly dryRun?: boolean
  readonly days?: string
}

interface KeepOptions extends SkeinOptions {
  readonly release?: boolean
  readonly reason?: string
}

/** `skein storage`: what is kept, and what it takes. */
export function addStorage(program: Command, context: Context): void {
  const command = program
    .command('storage')
    .summary('show what Skein takes of the disk')
    .description('Shows what Skein takes of the disk and how long finished runs are kept.')
    .action(
      act<[], SkeinOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const view = await skein.storage.get()
          if (options.json === true) writeJson(context.terminal, view)
          else writeLines(context.terminal, renderStorage(view))
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein storage')
}

/** `skein gc`: takes away what retention no longer keeps. */
export function addGc(program: Command, context: Context): void {
  const command = program
    .command('gc')
    .summary('take finished runs away that are due')
    .description(
      'Takes finished runs away that are kept no longer, with their large values, and gives the disk back. Skein does so by itself once a day.',
    )
    .option('--dry-run', 'only say what would go')
    .option('--days <days>', 'runs that finished longer ago, in place of what is configured')
    .action(
      act<[], GcOptions>(context, (_none, options) =>
        withConnection(context, options, async ({ skein }) => {
          const { dryRun = false, days } = options
          const request = { dryRun, ...(days !== undefined && { days: Number(days) }) }
          const report = await withProgress(context, skein.storage, () => skein.storage.gc(request))
          if (options.json === true) writeJson(context.terminal, report)
          else writeLines(context.terminal, renderReport(report))
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein gc --dry-run')
}

/** `skein keep`: a run stays whatever its age. */
export function addKeep(program: Command, context: Context): void {
  const command = program
    .command('keep')
    .summary('keep a run whatever its age; --release lets it go')
    .description('Keeps a run whatever its age: retention never takes it away. On record.')
    .argument('<run>', 'the id of the run')
    .option('--release', 'let retention take it again')
    .option('--reason <text>', 'why')
    .action(
      act<[string], KeepOptions>(context, ([runId], options) =>
        withConnection(context, options, async ({ skein }) => {
          const { storage } = skein
          const hold = await (options.release === true
            ? storage.release(runId, options.reason)
            : storage.hold(runId, options.reason))
          const text = hold.held ? 'stays, whatever its age' : 'may go when it is due'
          if (options.json === true) writeJson(context.terminal, hold)
          else writeLines(context.terminal, [`Run ${runId} ${text}.`])
          return exitCodes.ok
        }),
      ),
    )
  withExample(withSkeinOptions(command), 'skein keep RUN --reason "audit 2026"')
}

/** Units: milliseconds. */
const progressMs = 1_000

/** While it goes on, a person sees how far it is. */
async function withProgress(
  { terminal }: Context,
  storage: StorageFacade,
  work: () => Promise<GcReport>,
): Promise<GcReport> {
  if (!terminal.interactive) return work()
  const timer = setInterval(() => {
    const tell = ({ running }: StorageView): void => {
      if (running === undefined) return
      terminal.writeError(`\r${count(running.runs, 'run')}, ${size(running.bytes)} … `)
    }
    storage.get().then(tell, () => undefined)
  }, progressMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

function renderReport(report: GcReport): readonly string[] {
  const { dryRun, runs, bytes, blobs, blobBytes, orphans, stay, oldest, newest } = report
  const verb = dryRun ? 'would go' : 'went'
  const when = oldest === undefined ? '' : `, finished ${oldest} to ${newest ?? oldest}`
  const stays = Object.entries(stay).filter(([, n]) => n > 0)
  return [
    `${count(runs, 'run')} ${verb}${when}`,
    `${size(bytes)} of the journal; ${count(blobs, 'large value')} with ${size(blobBytes)}`,
    ...(orphans > 0 ? [`${count(orphans, 'large value')} that nothing refers to`] : []),
    ...stays.map(
      ([why, n]) => `${count(n, 'run')} due, and ${stayTexts[why as keyof typeof stay]}`,
    ),
    ...(dryRun ? [] : [`${size(report.freedBytes)} given back to the disk`]),
  ]
}

const stayTexts: { readonly [S in keyof GcReport['stay']]: string } = {
  conversation: 'kept by their conversations',
  held: 'kept by hand',
  needed: 'needed by what is unfinished or kept',
}

function renderStorage(view: StorageView): readonly string[] {
  const { journal, blobs, retention, held, lastGc } = view
  const { days, runsMax, bytesMax } = retention
  const limits = [
    ...(days === undefined ? [] : [count(days, 'day')]),
    ...(runsMax === undefined ? [] : [`at most ${count(runsMax, 'run')}`]),
    ...(bytesMax === undefined ? [] : [`at most ${size(bytesMax)}`]),
  ]
  return [
    `Journal       ${size(journal.bytes)}, of which ${size(journal.freeBytes)} are free; log ${size(journal.logBytes)}`,
    `Large values  ${blobs.count}, ${size(blobs.bytes)}`,
    `Finished runs ${limits.length === 0 ? 'are kept for ever' : `are kept: ${limits.join(', ')}`}`,
    ...(held > 0 ? [`Kept by hand  ${count(held, 'run')}`] : []),
    ...(lastGc === undefined
      ? []
      : [`Last gc       ${lastGc.at}: ${count(lastGc.runs, 'run')} went`]),
  ]
}
