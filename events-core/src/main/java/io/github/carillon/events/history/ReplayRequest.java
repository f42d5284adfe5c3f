package io.github.carillon.events.history;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Which events an {@link EventReplayer} delivers, to whom, and how fast: 100 a second
 * unless it says otherwise, oldest first. Immutable.
 *
 * @since 0.1
 */
public final class ReplayRequest {

	/** How many events are delivered each second unless asked otherwise. */
	public static final int DEFAULT_RATE = 100;

	private final @Nullable EventQuery query;

	private final List<UUID> ids;

	private final List<ReplayTarget> targets;

	private final int rate;

	private ReplayRequest(@Nullable EventQuery query, List<UUID> ids, List<ReplayTarget> targets, int rate) {
		this.query = query;
		this.ids = ids;
		this.targets = targets;
		this.rate = rate;
	}

	/**
	 * Asks for all events that match, such as those of a time range.
	 * @param query what is asked; order and limit are of no account. To resume a replay
	 * give it the cursor of {@link ReplayProgress}. Without an end it goes on to whatever
	 * is published meanwhile
	 * @param targets whom to deliver to
	 * @return the request
	 * @throws IllegalArgumentException when there is no target
	 */
	public static ReplayRequest of(EventQuery query, Collection<? extends ReplayTarget> targets) {
		return new ReplayRequest(query.oldestFirst().limit(EventQuery.DEFAULT_LIMIT), List.of(), checked(targets),
				DEFAULT_RATE);
	}

	/**
	 * Asks for events by their ids.
	 * @param ids the ids, up to {@value EventQuery#MAX_LIMIT}, in the order in which the
	 * events are delivered
	 * @param targets whom to deliver to
	 * @return the request
	 * @throws IllegalArgumentException when there is no target, or too many ids
	 */
	public static ReplayRequest ofIds(Collection<UUID> ids, Collection<? extends ReplayTarget> targets) {
		if (ids.size() > EventQuery.MAX_LIMIT) {
			throw new IllegalArgumentException("%d events are to be replayed by their ids: %d can be; ask with a query"
				.formatted(ids.size(), EventQuery.MAX_LIMIT));
		}
		return new ReplayRequest(null, List.copyOf(ids), checked(targets), DEFAULT_RATE);
	}

	private static List<ReplayTarget> checked(Collection<? extends ReplayTarget> targets) {
		if (targets.isEmpty()) {
			throw new IllegalArgumentException(
					"Nobody is there to replay to: name at least one target, such as ReplayTarget.listenersOf(bus)");
		}
		return List.copyOf(targets);
	}

	/**
	 * Asks for another pace.
	 * @param eventsPerSecond how many events are delivered each second at most
	 * @return the request
	 * @throws IllegalArgumentException when that is less than one
	 */
	public ReplayRequest rate(int eventsPerSecond) {
		if (eventsPerSecond < 1) {
			throw new IllegalArgumentException(
					"The rate is %d events a second: it takes at least one".formatted(eventsPerSecond));
		}
		return new ReplayRequest(this.query, this.ids, this.targets, eventsPerSecond);
	}

	Optional<EventQuery> query() {
		return Optional.ofNullable(this.query);
	}

	List<UUID> ids() {
		return this.ids;
	}

	List<ReplayTarget> targets() {
		return this.targets;
	}

	long nanosBetween() {
		return 1_000_000_000L / this.rate;
	}

}
