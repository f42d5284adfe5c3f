create table if not exists CARILLON_EVENT (
  id uuid not null primary key,
  type varchar(200) collate "C" not null,
  version varchar(50) collate "C" not null,
  source varchar(255) collate "C" not null,
  subject varchar(255) collate "C",
  event_key varchar(255) collate "C",
  correlation_id varchar(255) collate "C",
  causation_id uuid,
  priority varchar(20) collate "C" not null,
  time_nanos bigint not null,
  status varchar(20) collate "C" default 'PUBLISHED' not null,
  headers text,
  path text,
  data text not null
);
create index if not exists CARILLON_EVENT_TIME on CARILLON_EVENT (time_nanos, id);
create index if not exists CARILLON_EVENT_TYPE on CARILLON_EVENT (type, time_nanos, id);
create index if not exists CARILLON_EVENT_SOURCE on CARILLON_EVENT (source, time_nanos, id);
create index if not exists CARILLON_EVENT_SUBJECT on CARILLON_EVENT (subject, time_nanos, id) where subject is not null;
create index if not exists CARILLON_EVENT_KEY on CARILLON_EVENT (event_key, time_nanos, id) where event_key is not null;
create index if not exists CARILLON_EVENT_CORRELATION on CARILLON_EVENT (correlation_id, time_nanos, id) where correlation_id is not null;
create index if not exists CARILLON_EVENT_CAUSATION on CARILLON_EVENT (causation_id, time_nanos, id) where causation_id is not null;
create index if not exists CARILLON_EVENT_STATUS on CARILLON_EVENT (status, time_nanos, id) where status <> 'PUBLISHED';
create table if not exists CARILLON_DELIVERY (
  seq bigint generated always as identity primary key,
  event_id uuid not null,
  target varchar(255) collate "C" not null,
  status varchar(20) collate "C" not null,
  attempts int not null,
  takeovers int default 0 not null,
  token bigint not null,
  owner varchar(64) collate "C",
  due_nanos bigint,
  open_target varchar(255) collate "C",
  open_key varchar(255) collate "C",
  busy_key varchar(255) collate "C",
  dead_nanos bigint,
  created_nanos bigint not null,
  started_nanos bigint,
  ended_nanos bigint,
  first_failed_nanos bigint,
  error text
);
create unique index if not exists CARILLON_DELIVERY_EVENT on CARILLON_DELIVERY (event_id, target);
create unique index if not exists CARILLON_DELIVERY_BUSY on CARILLON_DELIVERY (target, busy_key) where busy_key is not null;
create index if not exists CARILLON_DELIVERY_DUE on CARILLON_DELIVERY (open_target, due_nanos, seq) where open_target is not null;
create index if not exists CARILLON_DELIVERY_HEAD on CARILLON_DELIVERY (target, open_key, seq) where open_key is not null;
create index if not exists CARILLON_DELIVERY_DEAD on CARILLON_DELIVERY (dead_nanos, target) where dead_nanos is not null;
create table if not exists CARILLON_DEAD_LETTER (
  id uuid not null primary key,
  event_id uuid not null,
  type varchar(200) collate "C" not null,
  version varchar(50) collate "C" not null,
  source varchar(255) collate "C" not null,
  subject varchar(255) collate "C",
  event_key varchar(255) collate "C",
  correlation_id varchar(255) collate "C",
  causation_id uuid,
  priority varchar(20) collate "C" not null,
  time_nanos bigint not null,
  headers text,
  path text,
  data text not null,
  target varchar(255) collate "C" not null,
  error_type varchar(500) collate "C" not null,
  message text not null,
  stack text not null,
  attempts int not null,
  first_failed_nanos bigint not null,
  last_failed_nanos bigint not null
);
create unique index if not exists CARILLON_DEAD_LETTER_EVENT on CARILLON_DEAD_LETTER (event_id, target);
create index if not exists CARILLON_DEAD_LETTER_TIME on CARILLON_DEAD_LETTER (last_failed_nanos, id);
create index if not exists CARILLON_DEAD_LETTER_TARGET on CARILLON_DEAD_LETTER (target, last_failed_nanos, id);
create index if not exists CARILLON_DEAD_LETTER_TYPE on CARILLON_DEAD_LETTER (type, last_failed_nanos, id);
create table if not exists CARILLON_TARGET (
  name varchar(255) collate "C" not null primary key,
  patterns text not null,
  registered_nanos bigint not null,
  seen_nanos bigint not null
);
create table if not exists CARILLON_UNSEQUENCED (
  seq bigint generated always as identity primary key,
  event_id uuid not null
);
create table if not exists CARILLON_POSITION (
  position bigint not null primary key,
  event_id uuid not null
);
create unique index if not exists CARILLON_POSITION_EVENT on CARILLON_POSITION (event_id);
create table if not exists CARILLON_SEQUENCER (
  name varchar(40) collate "C" not null primary key,
  feed_id uuid not null,
  last_position bigint not null,
  token bigint not null,
  owner varchar(64) collate "C",
  lease_nanos bigint not null
);
insert into CARILLON_SEQUENCER (name, feed_id, last_position, token, lease_nanos)
  values ('events', gen_random_uuid(), 0, 0, 0) on conflict (name) do nothing;
create table if not exists CARILLON_SCHEDULE (
  seq bigint generated always as identity primary key,
  bus varchar(255) collate "C" not null,
  name varchar(255) collate "C" not null,
  event_id uuid not null,
  at_nanos bigint not null,
  due_nanos bigint,
  cron varchar(255) collate "C",
  type varchar(200) collate "C" not null,
  version varchar(50) collate "C" not null,
  source varchar(255) collate "C" not null,
  subject varchar(255) collate "C",
  event_key varchar(255) collate "C",
  correlation_id varchar(255) collate "C",
  causation_id uuid,
  priority varchar(20) collate "C" not null,
  headers text,
  data text not null,
  options varchar(100) collate "C",
  token bigint not null,
  attempts int not null,
  owner varchar(64) collate "C",
  error text,
  created_nanos bigint not null
);
create unique index if not exists CARILLON_SCHEDULE_NAME on CARILLON_SCHEDULE (bus, name);
create index if not exists CARILLON_SCHEDULE_DUE on CARILLON_SCHEDULE (bus, due_nanos, seq);
