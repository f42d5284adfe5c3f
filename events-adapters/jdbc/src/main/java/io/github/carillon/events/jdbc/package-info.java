/**
 * Stores in a relational database: H2, PostgreSQL or MariaDB. The event history
 * ({@link io.github.carillon.events.jdbc.JdbcEventHistory}) writes events in the
 * publisher's transaction, or through a thread and a connection of its own where there is
 * none, and reads them back by index. The outbox
 * ({@link io.github.carillon.events.jdbc.JdbcOutbox}) writes what is to be delivered with
 * them, and hands each entry to one instance at a time.
 * <p>
 * The tables are made by {@code schema-h2.sql}, {@code schema-postgresql.sql} and
 * {@code schema-mariadb.sql} of this package, which are plain scripts and may be run
 * again; {@link io.github.carillon.events.jdbc.JdbcHistorySchema} makes them under other
 * names.
 */
@NullMarked
package io.github.carillon.events.jdbc;

import org.jspecify.annotations.NullMarked;
