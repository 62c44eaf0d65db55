import { type Attributes, context, createContextKey, type Span, trace } from '@opentelemetry/api';
import type { CompiledQuery, Dialect } from 'kysely';
import { propertyOf } from '../contracts/thrown.ts';
import { failSpan, SpanKind, startChild } from '../telemetry/tracing.ts';
import { statementAttributes } from './statements.ts';

/** Where statements are noted that are compiled, which is when they are run. */
const STATEMENTS = createContextKey('statements of a database span');

/** As databases name them: SQLite's result codes, and the five characters of an SQLSTATE. */
const responseCode = /^(?:SQLITE_\w+|(?=.*\d)[\dA-Z]{5})$/;

/**
 * Does `work`, the statements of one query or transaction, in a CLIENT span by OpenTelemetry's
 * conventions for databases. Outside of a span, as in work on a timer, it makes none.
 *
 * The span is no parent of what happens meanwhile: an event that a transaction announces belongs to
 * the request, as it does where there are no such spans.
 *
 * @param attributes of the database: {@link databaseAttributes}
 */
export async function inDatabaseSpan<T>(
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  if (!trace.getActiveSpan()) return work();
  const span = startChild(String(attributes['db.namespace']), SpanKind.CLIENT, attributes);
  const statements: CompiledQuery[] = [];
  try {
    return await context.with(context.active().setValue(STATEMENTS, statements), work);
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    tell(span, statements);
    span.end();
  }
}

/** A dialect that notes statements for the span that they are run in. */
export function notingStatements(dialect: Dialect): Dialect {
  return {
    createDriver: () => dialect.createDriver(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler() {
      const compiler = dialect.createQueryCompiler();
      return {
        compileQuery(node, queryId) {
          const compiled = compiler.compileQuery(node, queryId);
          const noted = context.active().getValue(STATEMENTS);
          if (Array.isArray(noted)) noted.push(compiled);
          return compiled;
        },
      };
    },
  };
}

/** Its name is the summary; of a database that could not even be asked, it stays that of the database. */
function tell(span: Span, statements: readonly CompiledQuery[]): void {
  const attributes = statementAttributes(statements);
  span.setAttributes(attributes);
  const summary = attributes['db.query.summary'];
  if (summary !== undefined) span.updateName(String(summary));
}

/** `error.type` is the code that the database or its driver gives, or else the kind of error. */
function fail(span: Span, error: unknown): void {
  const code = propertyOf(error, 'code');
  failSpan(span, error);
  if (typeof code !== 'string') return;
  span.setAttribute('error.type', code);
  if (responseCode.test(code)) span.setAttribute('db.response.status_code', code);
}
