import path from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import { parse } from 'pg-connection-string';

/**
 * What spans say of the database behind `DATABASE_URL`: which it is, and of PostgreSQL where.
 * `db.namespace` is the name of SQLite's file without its folder, and PostgreSQL's database and schema.
 *
 * https://opentelemetry.io/docs/specs/semconv/db/postgresql/
 *
 * @param url see `dialectOf`
 */
export function databaseAttributes(url: string, schema: string): Attributes {
  if (url.startsWith('sqlite:')) {
    return {
      'db.system.name': 'sqlite',
      'db.namespace': path.basename(url.slice('sqlite:'.length)),
    };
  }
  const { host, port, database } = parse(url);
  return {
    'db.system.name': 'postgresql',
    'db.namespace': database ? `${database}|${schema}` : schema,
    'server.address': host || 'localhost',
    'server.port': Number(port) || 5432,
  };
}
