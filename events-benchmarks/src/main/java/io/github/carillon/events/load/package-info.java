/**
 * A program that loads an application with durable events, beside what the same database
 * does in plain JDBC. {@link io.github.carillon.events.load.DurableLoad} begins it.
 */
@NullMarked
package io.github.carillon.events.load;

import org.jspecify.annotations.NullMarked;
