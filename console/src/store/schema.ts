/** The time of a column with microseconds since 1970, as lines have it. */
const timeOf = (us: string) =>
  `strftime('%Y-%m-%dT%H:%M:%S', ${us} / 1000000, 'unixepoch') || printf('.%06dZ', ${us} % 1000000)`;

/** A row's JSON put together again, as `recordOf` does it: its marks are the characters 1 to 7. */
const jsonOf = (row: string) => `iif(t.text like char(7) || '%', ${row}.own -> '$[0]', (
  with recursive filled (n, json) as (
    select 0, replace(t.text, char(6), char(5))
    union all
    select n + 1, substr(json, 1, instr(json, char(5)) - 1) || (${row}.own -> ('$[' || n || ']'))
      || substr(json, instr(json, char(5)) + 1)
    from filled where instr(json, char(5)) > 0
  )
  select json from filled order by n desc limit 1
))`;

/** For people and other programs: the console itself reads the tables. */
const VIEWS = `
  create view log as select l.id, ${timeOf('l.time_us')} as time, t.instance, t.service, t.level,
    json_extract(record, '$.message') as message, uuid, trace_id, span_id, record
  from (select *, replace(replace(replace(replace(json, char(1), json_quote(${timeOf('time_us')})),
      char(2), json_quote(uuid)), char(3), json_quote(trace_id)), char(4), json_quote(span_id)) as record
    from (select l.*, ${jsonOf('l')} as json from lines l join templates t on t.id = l.template)
    left join requests using (request)) l
  join templates t on t.id = l.template;

  create view span as select r.trace_id, s.span_id, s.parent_id, s.service, s.name,
    ${timeOf('s.start_us')} as time, s.duration_us / 1000.0 as duration_ms, s.failed, uuid,
    json_insert(replace(${jsonOf('s')}, char(2), json_quote(uuid)), '$.resource', json(resources.json)) as record
  from spans s join traces r on r.id = s.trace join templates t on t.id = s.template
  join resources using (resource) left join requests using (request);
`;

/** Of {@link TABLES}: a file that was written with others is put aside. */
export const VERSION = 4;

/**
 * What is kept, in the order in which it arrived: ids go up by one, and what goes, goes from the
 * lower end. So the number of rows, and of those that have gone, is in the ids.
 */
export const TABLES = `
  -- What many lines, or spans, have in common: see template.ts.
  create table templates (
    id integer primary key autoincrement,
    instance text not null,
    service text,
    level text,
    message text,
    text text not null,
    unique (text, instance)
  );

  create table lines (
    id integer primary key,
    time_us integer not null,
    template integer not null,
    request integer,
    span_id text,
    own text not null
  );
  create index lines_by_request on lines (request) where request is not null;

  -- What lines and spans belong to: see shared-rows.ts.
  create table requests (
    request integer primary key,
    uuid text,
    trace_id text
  );
  create index requests_by_uuid on requests (uuid) where uuid is not null;
  create index requests_by_trace on requests (trace_id) where trace_id is not null;

  -- How far each log file has been read, in bytes; ino and head tell it from another of its name.
  create table log_files (name text primary key, ino text, head text, read integer not null);

  create table traces (
    id integer primary key,
    trace_id text not null unique,
    start_us integer not null,
    spans integer not null,
    bytes integer not null
  );
  create index traces_by_start on traces (start_us);

  create table spans (
    trace integer not null,
    span_id text not null,
    service text not null,
    kind integer not null,
    parent_id text,
    name text not null,
    start_us integer not null,
    duration_us real not null,
    failed integer not null,
    request integer,
    resource integer not null,
    template integer not null,
    own text not null,
    -- Two processes that share a call may share a span id, too; a span that came twice is one.
    primary key (trace, span_id, service, kind)
  ) without rowid;

  -- What processes say of themselves in each of their spans.
  create table resources (resource integer primary key autoincrement, json text not null);

  create table operations (
    service text not null,
    name text not null,
    primary key (service, name)
  ) without rowid;

  -- What each gauge was last.
  create table gauges (
    service text not null,
    handler text not null,
    instance text not null,
    step_ms integer not null,
    last real not null,
    primary key (service, handler, instance)
  ) without rowid;

  -- A console that was started anew within a step goes on with rows of its own.
  create table timings (
    step_ms integer not null,
    run integer not null,
    service text not null,
    handler text not null,
    instance text not null,
    cell text not null,
    primary key (step_ms, run, service, handler, instance)
  ) without rowid;

  ${VIEWS}

  pragma user_version = ${VERSION};
`;
