import type { McpServerRegistration, McpServerView } from '@source/app/views.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { linesToPairs } from '../parts/pairs.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'

interface ConnectServerProps {
  /** With the name of what was connected; undefined when it was given up. */
  readonly onDone: (name: string | undefined) => void
}

interface Entered {
  readonly name: string
  readonly address: string
  readonly secrets: string
}

/** Connects a server in three steps: address, credentials, tools. */
export function ConnectServer({ onDone }: ConnectServerProps): ReactNode {
  const queryClient = useQueryClient()
  const [step, setStep] = useState<1 | 2>(1)
  const [entered, setEntered] = useState<Entered>({ name: '', address: '', secrets: '' })
  const connect = useMutation({
    mutationFn: () => api.mcpServers.register(registrationOf(entered)),
    onSuccess: () => queryClient.invalidateQueries(),
  })
  const change = (values: Partial<Entered>): void =>
    setEntered((before) => ({ ...before, ...values }))
  const submit = (): void => (step === 1 ? setStep(2) : connect.mutate())
  const at = connect.data === undefined ? step : 3
  return (
    <section className="pane-body" aria-label="Connect an MCP server">
      <h2>
        Step {at} of 3: {titles[at]}
      </h2>
      {connect.data === undefined ? (
        <form
          className="form-fields"
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          {step === 1 ? (
            <AddressFields entered={entered} onChange={change} />
          ) : (
            <SecretFields entered={entered} onChange={change} />
          )}
          {connect.error !== null && (
            <ProblemBox title="The server was not connected" error={connect.error} />
          )}
          <StepButtons
            step={step}
            isPending={connect.isPending}
            onBack={() => (step === 1 ? onDone(undefined) : setStep(1))}
          />
        </form>
      ) : (
        <FoundTools server={connect.data} onDone={() => onDone(connect.data.name)} />
      )}
    </section>
  )
}

const titles = { 1: 'address', 2: 'credentials', 3: 'tools' } as const

interface FieldsProps {
  readonly entered: Entered
  readonly onChange: (values: Partial<Entered>) => void
}

function AddressFields({ entered, onChange }: FieldsProps): ReactNode {
  const id = useId()
  return (
    <>
      <div className="form-field">
        <label htmlFor={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          className="field"
          required
          value={entered.name}
          onChange={({ target }) => onChange({ name: target.value })}
        />
      </div>
      <div className="form-field">
        <label htmlFor={`${id}-address`}>URL or command</label>
        <input
          id={`${id}-address`}
          className="field mono"
          required
          spellCheck={false}
          aria-describedby={`${id}-hint`}
          value={entered.address}
          onChange={({ target }) => onChange({ address: target.value })}
        />
        <p className="hint" id={`${id}-hint`}>
          https://tools.example.com/mcp, or a command with its arguments. A command runs on the
          server's machine.
        </p>
      </div>
    </>
  )
}

function SecretFields({ entered, onChange }: FieldsProps): ReactNode {
  const id = useId()
  const isHttp = isUrl(entered.address)
  return (
    <div className="form-field">
      <label htmlFor={id}>{isHttp ? 'Headers (optional)' : 'Environment (optional)'}</label>
      <textarea
        id={id}
        className="field mono"
        rows={4}
        spellCheck={false}
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        value={entered.secrets}
        onChange={({ target }) => onChange({ secrets: target.value })}
      />
      <p className="hint" id={`${id}-hint`}>
        One a line: {isHttp ? 'authorization: Bearer …' : 'API_KEY=…'}. They are never shown again.
      </p>
    </div>
  )
}

interface StepButtonsProps {
  readonly step: 1 | 2
  readonly isPending: boolean
  readonly onBack: () => void
}

function StepButtons({ step, isPending, onBack }: StepButtonsProps): ReactNode {
  const away = useAwayReason()
  return (
    <div className="actions">
      <button
        type="submit"
        className="button primary"
        disabled={away !== undefined || isPending}
        title={away}
      >
        {step === 1 ? 'Next' : isPending ? 'Connecting' : 'Connect'}
      </button>
      <button type="button" className="button" onClick={onBack}>
        Back
      </button>
    </div>
  )
}

interface FoundToolsProps {
  readonly server: McpServerView
  readonly onDone: () => void
}

function FoundTools({ server, onDone }: FoundToolsProps): ReactNode {
  return (
    <div className="grid gap-3" role="status">
      {server.status === 'ACTIVE' ? (
        <p>These tools are capabilities of plans now:</p>
      ) : (
        <p className="text-failed-t">
          It is kept, but cannot be reached now: {visibleText(server.reason ?? 'no reason given')}
        </p>
      )}
      <ul className="chips">
        {server.tools.map((tool) => (
          <li key={tool} className="chip mono">
            {visibleText(tool)}
          </li>
        ))}
      </ul>
      <div className="actions">
        <button type="button" className="button primary" onClick={onDone}>
          Done
        </button>
      </div>
    </div>
  )
}

function isUrl(address: string): boolean {
  return /^https?:\/\//.test(address.trim())
}

function registrationOf({ name, address, secrets }: Entered): McpServerRegistration {
  const target = address.trim()
  if (isUrl(target)) return { name, url: target, headers: linesToPairs(secrets, ':') }
  const words = [...target.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  )
  return {
    name,
    command: words[0] ?? '',
    args: words.slice(1),
    env: linesToPairs(secrets, '='),
  }
}
