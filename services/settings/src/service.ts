import { type Context, service } from '@simplebank/shared';

/** HTTP: a customer's settings (listing 12.11, the pretended work of up to two seconds included). */
function settings(_context: Context<'settings_service'>, uuid: string) {
  return { settings: { name: 'demo user', uuid } };
}

export default service('settings_service', {
  defaults: { PROCESSING_DELAY_MAX_MS: '2000' },
  http: { 'GET /settings/:uuid': settings },
  spanNames: { settings: 'settings' },
});
