import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPlatformProbe } from './platform-probe.ts'

function refusal(agent: string, reason: string | RegExp): object {
  const said = typeof reason === 'string' ? reason : expect.stringMatching(reason)
  return { code: 'AGENT_REFUSED', details: { agent, reason: said } }
}

test('creates an application with a service that it owns', async () => {
  using probe = openPlatformProbe()
  const application = await probe.ask('application.create', { name: 'ecommerce' })
  expect(application.entities).toEqual([{ kind: 'application', name: 'ecommerce' }])
  const service = await probe.ask('service.create', { name: 'payment', application: 'ecommerce' })
  expect(service.relationships).toEqual([
    {
      from: { kind: 'application', name: 'ecommerce' },
      type: 'owns',
      to: { kind: 'service', name: 'payment' },
    },
  ])
})

test('refuses a second application of the same name, even after a restart', async () => {
  using probe = openPlatformProbe()
  await probe.ask('application.create', { name: 'ecommerce' })
  const again = probe.reopen().ask('application.create', { name: 'Ecommerce' })
  await expect(again).rejects.toMatchObject(
    refusal('application-agent', 'application "ecommerce" exists already'),
  )
})

test('gives the recorded result when the same request comes again', async () => {
  using probe = openPlatformProbe()
  const asked = { idempotencyKey: 'run-1:app' }
  const first = await probe.ask('application.create', { name: 'ecommerce', team: 'web' }, asked)
  const second = await probe
    .reopen()
    .ask('application.create', { name: 'ecommerce', team: 'web' }, asked)
  expect(second).toEqual(first)
  expect(first.relationships).toHaveLength(1)
})

test('sends one e-mail when the same request comes twice at once', async () => {
  using probe = openPlatformProbe()
  const asked = { idempotencyKey: 'run-1:mail' }
  const mail = { to: 'Bob', body: 'Hello' }
  const [one, other] = await Promise.all([
    probe.ask('email.send', mail, asked),
    probe.ask('email.send', mail, asked),
  ])
  expect(one.output).toEqual(other.output)
  expect(one.output).toMatchObject({ to: 'bob@example.com', subject: 'Hello' })
  const file = readFileSync(join(probe.folder, 'platform.json'), 'utf8')
  expect((JSON.parse(file) as { emails: unknown[] }).emails).toHaveLength(1)
})

test('refuses to deploy an application that does not exist, and keeps nothing of it', async () => {
  using probe = openPlatformProbe()
  const deployment = probe.ask('deployment.create', {
    application: 'ghost',
    environment: 'production',
  })
  await expect(deployment).rejects.toMatchObject(
    refusal('deployment-agent', /^there is no application "ghost"/),
  )
  await expect(probe.ask('monitoring.enable', { deployment: 'ghost' })).rejects.toMatchObject(
    refusal('monitoring-agent', /^there is no deployment "ghost"/),
  )
})

test('refuses to deploy to an environment that nobody made', async () => {
  using probe = openPlatformProbe()
  const target = { application: 'shop', environment: 'test' }
  await expect(probe.ask('deployment.create', target)).rejects.toMatchObject(
    refusal('deployment-agent', 'environment "test" does not exist yet; ensure it first'),
  )
  expect((await probe.ask('environment.ensure', { environment: 'test' })).output).toMatchObject({
    created: true,
  })
  expect((await probe.ask('environment.ensure', { environment: 'test' })).output).toMatchObject({
    created: false,
  })
  expect((await probe.ask('deployment.create', target)).output).toMatchObject({
    deployment: 'shop-test',
  })
})

test('a deployment has an application, an environment and services', async () => {
  using probe = openPlatformProbe()
  await probe.ask('application.create', { name: 'ecommerce' })
  await probe.ask('service.create', { name: 'payment', application: 'ecommerce' })
  const target = { application: 'ecommerce', environment: 'production' }
  const first = await probe.ask('deployment.create', target)
  const triples = first.relationships.map(({ from, type, to }) => [from.name, type, to.name])
  expect(triples).toEqual([
    ['ecommerce-production', 'deploys', 'ecommerce'],
    ['ecommerce-production', 'runs_in', 'production'],
    ['ecommerce-production', 'includes', 'payment'],
  ])
  expect(first.output).toMatchObject({ version: '1.0.0' })
  expect((await probe.ask('deployment.create', target)).output).toMatchObject({ version: '1.1.0' })
  const back = await probe.ask('deployment.rollback', { deployment: 'ecommerce' })
  expect(back.output).toMatchObject({ version: '1.0.0' })
  await expect(probe.ask('deployment.rollback', { deployment: 'ecommerce' })).rejects.toMatchObject(
    refusal('deployment-agent', /has never run an earlier version/),
  )
})

