import { Dialog } from '@base-ui/react/dialog'
import { useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { findCommands, useCommands } from './commands.ts'
import type { Command } from './commands.ts'

interface PaletteProps {
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
}

/** Find a screen, a run or a conversation, or do something, by typing. */
export function Palette({ isOpen, onOpen }: PaletteProps): ReactNode {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog palette" aria-label="Search or jump to">
          <Finder onDone={() => onOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Finder({ onDone }: { readonly onDone: () => void }): ReactNode {
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const commands = findCommands(useCommands(true), query)
  const current = commands[Math.min(active, commands.length - 1)]
  const choose = (command: Command | undefined): void => {
    if (command === undefined) return
    onDone()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'Enter') choose(current)
    if (step === 0) return
    event.preventDefault()
    const at = commands.indexOf(current as Command)
    setActive((at + step + commands.length) % Math.max(commands.length, 1))
  }
  return (
    <>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={current === undefined ? undefined : `palette-${active}`}
        aria-label="Search or jump to"
        placeholder="Search or jump to"
        value={query}
        onChange={({ target }) => {
          setQuery(target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="palette-list" role="listbox" aria-label="Found">
        {commands.map((command, index) => (
          <PaletteRow
            key={command.id}
            command={command}
            index={index}
            isActive={command === current}
            onPoint={() => setActive(index)}
            onChoose={() => choose(command)}
          />
        ))}
      </ul>
      {commands.length === 0 && <p className="px-5 pb-4 text-fg-2">Nothing is called that.</p>}
    </>
  )
}

interface PaletteRowProps {
  readonly command: Command
  readonly index: number
  readonly isActive: boolean
  readonly onPoint: () => void
  readonly onChoose: () => void
}

function PaletteRow(props: PaletteRowProps): ReactNode {
  const { command, index, isActive, onPoint, onChoose } = props
  const { name, icon: Icon, hint } = command
  return (
    <li
      id={`palette-${index}`}
      role="option"
      aria-selected={isActive}
      onPointerMove={onPoint}
      onClick={onChoose}
    >
      <Icon size={15} strokeWidth={1.75} />
      <span className="clip">{name}</span>
      <span className="hint">{hint}</span>
    </li>
  )
}
