/**
 * A service's one name on this page, that of its folder: `orders` for a span's
 * `simplebank-orders` and a line's `orders_service`. A name of another pattern stays as it is.
 */
export function serviceOf(name: string): string {
  const [, inSpans] = /^simplebank-(.+)$/.exec(name) ?? [];
  const [, inLines] = /^(.+)_service$/.exec(name) ?? [];
  return inSpans ?? inLines?.replaceAll('_', '-') ?? name;
}
