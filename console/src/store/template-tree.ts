import { MARKS } from './holes.ts';
import { type Cut, emptyCut, take, valueAt } from './template.ts';

/** What some templates go on with, from a place that all of them have reached. */
interface Node {
  /** JSON that all of them have here. */
  text: string;
  /** Of the template that ends behind it. */
  id: number | undefined;
  /** The field whose value was cut out behind it, in any of them. */
  field: string;
  /** How they go on, by the next character: a mark, or one of JSON. */
  next: Map<string, Node>;
}

/**
 * Templates by what they begin with. So a JSON text is compared with those that it may be of, and
 * its values are found on the way: that is sooner done than to cut it and look for what is left.
 */
export class TemplateTree {
  readonly #root = nodeOf('');

  /**
   * The template that `cut` would make of a JSON text, and its values.
   *
   * @param json may be no JSON at all: then it is of none
   */
  find(json: string, columns: ReadonlySet<string>): { id: number; cut: Cut } | undefined {
    const cut = emptyCut();
    let node: Node | undefined = this.#root;
    for (let at = 0; node; ) {
      const end: number = at + node.text.length;
      // Sooner done than with startsWith, which goes character by character.
      if (json.slice(at, end) !== node.text) return undefined;
      at = end;
      if (at === json.length) return node.id === undefined ? undefined : { id: node.id, cut };
      const value = node.field === '' ? undefined : valueAt(json, at);
      if (value) {
        node = node.next.get(take(cut, columns, node.field, value));
        at += value.json.length;
      } else {
        const next: string = json.charAt(at);
        // What is no JSON may have a mark.
        node = next < ' ' ? undefined : node.next.get(next);
        at += 1;
      }
    }
    return undefined;
  }

  /** @param id undefined to let it go */
  set(template: string, id: number | undefined): void {
    let node = this.#root;
    let rest = template;
    for (;;) {
      const shared = sharedLength(node.text, rest);
      if (shared < node.text.length) split(node, shared);
      if (shared === rest.length) break;
      const next = rest.charAt(shared);
      const at = template.length - rest.length + shared;
      if (next < ' ') node.field = fieldBefore(template, at);
      rest = rest.slice(shared + 1);
      const known = node.next.get(next) ?? nodeOf(rest.split(MARKS, 1)[0] ?? '');
      node.next.set(next, known);
      node = known;
    }
    node.id = id;
  }
}

function nodeOf(text: string): Node {
  return { text, id: undefined, field: '', next: new Map() };
}

/** The name of the field whose value begins at a place of a template. */
function fieldBefore(template: string, at: number): string {
  const end = template.lastIndexOf('"', at - 1);
  return template.slice(template.lastIndexOf('"', end - 1) + 1, end);
}

/** How long the beginning is that two texts have in common. */
function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** Makes two nodes of one: what of its text is behind some characters is one that follows it. */
function split(node: Node, length: number): void {
  const rest = { ...node, text: node.text.slice(length + 1) };
  const first = nodeOf(node.text.slice(0, length));
  first.next.set(node.text.charAt(length), rest);
  Object.assign(node, first);
}
