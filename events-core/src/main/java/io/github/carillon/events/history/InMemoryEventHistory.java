package io.github.carillon.events.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.EventRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last events in memory, 10 000 unless told otherwise: each further one pushes
 * out the oldest, and nothing survives the process. Data is kept as it was published, the
 * very object; what a handler changes in it is changed in the history.
 * <p>
 * An event that is published in a transaction is kept once that has committed. Recording
 * takes no lock. The feed begins anew with each history. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class InMemoryEventHistory implements EventHistory, EventRecorder {

	/** How many events are kept unless told otherwise. */
	public static final int DEFAULT_CAPACITY = 10_000;

	private static final Comparator<UUID> BY_ID = (left, right) -> {
		int most = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
		return (most != 0) ? most
				: Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
	};

	private static final Comparator<EventCursor> OLDEST_FIRST = Comparator.comparing(EventCursor::time)
		.thenComparing(EventCursor::id, BY_ID);

	private final Ring<Event<?>> events;

	private final InMemoryEventFeed feed;

	/**
	 * Ids, and as many as there are events: a mark is pushed out only after as many
	 * failures as the history has events.
	 */
	private final Ring<UUID> failed;

	/**
	 * Creates a history of the last 10 000 events.
	 */
	public InMemoryEventHistory() {
		this(DEFAULT_CAPACITY);
	}

	/**
	 * Creates a history.
	 * @param capacity how many events it keeps
	 * @throws IllegalArgumentException when that is less than one
	 */
	public InMemoryEventHistory(int capacity) {
		if (capacity < 1) {
			throw new IllegalArgumentException(
					"The capacity is %d: a history keeps at least one event; leave it out of the bus to keep none"
						.formatted(capacity));
		}
		this.events = new Ring<>(capacity);
		this.feed = new InMemoryEventFeed(this.events);
		this.failed = new Ring<>(capacity);
	}

	/**
	 * Returns how many events are kept at most.
	 * @return the capacity
	 */
	public int capacity() {
		return this.events.capacity();
	}

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		if (transaction == null) {
			this.feed.add(event);
		}
		else {
			transaction.join(new OnCommit(this.feed, event));
		}
	}

	@Override
	public void failed(Event<?> event) {
		this.failed.add(event.id());
	}

	@Override
	public Optional<Event<?>> latest(String pattern) {
		EventPattern types = EventPattern.parse(pattern);
		Newest newest = new Newest();
		this.events.forEach((event) -> {
			if (types.matches(event.type())) {
				newest.offer(event);
			}
		});
		return Optional.ofNullable(newest.event);
	}

	@Override
	public Optional<Event<?>> get(UUID id) {
		Newest found = new Newest();
		this.events.forEach((event) -> {
			if (event.id().equals(id)) {
				found.event = event;
			}
		});
		return Optional.ofNullable(found.event);
	}

	@Override
	public EventPage query(EventQuery query) {
		List<Event<?>> found = find(query);
		if (found.size() <= query.limit()) {
			return new EventPage(found, Optional.empty());
		}
		List<Event<?>> page = found.subList(0, query.limit());
		return new EventPage(page, Optional.of(EventCursor.of(page.get(page.size() - 1)).toString()));
	}

	@Override
	public long count(EventQuery query) {
		Set<UUID> ids = new HashSet<>();
		Set<UUID> failures = failures(query);
		this.events.forEach((event) -> {
			if (matches(query, event, failures)) {
				ids.add(event.id());
			}
		});
		return ids.size();
	}

	@Override
	public long clear(EventQuery query) {
		Set<UUID> ids = new HashSet<>();
		Set<UUID> failures = failures(query);
		this.events.removeIf((event) -> matches(query, event, failures) && (ids.add(event.id()) || true));
		return ids.size();
	}

	/**
	 * {@inheritDoc} Deliveries are no business of this one: an outbox in memory has the
	 * events that it is to deliver, and loses none.
	 */
	@Override
	public RemovedEvents purge(EventQuery query) {
		EventPage page = query(query);
		Set<UUID> ids = ids(page);
		this.events.removeIf((event) -> ids.contains(event.id()));
		return new RemovedEvents(List.copyOf(ids), page.next());
	}

	/**
	 * {@inheritDoc} Deliveries are no business of this one: the {@code EventErasure} of
	 * the outbox erases there too.
	 */
	@Override
	public RemovedEvents erase(EventQuery query) {
		EventPage page = query(query);
		Set<UUID> ids = ids(page);
		page.events().stream().filter(ErasedData::isErased).map(Event::id).forEach(ids::remove);
		this.events.replaceIf((event) -> ids.contains(event.id()), ErasedData::tombstone);
		return new RemovedEvents(List.copyOf(ids), page.next());
	}

	@Override
	public Optional<EventFeed> feed() {
		return Optional.of(this.feed);
	}

	private static Set<UUID> ids(EventPage page) {
		Set<UUID> ids = new LinkedHashSet<>();
		page.events().forEach((event) -> ids.add(event.id()));
		return ids;
	}

	/**
	 * Sorted anew for each page: concurrent publishers may add out of order.
	 */
	private List<Event<?>> find(EventQuery query) {
		Comparator<EventCursor> order = query.isOldestFirst() ? OLDEST_FIRST : OLDEST_FIRST.reversed();
		EventCursor after = query.after().orElse(null);
		Set<UUID> failures = failures(query);
		List<Event<?>> found = new ArrayList<>();
		this.events.forEach((event) -> {
			if ((after == null || order.compare(EventCursor.of(event), after) > 0) && matches(query, event, failures)) {
				found.add(event);
			}
		});
		found.sort(Comparator.comparing(EventCursor::of, order));
		return unique(found);
	}

	/**
	 * Of events recorded twice, such as by two buses, leaves the first that was. The last
	 * recorded come first.
	 */
	private static List<Event<?>> unique(List<Event<?>> sorted) {
		List<Event<?>> unique = new ArrayList<>(sorted.size());
		for (Event<?> event : sorted) {
			int last = unique.size() - 1;
			if (last >= 0 && unique.get(last).id().equals(event.id())) {
				unique.set(last, event);
			}
			else {
				unique.add(event);
			}
		}
		return unique;
	}

	private static boolean matches(EventQuery query, Event<?> event, Set<UUID> failures) {
		EventStatus status = query.status().orElse(null);
		return (status == null || status == status(event, failures)) && query.matches(event);
	}

	private static EventStatus status(Event<?> event, Set<UUID> failures) {
		if (ErasedData.isErased(event)) {
			return EventStatus.ERASED;
		}
		return failures.contains(event.id()) ? EventStatus.FAILED : EventStatus.PUBLISHED;
	}

	private Set<UUID> failures(EventQuery query) {
		if (query.status().isEmpty()) {
			return Set.of();
		}
		Set<UUID> ids = new HashSet<>();
		this.failed.forEach(ids::add);
		return ids;
	}

	/**
	 * Adds an event once its transaction has committed.
	 */
	private record OnCommit(InMemoryEventFeed feed, Event<?> event) implements CommitBoundary.Participant {

		@Override
		public void committed() {
			this.feed.add(this.event);
		}

		@Override
		public void rolledBack() {
			// it has not happened
		}

	}

	private static final class Newest {

		private @Nullable Event<?> event;

		void offer(Event<?> candidate) {
			if (this.event == null
					|| OLDEST_FIRST.compare(EventCursor.of(candidate), EventCursor.of(this.event)) >= 0) {
				this.event = candidate;
			}
		}

	}

}
