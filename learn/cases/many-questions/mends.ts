import type { Mends } from '../../src/mend.ts';

const orders = { service: 'orders', file: 'src/service.ts' };

export default (() => [
  {
    name: 'no further than the one that was asked for',
    remains: /^to look at order .* still calls get_fee \d+ times$/,
    edits: [
      {
        ...orders,
        from: 'list.push({ ...order, fee: await find_fee(context, order.uuid) });',
        to: 'if (list.at(-1)?.uuid !== uuid) list.push({ ...order, fee: await find_fee(context, order.uuid) });',
      },
    ],
  },
  {
    name: 'nobody is asked, and the fee is made up',
    remains: /^order .* has 1234 cents in the books of fees, and is shown with 995$/,
    edits: [
      {
        ...orders,
        from: 'fee: await find_fee(context, order.uuid)',
        to: 'fee: order.placed_at ? 995 : await find_fee(context, order.uuid)',
      },
    ],
  },
  {
    name: 'all are read, and one is asked about',
    edits: [
      {
        ...orders,
        from: 'for (const order of all) list',
        to: 'for (const order of all.filter((one) => one.uuid === uuid)) list',
      },
    ],
  },
]) satisfies Mends;