test('monitoring and policies find the deployment by any of its names', async () => {
  using probe = openPlatformProbe()
  await probe.ask('application.create', { name: 'ecommerce' })
  await expect(probe.ask('monitoring.enable', { deployment: 'ecommerce' })).rejects.toMatchObject(
    refusal('monitoring-agent', /is not deployed anywhere yet/),
  )
  const deploy = { application: 'ecommerce', environment: 'staging' }
  await probe.ask('deployment.create', deploy, { runId: 'run-1' })
  await probe.ask('deployment.create', { ...deploy, environment: 'production' }, { runId: 'run-2' })
  const ask = (deployment: string, runId: string): Promise<{ readonly output: object }> =>
    probe.ask('monitoring.enable', { deployment }, { runId })
  expect((await ask('ecommerce-staging', 'run-3')).output).toMatchObject({
    deployment: 'ecommerce-staging',
  })
  expect((await ask('ecommerce', 'run-1')).output).toMatchObject({
    deployment: 'ecommerce-staging',
  })
  expect((await ask('ecommerce', 'run-3')).output).toMatchObject({
    deployment: 'ecommerce-production',
  })
  const policy = await probe.ask(
    'policy.apply',
    { deployment: 'ecommerce', policy: 'security' },
    { runId: 'run-3' },
  )
  expect(policy.relationships).toEqual([
    {
      from: { kind: 'policy', name: 'security' },
      type: 'applies_to',
      to: { kind: 'deployment', name: 'ecommerce-production' },
    },
  ])
})

test('an application of the old estate is there until its name is taken', async () => {
  using probe = openPlatformProbe()
  const before = await probe.ask('deployment.rollback', { deployment: 'billing' })
  expect(before.output).toMatchObject({ deployment: 'billing-production', version: '3.0.4' })
  await expect(probe.ask('application.create', { name: 'billing' })).rejects.toMatchObject(
    refusal('application-agent', 'application "billing" exists already'),
  )
  await probe.ask('application.create', { name: 'shop' })
  await expect(probe.ask('deployment.rollback', { deployment: 'shop' })).rejects.toMatchObject(
    refusal('deployment-agent', /is not deployed anywhere yet/),
  )
})

test.each(['constructor', '__proto__', 'größe', '購物'])(
  'an application may be called %s',
  async (name) => {
    using probe = openPlatformProbe()
    await probe.ask('application.create', { name })
    await expect(probe.ask('application.create', { name })).rejects.toMatchObject(
      refusal('application-agent', `application "${name}" exists already`),
    )
    const deployment = await probe.ask('deployment.create', {
      application: name,
      environment: 'production',
    })
    expect(deployment.output).toMatchObject({ deployment: `${name}-production` })
  },
)

test('the weather is always the same, for cities that nobody knows too', async () => {
  using probe = openPlatformProbe()
  const ask = (city: string, date: string): Promise<{ readonly output: object }> =>
    probe.ask('weather.get', { city, date })
  expect((await ask('Paris', 'tomorrow')).output).toMatchObject({ rain: true, date: '2026-03-05' })
  expect((await ask('Madrid', 'tomorrow')).output).toMatchObject({ rain: false })
  expect((await ask('Oslo', 'today')).output).toMatchObject({ snow: true, rain: false })
  expect(await ask('Nowhere', 'Friday')).toEqual(await ask('Nowhere', 'Friday'))
  await expect(ask('Paris', 'someday')).rejects.toMatchObject(
    refusal('weather-agent', '"someday" is not a day'),
  )
})

test('finds the people of a meeting, and nobody when there is no such meeting', async () => {
  using probe = openPlatformProbe()
  const planning = await probe.ask('calendar.find', { query: 'planning meeting', date: 'tomorrow' })
  const attendees = planning.output['attendees'] as { readonly name: string }[]
  expect(attendees.map(({ name }) => name)).toEqual(['Anna', 'Chen', 'Dana', 'Erik'])
  const none = await probe.ask('calendar.find', { query: 'fire drill' })
  expect(none.output).toMatchObject({ meetings: [], attendees: [] })
  await probe.ask('calendar.create', { title: 'Retro', date: 'Friday', attendees: ['Bob', 'Zoe'] })
  const retro = await probe.ask('calendar.find', { query: 'retro', date: '2026-03-06' })
  expect(retro.output['attendees']).toEqual([
    { name: 'Bob', email: 'bob@example.com' },
    { name: 'Zoe', email: 'zoe@example.com' },
  ])
})

test('a report sums up its material and can be published by any of its names', async () => {
  using probe = openPlatformProbe()
  const found = await probe.ask('web.search', { query: 'the CVEs in log4j' })
  const report = await probe.ask('report.write', { topic: 'log4j', material: [found.output] })
  expect(report.output['points']).toEqual([
    expect.stringContaining('CVE-2021-44228'),
    expect.stringContaining('CVE-2021-45046'),
  ])
  const body = report.output['text'] as string
  for (const document of ['log4j', 'the report', body, `report: log4j, text: ${body}`]) {
    const page = await probe.ask('document.publish', { document })
    expect(page.output).toMatchObject({ page: 'log4j', status: 'published' })
  }
  await expect(probe.ask('document.publish', { document: 'novel' })).rejects.toMatchObject(
    refusal('wiki-agent', /^there is no report "novel"/),
  )
})

test.each([
  ['while it is worked on', 0.01],
  ['before it is worked on', 0],
])('a step that is cancelled %s changes nothing', async (_, speed) => {
  using probe = openPlatformProbe(speed)
  const stop = new AbortController()
  if (speed === 0) stop.abort()
  const pending = probe.ask('application.create', { name: 'slow' }, { signal: stop.signal })
  stop.abort()
  await expect(pending).rejects.toThrow()
  expect(existsSync(join(probe.folder, 'platform.json'))).toBe(false)
})
