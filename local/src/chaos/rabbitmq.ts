import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventQueues, rpcQueues } from '@simplebank/shared/queues';
import { deadQueue, delayQueue } from '@simplebank/shared/topology';
import { connect } from 'amqplib';

/** How long one command of rabbitmqctl may take, in milliseconds. */
const LIMIT_MS = 60_000;

const execute = promisify(execFile);

/** A RabbitMQ that may be stopped and started. */
export interface RabbitMq {
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Closes the connections of all clients; RabbitMQ itself stays up. */
  cutConnections(): Promise<void>;
}

/**
 * @param rabbitmqctl the path of the tool; the environment says which node it speaks to
 * @param uri the virtual host whose connections are cut
 */
export function rabbitMq(rabbitmqctl: string, uri: string): RabbitMq {
  const vhost = decodeURIComponent(new URL(uri).pathname.slice(1)) || '/';
  const control = async (...args: string[]) => {
    await execute(rabbitmqctl, args, { timeout: LIMIT_MS });
  };
  return {
    stop: () => control('stop_app'),
    start: () => control('start_app'),
    cutConnections: () => control('close_all_connections', '--vhost', vhost, 'chaos'),
  };
}

/** Deletes the services' queues, so that no run finds what another left behind. */
export async function deleteQueues(uri: string, retryDelaysMs: readonly number[]): Promise<void> {
  const connection = await connect(uri, { noDelay: true, timeout: 5000 });
  try {
    const channel = await connection.createChannel();
    for (const queue of rpcQueues()) await channel.deleteQueue(queue);
    for (const { queue } of eventQueues()) {
      const delayed = retryDelaysMs.map((delayMs) => delayQueue(queue, delayMs));
      for (const name of [queue, deadQueue(queue), ...delayed]) await channel.deleteQueue(name);
    }
  } finally {
    await connection.close();
  }
}
