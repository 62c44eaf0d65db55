import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

/** Room for datagrams that arrive while we are busy, in bytes: 4 MB, or what the system allows. */
const RECEIVE_BUFFER = 4 * 1024 * 1024;

export interface UdpServer {
  /** The port that it listens on. */
  port: number;
  close(): Promise<void>;
}

/**
 * Listens for datagrams.
 *
 * @param options.host an address, or a name of one over IPv4
 * @param options.port 0 lets the system choose
 * @param options.report tells the operator what goes wrong once it listens
 * @throws Error when the port is taken (`code` EADDRINUSE) or cannot be listened on
 */
export async function listenUdp(options: {
  host: string;
  port: number;
  take: (datagram: Buffer) => void;
  report: (problem: string) => void;
}): Promise<UdpServer> {
  const { host, port, take, report } = options;
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  try {
    await once(socket.bind(port, host), 'listening');
  } catch (error) {
    socket.close();
    throw error;
  }
  socket.on('message', take);
  socket.on('error', (error) => report(`timings cannot be received: ${String(error)}`));
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER);
  } catch (error) {
    // Some systems refuse what is too much, where others give what they have.
    report(`timings have little room to wait in, and may be lost: ${String(error)}`);
  }
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
