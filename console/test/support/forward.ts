import { type RequestListener, request } from 'node:http';

/** Hands each request on to another server, with the Host of that one, and its answer back. */
export function forwardTo(target: string): RequestListener {
  return (req, res) => {
    const { method = 'GET', url = '/' } = req;
    const headers = { ...req.headers, host: new URL(target).host };
    const forwarded = request(target + url, { method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    forwarded.on('error', () => res.destroy());
    res.on('close', () => forwarded.destroy());
    req.pipe(forwarded);
  };
}
