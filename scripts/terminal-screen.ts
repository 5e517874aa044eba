/** One character of a terminal's screen, with its colours as SGR codes. */
export interface Cell {
  readonly character: string
  readonly style: string
}

/**
 * The screen that a terminal would show for what is written to it: as much of ECMA-48 as `skein`
 * uses (colours, cursor up, clear line, clear below).
 */
export class TerminalScreen {
  readonly rows: Cell[][] = [[]]
  #row = 0
  #column = 0
  #style = ''

  write(text: string): void {
    // oxlint-disable-next-line no-control-regex -- escape sequences begin with one
    const parts = text.matchAll(/\u001b\[([?\d;]*)([A-Za-z])|([^\u001b])/gu)
    for (const [, parameters = '', command, character = ''] of parts) {
      if (command === undefined) this.#put(character)
      else this.#obey(command, parameters)
    }
  }

  #put(character: string): void {
    if (character === '\n') {
      this.#row += 1
      this.#column = 0
      this.rows[this.#row] ??= []
    } else if (character === '\r') this.#column = 0
    else {
      const row = this.#currentRow()
      while (row.length < this.#column) row.push({ character: ' ', style: '' })
      row[this.#column] = { character, style: this.#style }
      this.#column += 1
    }
  }

  #obey(command: string, parameters: string): void {
    switch (command) {
      case 'A':
        this.#row = Math.max(0, this.#row - Number(parameters || 1))
        return
      case 'K':
        this.#currentRow().length = Math.min(this.#currentRow().length, this.#column)
        return
      case 'J':
        this.#currentRow().length = Math.min(this.#currentRow().length, this.#column)
        this.rows.length = this.#row + 1
        return
      case 'm':
        this.#style = styleAfter(this.#style, parameters)
        return
      default:
        // Cursor shown or hidden, frame begun or ended: nothing of it stays on the screen.
        return
    }
  }

  #currentRow(): Cell[] {
    const row = this.rows[this.#row] ?? []
    this.rows[this.#row] = row
    return row
  }
}

const ends: { readonly [code: string]: readonly string[] } = {
  '22': ['1', '2'],
  '39': ['30', '31', '32', '33', '34', '35', '36', '37', '90'],
}

function styleAfter(style: string, parameters: string): string {
  let codes = style === '' ? [] : style.split(';')
  for (const code of parameters === '' ? ['0'] : parameters.split(';')) {
    if (code === '0') codes = []
    else if (ends[code] !== undefined) codes = codes.filter((one) => !ends[code]?.includes(one))
    else codes = [...codes, code]
  }
  return codes.join(';')
}
