const LINK = /(?<!\w)\[([^\]]+)\]\(([^()\s]+)\)/g;
const PAGE = /(?<![\w/.:-])\/(?:logs|requests|traces|timings|processes|parked)(?![\w-])/g;

/**
 * A text in Markdown as a terminal shows it: it has no page that a link could be on, so each has its
 * whole address.
 *
 * @param page where the console is whose pages the text names: `/timings`
 */
export function withFullLinks(text: string, page: string): string {
  return text
    .replaceAll(LINK, (_, label: string, target: string) => `${label} (${toFull(target, page)})`)
    .replaceAll(PAGE, `${page}$&`);
}

/** A document of the repository is known by its path from the root. */
function toFull(target: string, page: string): string {
  return target.startsWith('/') ? page + target : target.replace(/^(\.\.\/)+/, '');
}
