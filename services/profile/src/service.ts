import { type Context, HttpUrl, type ResourceOptions, Settings, service } from '@simplebank/shared';
import { z } from 'zod';

const IpAnswer = z.object({ ip: z.string() });

const variables = {
  IP_URL: HttpUrl.default('http://localhost:5009/ip').describe('the IP echo'),
  SETTINGS_URL: HttpUrl.default('http://localhost:5008').describe('the settings service'),
};

function resources({ config }: ResourceOptions<'profile_service', typeof variables>) {
  return { ipUrl: config.IP_URL, settingsUrl: config.SETTINGS_URL };
}
type ProfileContext = Context<'profile_service', ReturnType<typeof resources>>;

/** HTTP: a customer's profile, put together from a third party and from the settings service. */
async function profile(context: ProfileContext, uuid: string) {
  return {
    ip: await get_ip(context),
    settings: await get_user_settings(context, uuid),
  };
}

/** The address that a third party sees us under. Not worth failing for: without it, null. */
async function get_ip({ request, ipUrl, log }: ProfileContext) {
  try {
    return await request('get_ip', {
      method: 'GET',
      url: ipUrl,
      peer: 'ip-echo',
      answer: IpAnswer,
    });
  } catch (error) {
    log.warn('the IP service failed', { err: error });
    return null;
  }
}

/** The settings service continues the trace with a span of its own, as in figure 12.12. */
function get_user_settings({ request, settingsUrl }: ProfileContext, uuid: string) {
  const url = new URL(`settings/${uuid}`, settingsUrl).href;
  return request('get_user_settings', {
    method: 'GET',
    url,
    peer: 'settings',
    answer: Settings,
    span: 'none',
  });
}

export default service('profile_service', {
  variables,
  resources,
  sendsRequests: true,
  http: { 'GET /profile/:uuid': profile },
  spanNames: { profile: 'settings' },
});
