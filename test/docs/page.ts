import { lexer, type Token, type Tokens } from 'marked';

/** What a page says that comes of a block of commands. */
export interface Shown {
  readonly language: string;
  readonly text: string;
  readonly inAnyOrder: boolean;
}

/** A fenced block of commands, one a line. */
export interface CommandBlock {
  /** Of its first command, in the page. */
  readonly line: number;
  readonly commands: readonly string[];
  /** What it cannot be executed without, in the page's own words: `Docker`. */
  readonly needs: string | undefined;
  readonly shown: Shown | undefined;
}

export interface Page {
  readonly blocks: readonly CommandBlock[];
  /** What is wrong with its fences. */
  readonly faults: readonly string[];
}

const OTHER_SHELLS = ['bash', 'shell', 'zsh', 'console', 'powershell', 'cmd', 'bat'];

/**
 * Reads the commands of a page. They stand in fences of the language `sh`; a fence of `text` or `json` right
 * below has what comes of them, `text in any order` lines whose order is chance. `sh needs Docker` is not
 * executed; the paragraph above or a comment in the block has that word, too, so that its reader knows.
 *
 * @param source its Markdown
 */
export function readPage(source: string): Page {
  const blocks: CommandBlock[] = [];
  const faults: string[] = [];
  let read = 0;
  const lineOf = (text: string) => {
    const first = source.indexOf(text.split('\n')[0] ?? '', read);
    if (first !== -1) read = first;
    return source.slice(0, read).split('\n').length;
  };
  const readTokens = (tokens: readonly Token[]): void => {
    const siblings = tokens.filter(({ type }) => type !== 'space');
    for (const [index, token] of siblings.entries()) {
      for (const children of partsOf(token)) readTokens(children);
      if (!isCode(token)) continue;
      const line = lineOf(token.text);
      const [language = '', ...words] = (token.lang ?? '').split(/\s+/);
      if (language === '') faults.push(`line ${line}: the fence does not say what is in it`);
      if (OTHER_SHELLS.includes(language)) faults.push(`line ${line}: commands stand in sh`);
      if (language !== 'sh') continue;
      const block = {
        line,
        commands: token.text.split('\n').filter((command) => !/^\s*(#|$)/.test(command)),
        needs: words[0] === 'needs' ? words.slice(1).join(' ') : undefined,
        shown: shownBy(siblings[index + 1]),
      };
      blocks.push(block);
      if (block.needs === undefined && words.length > 0)
        faults.push(`line ${line}: nobody knows what "${words.join(' ')}" means`);
      const seen = `${siblings[index - 1]?.raw} ${token.text}`.replaceAll(/\s+/g, ' ');
      if (block.needs !== undefined && !seen.includes(block.needs))
        faults.push(`line ${line}: its reader does not see that it needs ${block.needs}`);
    }
  };
  readTokens(lexer(source));
  return { blocks, faults };
}

function partsOf(token: Token): Token[][] {
  if (token.type === 'list') return (token as Tokens.List).items.map(({ tokens }) => tokens);
  return token.type === 'blockquote' ? [(token as Tokens.Blockquote).tokens] : [];
}

function isCode(token: Token | undefined): token is Tokens.Code {
  return token?.type === 'code';
}

function shownBy(token: Token | undefined): Shown | undefined {
  if (!isCode(token)) return undefined;
  const [language = '', ...words] = (token.lang ?? '').split(/\s+/);
  if (language !== 'text' && language !== 'json') return undefined;
  return { language, text: token.text, inAnyOrder: words.join(' ') === 'in any order' };
}
