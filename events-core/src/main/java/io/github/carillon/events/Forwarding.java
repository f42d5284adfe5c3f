package io.github.carillon.events;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An existing event on its way to one more bus. Forwarded by one of its own handlers it
 * stays the same publication; each bus takes it once, however many ways lead there.
 *
 * @param event the event
 * @param publication the publication that the bus takes part in
 * @param isJoined whether others took part before
 * @param path the labels of the buses that took it, with this one
 * @param <T> the class of the data
 */
record Forwarding<T>(Event<T> event, DefaultPublication<T> publication, boolean isJoined, List<String> path) {

	/**
	 * Returns a forwarding to a bus; its path is empty when the event is or was there.
	 */
	static <T> Forwarding<T> of(Event<T> event, @Nullable HandlerRun handling, Dispatcher to) {
		String label = to.bus().label();
		boolean isOwn = handling != null && handling.event().equals(event);
		if (handling != null && isOwn && handling.publication().stayOpen()) {
			@SuppressWarnings("unchecked")
			DefaultPublication<T> own = (DefaultPublication<T>) handling.publication();
			return new Forwarding<>(event, own, true, own.pass(label));
		}
		if (event.path().contains(label)) {
			return new Forwarding<>(event, DefaultPublication.over(event, to, PublicationStatus.COMPLETED), false,
					List.of());
		}
		DefaultPublication<T> own = new DefaultPublication<>(event, to, isOwn ? null : handling);
		return new Forwarding<>(event, own, false, own.pass(label));
	}

	/**
	 * Returns whether the bus is to take the event.
	 */
	boolean isNew() {
		return !this.path.isEmpty();
	}

	/**
	 * Returns the event as the bus gets it.
	 */
	Event<T> passed() {
		return this.event.toBuilder().path(this.path).build();
	}

	/**
	 * Leaves the publication to the others that take part.
	 */
	void leave() {
		if (this.isJoined) {
			this.publication.ended();
		}
	}

}
