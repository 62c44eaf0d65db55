import type { Attributes } from '@opentelemetry/api';
import {
  AliasNode,
  type CompiledQuery,
  type OperationNode,
  type RootOperationNode,
  TableNode,
} from 'kysely';

/** The longest summary, in characters. */
const maxSummary = 255;

/** What a statement does, and to which tables. */
interface Operation {
  name: string;
  tables: string[];
}

/**
 * What a span says of the statements that it stands for, without any value. Several, as of a
 * transaction, are told as a batch, whose summary names all that they do, each once.
 *
 * https://opentelemetry.io/docs/specs/semconv/db/database-spans/
 */
export function statementAttributes(statements: readonly CompiledQuery[]): Attributes {
  const operations = statements.map(({ query }) => operationOf(query));
  const texts = distinct(statements.map(({ sql }) => withoutLiterals(sql)));
  const summary = distinct(operations.map(summaryOf)).join(' ');
  const name = only(operations.map((operation) => operation?.name));
  const batch = statements.length > 1;
  return {
    'db.operation.name': batch ? inBatch(name) : name,
    'db.operation.batch.size': batch ? statements.length : undefined,
    'db.collection.name': only(operations.flatMap((operation) => operation?.tables)),
    'db.query.summary': cut(batch ? inBatch(summary) : summary) || undefined,
    'db.query.text': texts.join('; ') || undefined,
  };
}

/** Undefined for SQL that is written by hand. */
function operationOf(query: RootOperationNode): Operation | undefined {
  switch (query.kind) {
    case 'SelectQueryNode':
      return operation('select', query.from?.froms, query.joins);
    case 'InsertQueryNode':
      return operation('insert', [query.into]);
    case 'UpdateQueryNode':
      return operation('update', [query.table], query.joins);
    case 'DeleteQueryNode':
      return operation('delete', query.from.froms, query.joins);
    default:
      return undefined;
  }
}

function operation(
  name: string,
  operands: readonly (OperationNode | undefined)[] = [],
  joins: readonly { table: OperationNode }[] = [],
): Operation {
  const all = [...operands, ...joins.map(({ table }) => table)];
  return { name, tables: all.flatMap((node) => tableOf(node) ?? []) };
}

/** Undefined for what has no name, as a query in parentheses. */
function tableOf(node: OperationNode | undefined): string | undefined {
  if (!node) return undefined;
  if (AliasNode.is(node)) return tableOf(node.node);
  if (!TableNode.is(node)) return undefined;
  const { schema, identifier } = node.table;
  return schema ? `${schema.name}.${identifier.name}` : identifier.name;
}

function summaryOf(operation: Operation | undefined): string {
  return operation ? [operation.name, ...operation.tables].join(' ') : '';
}

function inBatch(what: string | undefined): string {
  return what ? `BATCH ${what}` : 'BATCH';
}

/** At the end of a word. */
function cut(summary: string): string {
  if (summary.length <= maxSummary) return summary;
  return summary.slice(0, summary.lastIndexOf(' ', maxSummary));
}

/** Values are parameters; what is written into the text all the same becomes a `?`. */
function withoutLiterals(sql: string): string {
  const identifiersAndLiterals = /"(?:[^"]|"")*"|'(?:[^']|'')*'|(?<![\w$])\d[\w.]*/g;
  return sql.replace(identifiersAndLiterals, (found) => (found.startsWith('"') ? found : '?'));
}

/** The one that all are. */
function only(values: readonly (string | undefined)[]): string | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '');
}
