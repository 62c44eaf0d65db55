import { describe, test } from 'node:test';
import { brokerSuite } from './suite/index.ts';

const uri = process.env.TEST_AMQP_URI;
const howToRun = 'set TEST_AMQP_URI, say to amqp://guest:guest@127.0.0.1:5672, to run it';

describe('RabbitMQ', () => {
  if (uri === undefined) test('the same suite', { skip: howToRun }, () => {});
  else brokerSuite(() => uri);
});
