/**
 * What an instance of a service calls its connection to the broker (`connection_name` of the client's
 * properties): `orders_service@orders-2`. RabbitMQ's pages show it, and an operator knows by it whose
 * connection it is.
 */
export function connectionName(service: string, instance: string): string {
  return `${service}@${instance}`;
}
