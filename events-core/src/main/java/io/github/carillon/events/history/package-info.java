/**
 * What happened before: events are kept as they are published
 * ({@link io.github.carillon.events.history.EventHistory}), and found again by what is
 * asked ({@link io.github.carillon.events.history.EventQuery}), page by page. A store is
 * an {@code EventHistory} to its readers and an
 * {@link io.github.carillon.events.EventRecorder} to the bus; the one of this package
 * keeps the last events in memory.
 */
@NullMarked
package io.github.carillon.events.history;

import org.jspecify.annotations.NullMarked;
