import { AmqpError } from '../values/reply.ts';
import type { FieldTable, Method, MethodName, Methods } from '../wire/methods.ts';
import { checkCredentials, MECHANISM_NAMES } from './credentials.ts';
import { FRAME_MIN_SIZE } from './transport.ts';

/** What this server proposes, and grants at most; the same as RabbitMQ. */
const limits = { channelMax: 2047, frameMax: 128 * 1024, heartbeat: 60 };

const serverProperties = {
  product: 'SimpleBank embedded broker',
  platform: `Node.js ${process.version}`,
  information: 'For demonstration and tests. Keeps nothing on disk: what it holds ends with it.',
  capabilities: {
    publisher_confirms: true,
    exchange_exchange_bindings: true,
    'basic.nack': true,
    consumer_cancel_notify: true,
    'connection.blocked': false,
    consumer_priorities: false,
    authentication_failure_close: true,
    per_consumer_qos: true,
    direct_reply_to: true,
  },
};

/** @throws AmqpError where such a client is not to be served */
type Admit = (clientProperties: FieldTable) => void;
type Send = <N extends MethodName>(name: N, fields: Methods[N]) => void;

/** What client and server agreed on. */
export interface Agreement {
  channelMax: number;
  frameMax: number;
  /** Seconds; 0 for none. */
  heartbeat: number;
  clientProperties: FieldTable;
}

type Step = 'ConnectionStartOk' | 'ConnectionTuneOk' | 'ConnectionOpen';

const wireNames: Record<Step, string> = {
  ConnectionStartOk: 'connection.start-ok',
  ConnectionTuneOk: 'connection.tune-ok',
  ConnectionOpen: 'connection.open',
};

/** The opening of a connection: start, tune and open (AMQP 0-9-1, 2.2.4). */
export class Handshake {
  readonly agreement: Agreement = { ...limits, frameMax: FRAME_MIN_SIZE, clientProperties: {} };
  readonly #send: Send;
  readonly #admit: Admit;
  #expected: Step = 'ConnectionStartOk';

  constructor(send: Send, admit: Admit) {
    this.#send = send;
    this.#admit = admit;
  }

  /** The server speaks first. */
  start(): void {
    this.#send('ConnectionStart', {
      versionMajor: 0,
      versionMinor: 9,
      serverProperties,
      mechanisms: Buffer.from(MECHANISM_NAMES),
      locales: Buffer.from('en_US'),
    });
  }

  /**
   * Takes the client's next step and answers it.
   *
   * @returns whether the connection is open now
   * @throws AmqpError 320 for a client that is not admitted, 403 for a wrong user or password, 530 for limits beyond ours or an unknown
   * virtual host, 503 for a step out of turn or an unknown mechanism
   */
  receive(method: Method): boolean {
    if (method.name !== this.#expected) {
      throw new AmqpError('COMMAND_INVALID', `expected ${wireNames[this.#expected]}`);
    }
    switch (method.name) {
      case 'ConnectionStartOk':
        checkCredentials(method.fields.mechanism, method.fields.response);
        this.agreement.clientProperties = method.fields.clientProperties;
        this.#admit(method.fields.clientProperties);
        this.#send('ConnectionTune', limits);
        this.#expected = 'ConnectionTuneOk';
        return false;
      case 'ConnectionTuneOk':
        this.#tune(method.fields);
        this.#expected = 'ConnectionOpen';
        return false;
      case 'ConnectionOpen':
        if (method.fields.virtualHost !== '/') {
          throw new AmqpError('NOT_ALLOWED', `vhost ${method.fields.virtualHost} not found`);
        }
        this.#send('ConnectionOpenOk', {});
        return true;
    }
  }

  #tune({ channelMax, frameMax, heartbeat }: Methods['ConnectionTuneOk']): void {
    checkLimit('channel_max', channelMax, 1, limits.channelMax);
    checkLimit('frame_max', frameMax, FRAME_MIN_SIZE, limits.frameMax);
    Object.assign(this.agreement, { channelMax, frameMax, heartbeat });
  }
}

/** Zero stands for "no limit", which is more than ours. */
function checkLimit(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new AmqpError('NOT_ALLOWED', `negotiated ${name} = ${value} is not in ${least}..${most}`);
}
