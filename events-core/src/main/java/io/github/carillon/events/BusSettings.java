package io.github.carillon.events;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What a bus was built with and does not change.
 *
 * @param name its name
 * @param source the source of its events
 * @param clock what gives times and ids
 * @param ids what gives ids in place of the clock
 * @param timings whether runs are timed
 * @param interceptors who sees events first
 * @param hooks what it was plugged into
 */
record BusSettings(String name, String source, EventClock clock, @Nullable Supplier<UUID> ids, boolean timings,
		List<PublishInterceptor> interceptors, Hooks hooks) {

	EventTypeResolver types() {
		return this.hooks.types();
	}

	DataConverter converter() {
		return this.hooks.converter();
	}

	EventRecorder recorder() {
		return this.hooks.recorder();
	}

	CommitBoundary boundary() {
		return this.hooks.boundary();
	}

	/**
	 * What a bus was plugged into.
	 *
	 * @param types what knows the class of a type name
	 * @param converter what converts data
	 * @param recorder what records events
	 * @param boundary what knows of transactions
	 */
	record Hooks(EventTypeResolver types, DataConverter converter, EventRecorder recorder, CommitBoundary boundary) {
	}

}
