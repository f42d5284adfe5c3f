package io.github.carillon.events.history;

import java.util.Map;
import java.util.function.BiFunction;

import io.github.carillon.events.Event;

/**
 * A value made of all events that match a query: those of the past, oldest first, and
 * from then on each as it happens. None is left out in between, and none counts twice.
 *
 * <pre class="code">
 * Projection&lt;Long&gt; orders = Projection.counting(finder, EventQuery.matching("order.created"));
 * orders.state();
 * </pre>
 *
 * It is started by making it: the past is read page by page in the caller's thread. What
 * happens meanwhile is kept until the past is over. An event counts in the thread that
 * publishes it, before its handlers run; with a transaction when that commits, and never
 * when it rolls back. So events count in the order they happen, which need not be that of
 * their times when a transaction commits late.
 * <p>
 * What the history has pushed out, deleted, erased or not yet written when it is read
 * does not count, and what it deletes or erases later stays: make it anew after an
 * erasure. Events of another process count where they are of the past only. An event that
 * is recorded again, such as by another bus, counts once, unless 10 000 others came in
 * between.
 * <p>
 * Nothing is kept but the state; how large that grows is the caller's choice. Safe for
 * use by several threads.
 *
 * @param <S> the class of the state
 * @since 0.1
 */
public final class Projection<S> implements AutoCloseable {

	private final Follower<S> follower;

	private Projection(Follower<S> follower) {
		this.follower = follower;
	}

	/**
	 * Counts events.
	 * @param finder what knows the past and sees what happens
	 * @param query which events; its limit, cursor and order are of no account
	 * @return the projection
	 * @throws IllegalArgumentException when the query asks for a status
	 */
	public static Projection<Long> counting(RecordingEventFinder finder, EventQuery query) {
		return fold(finder, query, 0L, (count, event) -> count + 1);
	}

	/**
	 * Keeps the newest event of each ordering key; events without a key do not count. The
	 * state is a copy, unmodifiable, and as large as there are keys.
	 * @param finder what knows the past and sees what happens
	 * @param query which events; its limit, cursor and order are of no account
	 * @return the projection
	 * @throws IllegalArgumentException when the query asks for a status
	 */
	public static Projection<Map<String, Event<?>>> latestByKey(RecordingEventFinder finder, EventQuery query) {
		return start(finder, query, new LatestByKey());
	}

	/**
	 * Folds events into a value, one after the other. To group them, fold into a map.
	 * @param finder what knows the past and sees what happens
	 * @param query which events; its limit, cursor and order are of no account
	 * @param initial the state before the first event
	 * @param step what makes the next state of one and an event: a new object, unless
	 * nothing changed, as others may be reading the old one. Called by one thread at a
	 * time, which may be any publisher's: must be quick. When it throws the projection
	 * has failed, and {@link #state()} says so
	 * @param <S> the class of the state
	 * @return the projection
	 * @throws IllegalArgumentException when the query asks for a status
	 */
	public static <S> Projection<S> fold(RecordingEventFinder finder, EventQuery query, S initial,
			BiFunction<? super S, ? super Event<?>, ? extends S> step) {
		return start(finder, query, new Fold<>(initial, step));
	}

	private static <S> Projection<S> start(RecordingEventFinder finder, EventQuery query, Accumulator<S> accumulator) {
		if (query.status().isPresent()) {
			throw new IllegalArgumentException(("%s asks for a status: a projection counts events when they happen, "
					+ "before it is known what becomes of them. Leave the status out")
				.formatted(query));
		}
		Follower<S> follower = new Follower<>(finder, query, accumulator);
		follower.start();
		return new Projection<>(follower);
	}

	/**
	 * Returns the state now. An event counts in it when the publishing of it returns, or
	 * its transaction has committed.
	 * @return the state
	 * @throws IllegalStateException when an event could not be counted; nothing counts
	 * from then on
	 */
	public S state() {
		return this.follower.state();
	}

	/**
	 * Stops it. The state stays as it is.
	 */
	@Override
	public void close() {
		this.follower.close();
	}

}
