/** A command of a page, taken apart as a shell would: so no shell is needed to execute it. */
export interface Command {
  /** Variables that are set before it: `NAME=value`. */
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** The file that its output goes to: `> file`. */
  readonly output: string | undefined;
}

/** How pages quote: `"…"` with `\"` inside, or `'…'`. */
const WORD = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+/g;

/** What only one of the shells understands, so that no page may have it. */
const NOT_EVERYWHERE = /\$\(|`|&&|\||[;]|\\$/;

/**
 * @param line one line of a block of commands; what follows ` #` in it is for the reader
 * @throws Error when it needs a certain shell
 */
export function parseCommand(line: string): Command {
  const words = line
    .replace(/\s#\s.*$/, '')
    .match(WORD)
    ?.map((word) => ({ bare: !/["']/.test(word), text: unquote(word) }));
  if (!words) throw new Error(`there is no command in: ${line}`);
  const odd = words.find(({ bare, text }) => bare && NOT_EVERYWHERE.test(text));
  if (odd) throw new Error(`not every shell has ${odd.text}: ${line}`);
  const env: Record<string, string> = {};
  while (words[0] && /^[A-Z][A-Z0-9_]*=/.test(words[0].text)) {
    const [name = '', ...value] = (words.shift()?.text ?? '').split('=');
    env[name] = value.join('=');
  }
  const redirect = words.findIndex(({ bare, text }) => bare && text === '>');
  const output = redirect === -1 ? undefined : words.splice(redirect, 2)[1]?.text;
  return { env, words: words.map(({ text }) => text), output };
}

function unquote(word: string): string {
  return word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
    double === undefined ? (single ?? '') : double.replaceAll(/\\(["\\$`])/g, '$1'),
  );
}

/**
 * The program that a command starts. `npm run <script>` is what package.json says: npm itself is another program on
 * Windows, and takes longer than most of what it starts.
 *
 * @param scripts those of package.json
 * @throws Error for a script that there is not, or that is no program of Node.js alone
 */
export function programOf(
  { words }: Command,
  scripts: Readonly<Record<string, string>>,
): [file: string, ...args: string[]] {
  const [file = '', ...args] = words;
  if (file === 'node') return [process.execPath, ...args];
  if (file !== 'npm') return [file, ...args];
  const name = args.find((word) => !word.startsWith('-') && word !== 'run') ?? '';
  const [program, ...own] = (scripts[name] ?? '').split(' ');
  if (program !== 'node' || own.includes('&&'))
    throw new Error(`package.json has no such script: ${name}`);
  const dashes = args.indexOf('--');
  return [process.execPath, ...own, ...(dashes === -1 ? [] : args.slice(dashes + 1))];
}

/** Whether a command goes on until somebody ends it. */
export function isServer({ words }: Command): boolean {
  return (
    isStart(words) ||
    (words[0] === 'curl' && words.includes('-N')) ||
    (words[0] === 'node' && words.some((word) => word.startsWith('dist/programs/')))
  );
}

export function isStart(words: readonly string[]): boolean {
  return words[0] === 'npm' && words[1] === 'start';
}

/** Whether a command only looks, so that it may be given again when not all is there to be seen yet. */
export function onlyLooks({ words, output }: Command): boolean {
  const text = words.join(' ');
  if (output !== undefined || /--put-back|--answer/.test(text)) return false;
  if (words[0] === 'curl') return !/ (?:-X|-d|--data\S*|-o|-N|-T) /.test(` ${text} `);
  return (
    words[0] === 'sqlite3' ||
    /^npm run (?:--silent )?(?:logs|trace|dead|processes)\b(?! -- \w+ \w)/.test(text)
  );
}
