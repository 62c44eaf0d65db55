/** Names of what opens a door: passwords, tokens, keys, PINs. `_` stands at each end of a word. */
const SECRET = new RegExp(
  [
    'pass_?(?:w(?:or)?d|phrase|code)|_(?:pass|pwd|pin|otp|jwt)_',
    'secret|token|credential|cookie|authori[sz]ation|bearer',
    '(?:api|access|private|signing|encryption)_?key|session_?id',
    '_(?:cvv|cvc)2?_|security_?code',
  ].join('|'),
);

/** Names of what says who a customer is or where the money lies. */
const PERSONAL = new RegExp(
  [
    'email|_e_mail|iban(?![a-z])',
    'card_?(?:number|num|no)_|(?:credit|debit|payment)_?card|_cc_?num|_pan_',
    '_ips?_|_ip_?(?:v[46]_|addr)|client_?ip|(?:client|remote)_?addr|forwarded_?for|_forwarded_',
  ].join('|'),
);

const known = new Map<string, { secret: boolean; sensitive: boolean }>();
/** Names can come from outside: what is known of them must not grow without end. */
const MAX_KNOWN = 1000;
const MAX_LENGTH = 64;

/** `password`, `dbPassword`, `X-Api-Key`, `access_token`, `cvv` and the like. */
export function isSecretName(name: string): boolean {
  return judge(name).secret;
}

/** A secret's name, or `email`, `iban`, `cardNumber`, `clientIp`, `remote_addr` and the like. */
export function isSensitiveName(name: string): boolean {
  return judge(name).sensitive;
}

function judge(name: string): { secret: boolean; sensitive: boolean } {
  let verdict = known.get(name);
  if (!verdict) {
    const words = wordsOf(name);
    const secret = SECRET.test(words);
    verdict = { secret, sensitive: secret || PERSONAL.test(words) };
    if (known.size === MAX_KNOWN) known.clear();
    if (name.length <= MAX_LENGTH) known.set(name, verdict);
  }
  return verdict;
}

/** `X-Api-Key`, `xApiKey` and `x_api_key` are all `_x_api_key_`. */
function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toLowerCase();
  return `_${words}_`;
}
