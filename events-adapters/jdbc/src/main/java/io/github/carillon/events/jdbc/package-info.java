/**
 * Stores in a relational database: event history, outbox and dead letters.
 */
@NullMarked
package io.github.carillon.events.jdbc;

import org.jspecify.annotations.NullMarked;
