/**
 * The name of a service's folder, which stands for it everywhere: `account-transactions` for the
 * `simplebank-account-transactions` of spans and the `account_transactions_service` of log lines.
 * Other names stay as they are.
 */
export function folderName(service: string): string {
  const [, inSpans] = /^simplebank-(.+)$/.exec(service) ?? [];
  const [, inLines] = /^(.+)_service$/.exec(service) ?? [];
  return inSpans ?? inLines?.replaceAll('_', '-') ?? service;
}

/** The names under which a service writes its lines, given its folder: one of them is its own. */
export function namesInLines(folder: string): string[] {
  return [folder, `${folder.replaceAll('-', '_')}_service`];
}
