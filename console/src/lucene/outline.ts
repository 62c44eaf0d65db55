import { mistake } from './escapes.ts';
import type { ClauseToken, Token } from './tokens.ts';

/** How the clauses of a query belong together, written token by token in the language of liqe. */
export class Outline {
  /** In the order in which they stand in the outline. */
  readonly clauses: ClauseToken[] = [];
  #text = '(';
  /** Parentheses that are open, and the field that is meant inside. */
  readonly #open: { at: number; field: string | undefined }[] = [];
  #isNegated = false;
  #isOperandNext = true;

  /** @throws QueryError when the token cannot stand here */
  add(token: Token): void {
    switch (token.type) {
      case 'and':
      case 'or':
        this.#endOperand(token.at);
        // Parentheses around what stands between two ORs make AND bind stronger.
        this.#text += token.type === 'and' ? ' AND ' : ') OR (';
        this.#isOperandNext = true;
        return;
      case 'close':
        this.#endOperand(token.at);
        if (!this.#open.pop()) throw mistake(token.at, 'this parenthesis was not opened');
        this.#text += '))';
        return;
      case 'not':
        this.#beginOperand();
        this.#isNegated = !this.#isNegated;
        return;
      case 'open':
        this.#operand('((');
        this.#open.push({ at: token.at, field: this.#fieldOf(token) });
        this.#isOperandNext = true;
        return;
      case 'clause':
        this.#operand('c');
        this.clauses.push({ ...token, field: this.#fieldOf(token) });
    }
  }

  /**
   * The whole outline.
   *
   * @param at where the query ends
   * @throws QueryError when something is missing there
   */
  end(at: number): string {
    this.#endOperand(at);
    const unclosed = this.#open.at(-1);
    if (unclosed) throw mistake(unclosed.at, 'this parenthesis is not closed');
    return `${this.#text})`;
  }

  #operand(text: string): void {
    this.#beginOperand();
    this.#text += this.#isNegated ? `NOT ${text}` : text;
    this.#isNegated = false;
    this.#isOperandNext = false;
  }

  /** What stands side by side must match both. */
  #beginOperand(): void {
    if (!this.#isOperandNext) this.#text += ' AND ';
    this.#isOperandNext = true;
  }

  #endOperand(at: number): void {
    if (this.#isOperandNext) throw mistake(at, 'something to look for is missing here');
  }

  #fieldOf({ field }: { field: string | undefined }): string | undefined {
    return field ?? this.#open.at(-1)?.field;
  }
}
