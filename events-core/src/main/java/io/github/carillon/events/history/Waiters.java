package io.github.carillon.events.history;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.github.carillon.events.Event;

/**
 * Those who wait for an event to come. Whoever is done, for whatever reason, is taken
 * out.
 */
final class Waiters {

	private final int capacity;

	private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();

	private final AtomicInteger size = new AtomicInteger();

	private volatile boolean closed;

	Waiters(int capacity) {
		this.capacity = capacity;
	}

	CompletableFuture<Optional<Event<?>>> add(EventQuery query, Predicate<? super Event<?>> where) {
		if (this.size.incrementAndGet() > this.capacity) {
			this.size.decrementAndGet();
			throw new IllegalStateException(
					"Cannot wait for %s: %d others wait already. Wait for a shorter time, or cancel what nobody needs"
						.formatted(query, this.capacity));
		}
		Waiter waiter = new Waiter(query, where);
		this.waiting.add(waiter);
		waiter.whenComplete((found, failure) -> {
			this.waiting.remove(waiter);
			this.size.decrementAndGet();
		});
		if (this.closed) {
			waiter.complete(Optional.empty());
		}
		return waiter;
	}

	void offer(Event<?> event, EventStatus status) {
		if (this.size.get() == 0) {
			return;
		}
		for (Waiter waiter : this.waiting) {
			waiter.offer(event, status);
		}
	}

	int size() {
		return this.size.get();
	}

	boolean isClosed() {
		return this.closed;
	}

	void close() {
		this.closed = true;
		this.waiting.forEach((waiter) -> waiter.complete(Optional.empty()));
	}

	private static final class Waiter extends CompletableFuture<Optional<Event<?>>> {

		private final EventQuery query;

		private final Predicate<? super Event<?>> where;

		Waiter(EventQuery query, Predicate<? super Event<?>> where) {
			this.query = query;
			this.where = where;
		}

		/**
		 * No handler has failed when an event happens; one that did may yet be waited
		 * for.
		 */
		void offer(Event<?> event, EventStatus status) {
			try {
				if (this.query.status().orElse(EventStatus.PUBLISHED) == status && this.query.matches(event)
						&& this.where.test(event)) {
					complete(Optional.of(event));
				}
			}
			catch (RuntimeException | Error ex) {
				completeExceptionally(ex);
			}
		}

		@Override
		public <U> CompletableFuture<U> newIncompleteFuture() {
			return new CompletableFuture<>();
		}

	}

}
