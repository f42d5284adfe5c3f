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
