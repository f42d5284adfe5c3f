/**
 * Connects the bus to a Spring application context: annotated listener methods,
 * application events in both directions, and transactions.
 */
@NullMarked
package io.github.carillon.events.spring;

import org.jspecify.annotations.NullMarked;
