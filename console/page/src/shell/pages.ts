/** The pages of the bar, each with the key that goes there after `g`. */
export const pages = [
  { path: '/', name: 'Overview', key: 'o' },
  { path: '/requests', name: 'Requests', key: 'r' },
  { path: '/logs', name: 'Logs', key: 'l' },
  { path: '/traces', name: 'Traces', key: 't' },
  { path: '/timings', name: 'Timings', key: 'm' },
  { path: '/processes', name: 'Processes', key: 'p' },
  { path: '/learn', name: 'Learn', key: 'c' },
] as const;

/** Whether an address belongs to a page of the bar. */
export function belongsTo(page: string, path: string): boolean {
  return path === page || (page !== '/' && path.startsWith(`${page}/`));
}
