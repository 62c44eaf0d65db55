/** The bank's services, so that those without traffic are shown, too. */
export const services: readonly string[] = [
  'gateway',
  'orders',
  'account-transactions',
  'market',
  'fees',
  'profile',
  'settings',
];
