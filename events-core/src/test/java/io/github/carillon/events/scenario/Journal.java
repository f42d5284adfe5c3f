package io.github.carillon.events.scenario;

import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import io.github.carillon.events.Event;
import io.github.carillon.events.Publication;

/**
 * What really happened.
 */
final class Journal {

	private final AtomicLong moment = new AtomicLong();

	private final Queue<List<Integer>> begun = new ConcurrentLinkedQueue<>();

	private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

	private final Queue<Publication<?>> publications = new ConcurrentLinkedQueue<>();

	private final Queue<UUID> reported = new ConcurrentLinkedQueue<>();

	long begun(int bus, int listener) {
		this.begun.add(List.of(bus, listener));
		return this.moment.incrementAndGet();
	}

	void ended(int bus, int listener, Event<?> event, long begunAt) {
		this.calls.add(new Call(bus, listener, event.id(), event.key().orElse(null), (Mark) event.data(), begunAt,
				this.moment.incrementAndGet()));
	}

	<P extends Publication<?>> P accepted(P publication) {
		this.publications.add(publication);
		return publication;
	}

	void reported(List<UUID> ids) {
		this.reported.addAll(ids);
	}

	/**
	 * Returns the bus and the listener of each call, also of those that have not ended.
	 */
	List<List<Integer>> allBegun() {
		return List.copyOf(this.begun);
	}

	/**
	 * Returns whether every call that has begun has ended.
	 */
	boolean isComplete() {
		return this.calls.size() == this.begun.size();
	}

	List<Call> calls() {
		return List.copyOf(this.calls);
	}

	List<Publication<?>> publications() {
		return List.copyOf(this.publications);
	}

	List<UUID> reported() {
		return List.copyOf(this.reported);
	}

	/**
	 * One event in one handler.
	 *
	 * @param bus on which bus
	 * @param listener in which of its listeners; negative for one that came
	 * @param id the id of the event
	 * @param key its key
	 * @param mark its data
	 * @param begunAt when the handler began, as a number of all moments
	 * @param endedAt when it ended
	 */
	record Call(int bus, int listener, UUID id, String key, Mark mark, long begunAt, long endedAt) {

		/**
		 * Returns whether a thread of the scenario published the event on this bus.
		 */
		boolean isOfRoot() {
			return this.mark.depth() == 0 && this.mark.bus() == this.bus && !this.mark.isLimited();
		}

	}

}
