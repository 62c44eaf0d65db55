import { ecsFormat } from '@elastic/ecs-pino-format';
import { context, trace } from '@opentelemetry/api';
import { createLogger, withUuid } from '@simplebank/shared';
import bunyan from 'bunyan';
import callsites from 'callsites';
import pino from 'pino';
import pinoCaller from 'pino-caller';
import winston from 'winston';
import { startTracing } from '../../shared/src/telemetry/tracing.ts';

/** The request that every line is about. */
const uuid = '2ff4be7e-1d58-4ae0-8c7c-0a3a7e6f9ff1';
const trace_id = '4bf92f3577b34da6a3ce929d0e0e4736';
const span_id = '00f067aa0ba902b7';
const request = { uuid, trace_id, span_id };
const MESSAGE = 'requesting reservation to accounts service';
const NAME = 'orders_service';

/** Writes `count` lines to standard output. */
export type WriteLines = (count: number) => void;

/** Who writes a line, and how; each as its documentation says. */
export const subjects: Record<string, () => WriteLines> = {
  'ours, caller and context': ours,

  'pino, the message alone'() {
    const log = pino({ name: NAME });
    return repeat(() => log.info(MESSAGE));
  },

  'pino, context given by hand'() {
    const log = pino({ name: NAME });
    return repeat(() => log.info(request, MESSAGE));
  },

  'pino, ECS format'() {
    const log = pino({ name: NAME, ...ecsFormat() });
    return repeat(() => log.info(request, MESSAGE));
  },

  'winston, logstash format'() {
    const { combine, timestamp, logstash } = winston.format;
    const log = winston.createLogger({
      format: combine(timestamp(), logstash()),
      transports: [new winston.transports.Console()],
    });
    return repeat(() => log.info(MESSAGE, request));
  },

  bunyan() {
    const log = bunyan.createLogger({ name: NAME });
    return repeat(() => log.info(request, MESSAGE));
  },

  'pino, with caller'() {
    const log = pinoCaller.pinoCaller(pino({ name: NAME }));
    return repeat(() => log.info(request, MESSAGE));
  },

  'winston, logstash format with caller'() {
    const { combine, timestamp, logstash } = winston.format;
    const log = winston.createLogger({
      format: combine(winston.format(withCaller)(), timestamp(), logstash()),
      transports: [new winston.transports.Console()],
    });
    return repeat(() => log.info(MESSAGE, request));
  },
};

/** winston has nothing of its own for this: the first place that is in no package. */
function withCaller(info: winston.Logform.TransformableInfo): winston.Logform.TransformableInfo {
  const site = callsites().find((one) => !one.getFileName()?.includes('node_modules'));
  info.file = site?.getFileName();
  info.lineno = site?.getLineNumber();
  return info;
}

/** Nobody gives the UUID along: the line finds it, and the span, in the request's context. */
function ours(): WriteLines {
  process.env.OTEL_TRACES_EXPORTER = 'none';
  startTracing('simplebank-bench');
  const log = createLogger({ name: NAME, level: 'INFO' });
  const span = trace.wrapSpanContext({ traceId: trace_id, spanId: span_id, traceFlags: 1 });
  const write = repeat(() => log.info(MESSAGE));
  return (count) =>
    context.with(trace.setSpan(context.active(), span), () => withUuid(uuid, () => write(count)));
}

function repeat(work: () => void): WriteLines {
  return (count) => {
    for (let i = 0; i < count; i++) work();
  };
}
