package io.github.carillon.events;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for the first answer of a class.
 */
final class Answers {

	private final List<Waiter> waiters = new CopyOnWriteArrayList<>();

	/**
	 * Returns what completes with the next answer. Whoever waits no more completes it.
	 */
	CompletableFuture<@Nullable Void> next(Class<?> type) {
		Waiter waiter = new Waiter(PublicationResults.wrapped(type), new CompletableFuture<>());
		this.waiters.add(waiter);
		waiter.came().whenComplete((came, failure) -> this.waiters.remove(waiter));
		return waiter.came();
	}

	void came(@Nullable Object value) {
		for (Waiter waiter : this.waiters) {
			if (waiter.type().isInstance(value)) {
				waiter.came().complete(null);
			}
		}
	}

	/**
	 * One who waits.
	 *
	 * @param type the class of the answer
	 * @param came what completes when it came
	 */
	private record Waiter(Class<?> type, CompletableFuture<@Nullable Void> came) {
	}

}
