create table if not exists CARILLON_EVENT (
  id uuid not null primary key,
  type varchar(200) not null,
  version varchar(50) not null,
  source varchar(255) not null,
  subject varchar(255),
  event_key varchar(255),
  correlation_id varchar(255),
  causation_id uuid,
  priority varchar(20) not null,
  time_nanos bigint not null,
  status varchar(20) default 'PUBLISHED' not null,
  headers varchar(65536),
  path varchar(8192),
  data varchar(1048576) not null
);
create index if not exists CARILLON_EVENT_TIME on CARILLON_EVENT (time_nanos, id);
create index if not exists CARILLON_EVENT_TYPE on CARILLON_EVENT (type, time_nanos, id);
create index if not exists CARILLON_EVENT_SOURCE on CARILLON_EVENT (source, time_nanos, id);
create index if not exists CARILLON_EVENT_SUBJECT on CARILLON_EVENT (subject, time_nanos, id);
create index if not exists CARILLON_EVENT_KEY on CARILLON_EVENT (event_key, time_nanos, id);
create index if not exists CARILLON_EVENT_CORRELATION on CARILLON_EVENT (correlation_id, time_nanos, id);
create index if not exists CARILLON_EVENT_CAUSATION on CARILLON_EVENT (causation_id, time_nanos, id);
create index if not exists CARILLON_EVENT_STATUS on CARILLON_EVENT (status, time_nanos, id);
create table if not exists CARILLON_DELIVERY (
  seq bigint generated always as identity primary key,
  event_id uuid not null,
  target varchar(255) not null,
  status varchar(20) not null,
  attempts int not null,
  takeovers int default 0 not null,
  token bigint not null,
  owner varchar(64),
  due_nanos bigint,
  open_target varchar(255),
  open_key varchar(255),
  busy_key varchar(255),
  dead_nanos bigint,
  created_nanos bigint not null,
  started_nanos bigint,
  ended_nanos bigint,
  first_failed_nanos bigint,
  error varchar(2000)
);
create unique index if not exists CARILLON_DELIVERY_EVENT on CARILLON_DELIVERY (event_id, target);
create unique nulls distinct index if not exists CARILLON_DELIVERY_BUSY on CARILLON_DELIVERY (target, busy_key);
create index if not exists CARILLON_DELIVERY_DUE on CARILLON_DELIVERY (open_target, due_nanos, seq);
create index if not exists CARILLON_DELIVERY_HEAD on CARILLON_DELIVERY (target, open_key, seq);
create index if not exists CARILLON_DELIVERY_DEAD on CARILLON_DELIVERY (dead_nanos, target);
create table if not exists CARILLON_DEAD_LETTER (
  id uuid not null primary key,
  event_id uuid not null,
  type varchar(200) not null,
  version varchar(50) not null,
  source varchar(255) not null,
  subject varchar(255),
  event_key varchar(255),
  correlation_id varchar(255),
  causation_id uuid,
  priority varchar(20) not null,
  time_nanos bigint not null,
  headers varchar(65536),
  path varchar(8192),
  data varchar(1048576) not null,
  target varchar(255) not null,
  error_type varchar(500) not null,
  message varchar(2000) not null,
  stack varchar(16000) not null,
  attempts int not null,
  first_failed_nanos bigint not null,
  last_failed_nanos bigint not null
);
create unique index if not exists CARILLON_DEAD_LETTER_EVENT on CARILLON_DEAD_LETTER (event_id, target);
create index if not exists CARILLON_DEAD_LETTER_TIME on CARILLON_DEAD_LETTER (last_failed_nanos, id);
create index if not exists CARILLON_DEAD_LETTER_TARGET on CARILLON_DEAD_LETTER (target, last_failed_nanos, id);
create index if not exists CARILLON_DEAD_LETTER_TYPE on CARILLON_DEAD_LETTER (type, last_failed_nanos, id);
create table if not exists CARILLON_TARGET (
  name varchar(255) not null primary key,
  patterns varchar(16000) not null,
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
  name varchar(40) not null primary key,
  feed_id uuid not null,
  last_position bigint not null,
  token bigint not null,
  owner varchar(64),
  lease_nanos bigint not null
);
insert into CARILLON_SEQUENCER (name, feed_id, last_position, token, lease_nanos)
  select 'events', random_uuid(), 0, 0, 0 where not exists (select 1 from CARILLON_SEQUENCER);
create table if not exists CARILLON_SCHEDULE (
  seq bigint generated always as identity primary key,
  bus varchar(255) not null,
  name varchar(255) not null,
  event_id uuid not null,
  at_nanos bigint not null,
  due_nanos bigint,
  cron varchar(255),
  type varchar(200) not null,
  version varchar(50) not null,
  source varchar(255) not null,
  subject varchar(255),
  event_key varchar(255),
  correlation_id varchar(255),
  causation_id uuid,
  priority varchar(20) not null,
  headers varchar(65536),
  data varchar(1048576) not null,
  options varchar(100),
  token bigint not null,
  attempts int not null,
  owner varchar(64),
  error varchar(2000),
  created_nanos bigint not null
);
create unique index if not exists CARILLON_SCHEDULE_NAME on CARILLON_SCHEDULE (bus, name);
create index if not exists CARILLON_SCHEDULE_DUE on CARILLON_SCHEDULE (bus, due_nanos, seq);
