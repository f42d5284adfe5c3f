-- Untested: no MySQL server was at hand. Needs MySQL 8.0.17 or later.
create table if not exists CARILLON_EVENT (
  id binary(16) not null primary key,
  type varchar(200) not null,
  version varchar(50) not null,
  source varchar(255) not null,
  subject varchar(255),
  event_key varchar(255),
  correlation_id varchar(255),
  causation_id binary(16),
  priority varchar(20) not null,
  time_nanos bigint not null,
  status varchar(20) default 'PUBLISHED' not null,
  headers mediumtext,
  path text,
  data mediumtext not null,
  index CARILLON_EVENT_TIME (time_nanos, id),
  index CARILLON_EVENT_TYPE (type, time_nanos, id),
  index CARILLON_EVENT_SOURCE (source, time_nanos, id),
  index CARILLON_EVENT_SUBJECT (subject, time_nanos, id),
  index CARILLON_EVENT_KEY (event_key, time_nanos, id),
  index CARILLON_EVENT_CORRELATION (correlation_id, time_nanos, id),
  index CARILLON_EVENT_CAUSATION (causation_id, time_nanos, id),
  index CARILLON_EVENT_STATUS (status, time_nanos, id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_0900_bin;
create table if not exists CARILLON_DELIVERY (
  seq bigint not null auto_increment primary key,
  event_id binary(16) not null,
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
  error varchar(2000),
  unique index CARILLON_DELIVERY_EVENT (event_id, target),
  unique index CARILLON_DELIVERY_BUSY (target, busy_key),
  index CARILLON_DELIVERY_DUE (open_target, due_nanos, seq),
  index CARILLON_DELIVERY_HEAD (target, open_key, seq),
  index CARILLON_DELIVERY_DEAD (dead_nanos, target)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_0900_bin;
create table if not exists CARILLON_DEAD_LETTER (
  id binary(16) not null primary key,
  event_id binary(16) not null,
  type varchar(200) not null,
  version varchar(50) not null,
  source varchar(255) not null,
  subject varchar(255),
  event_key varchar(255),
  correlation_id varchar(255),
  causation_id binary(16),
  priority varchar(20) not null,
  time_nanos bigint not null,
  headers mediumtext,
  path text,
  data mediumtext not null,
  target varchar(255) not null,
  error_type varchar(500) not null,
  message varchar(2000) not null,
  stack mediumtext not null,
  attempts int not null,
  first_failed_nanos bigint not null,
  last_failed_nanos bigint not null,
  unique index CARILLON_DEAD_LETTER_EVENT (event_id, target),
  index CARILLON_DEAD_LETTER_TIME (last_failed_nanos, id),
  index CARILLON_DEAD_LETTER_TARGET (target, last_failed_nanos, id),
  index CARILLON_DEAD_LETTER_TYPE (type, last_failed_nanos, id)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_0900_bin;
create table if not exists CARILLON_TARGET (
  name varchar(255) not null primary key,
  patterns text not null,
  registered_nanos bigint not null,
  seen_nanos bigint not null
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_0900_bin;
create table if not exists CARILLON_UNSEQUENCED (
  seq bigint not null auto_increment primary key,
  event_id binary(16) not null
) engine = InnoDB;
create table if not exists CARILLON_POSITION (
  position bigint not null primary key,
  event_id binary(16) not null,
  unique index CARILLON_POSITION_EVENT (event_id)
) engine = InnoDB;
create table if not exists CARILLON_SEQUENCER (
  name varchar(40) not null primary key,
  feed_id binary(16) not null,
  last_position bigint not null,
  token bigint not null,
  owner varchar(64),
  lease_nanos bigint not null
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_0900_bin;
insert ignore into CARILLON_SEQUENCER (name, feed_id, last_position, token, lease_nanos)
  values ('events', unhex(replace(uuid(), '-', '')), 0, 0, 0);
create table if not exists CARILLON_SCHEDULE (
  seq bigint not null auto_increment primary key,
  bus varchar(255) not null,
  name varchar(255) not null,
  event_id binary(16) not null,
  at_nanos bigint not null,
  due_nanos bigint,
  cron varchar(255),
  type varchar(200) not null,
  version varchar(50) not null,
  source varchar(255) not null,
  subject varchar(255),
  event_key varchar(255),
  correlation_id varchar(255),
  causation_id binary(16),
  priority varchar(20) not null,
  headers mediumtext,
  data mediumtext not null,
  options varchar(100),
  token bigint not null,
  attempts int not null,
  owner varchar(64),
  error varchar(2000),
  created_nanos bigint not null,
  unique index CARILLON_SCHEDULE_NAME (bus, name),
  index CARILLON_SCHEDULE_DUE (bus, due_nanos, seq)
) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_0900_bin;
