import type { HttpAgentRegistration } from '@source/app/views.ts'
import type { Json, JsonSchema } from '@source/core/json.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { SchemaForm } from '../forms/schema-form.tsx'
import { linesToPairs } from '../parts/pairs.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { useAwayReason } from '../shell/reconnecting.tsx'

interface RegisterAgentProps {
  /** With the name of what was registered; undefined when it was given up. */
  readonly onDone: (name: string | undefined) => void
}

const schema: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', title: 'Name', minLength: 1 },
    url: { type: 'string', title: 'URL', description: 'Steps are sent here.', minLength: 1 },
    capability: {
      type: 'string',
      title: 'Capability',
      description: 'What it can do, as domain.verb, such as report.write.',
      minLength: 1,
    },
    description: { type: 'string', title: 'What the capability does', minLength: 1 },
    authorization: {
      type: 'string',
      title: 'Authorization header',
      description: 'Such as Bearer and a token. It is never shown again.',
    },
    parallelMax: { type: 'integer', title: 'Steps at once, at most', minimum: 1 },
  },
  required: ['name', 'url', 'capability', 'description'],
}

interface Entered {
  readonly name: string
  readonly url: string
  readonly capability: string
  readonly description: string
  readonly authorization?: string
  readonly parallelMax?: number
}

/** A form that makes an HTTP agent known. */
export function RegisterAgent({ onDone }: RegisterAgentProps): ReactNode {
  const queryClient = useQueryClient()
  const away = useAwayReason()
  const register = useMutation({
    mutationFn: (value: Json) => api.agents.register(registrationOf(value as never)),
    onSuccess: async ({ name }) => {
      await queryClient.invalidateQueries()
      onDone(name)
    },
  })
  return (
    <section className="pane-body" aria-label="Register an HTTP agent">
      <h2>Register an HTTP agent</h2>
      <SchemaForm schema={schema} onSubmit={(value) => register.mutate(value)}>
        {register.error !== null && (
          <ProblemBox title="The agent was not registered" error={register.error} />
        )}
        <div className="actions">
          <button
            type="submit"
            className="button primary"
            disabled={away !== undefined || register.isPending}
            title={away}
          >
            Register
          </button>
          <button type="button" className="button" onClick={() => onDone(undefined)}>
            Back
          </button>
        </div>
      </SchemaForm>
    </section>
  )
}

function registrationOf(entered: Entered): HttpAgentRegistration {
  const { name, url, capability, description, authorization, parallelMax } = entered
  return {
    name,
    kind: 'http',
    url,
    capabilities: [{ name: capability, description }],
    ...(authorization !== undefined &&
      authorization !== '' && { headers: linesToPairs(`authorization: ${authorization}`, ':') }),
    ...(parallelMax !== undefined && { parallelMax }),
  }
}
