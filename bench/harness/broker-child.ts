import { createLogger } from '@simplebank/shared/logger';
import { createBroker } from '../../broker/src/broker.ts';
import { answerRequests } from './subject-process.ts';

/** An embedded broker; says its port. */
const broker = createBroker({ log: createLogger({ name: 'broker', level: 'INFO' }) });
const port = await broker.listen(0, '127.0.0.1');
answerRequests(async () => port);
