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
