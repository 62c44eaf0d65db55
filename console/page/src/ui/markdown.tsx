import { lexer, type MarkedToken, type Token } from 'marked';
import type { ComponentChildren } from 'preact';
import { Beside, linked, placeOf } from './place-links.tsx';
import './markdown.css';

/**
 * A text in Markdown, as elements: paragraphs, headings, lists, code, quotations, emphasis and links.
 * What else there is stands as it was written, HTML as well. Links open beside the page.
 */
export function Markdown({ text }: { text: string }) {
  return <div class="markdown">{all(lexer(text))}</div>;
}

function all(tokens: readonly Token[] | undefined): ComponentChildren[] {
  // No extension is in use, so there are no tokens of any.
  return (tokens ?? []).map((token) => element(token as MarkedToken));
}

function element(token: MarkedToken): ComponentChildren {
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'paragraph':
      return <p>{all(token.tokens)}</p>;
    case 'heading':
      return <h4>{all(token.tokens)}</h4>;
    case 'list': {
      const items = token.items.map((item) => <li>{all(item.tokens)}</li>);
      return token.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'blockquote':
      return <blockquote>{all(token.tokens)}</blockquote>;
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the page, arrows scroll it
        <pre tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      );
    case 'text':
      return token.tokens ? all(token.tokens) : linked(token.text);
    case 'escape':
      return token.text;
    case 'strong':
      return <strong>{all(token.tokens)}</strong>;
    case 'em':
      return <em>{all(token.tokens)}</em>;
    case 'br':
      return <br />;
    case 'codespan':
      return <Code text={token.text} />;
    case 'link':
      return <Beside href={token.href}>{all(token.tokens)}</Beside>;
    default:
      return token.raw;
  }
}

function Code({ text }: { text: string }) {
  const place = placeOf(text);
  const code = <code>{text}</code>;
  return place === undefined ? code : <Beside href={place}>{code}</Beside>;
}
