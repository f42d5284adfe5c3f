package io.github.carillon.events.outbox;

import java.time.Instant;
import java.util.List;

import io.github.carillon.events.EventPattern;

/**
 * Somebody whom events are delivered to, as every instance on the same store knows it.
 *
 * @param name {@code listener:<id>}, {@code webhook:<name>} or {@code bridge:<name>}
 * @param patterns the types it wants
 * @param registered since when; it gets what is published from then on
 * @since 0.1
 */
public record OutboxTarget(String name, List<EventPattern> patterns, Instant registered) {

	public OutboxTarget {
		patterns = List.copyOf(patterns);
	}

	/**
	 * Returns whether it wants events of a type.
	 * @param type the type
	 * @return whether it does
	 */
	public boolean wants(String type) {
		return this.patterns.stream().anyMatch((pattern) -> pattern.matches(type));
	}

}
