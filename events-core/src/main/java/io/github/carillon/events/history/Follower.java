package io.github.carillon.events.history;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds up the past and what happens, each event once. It follows the live events first
 * and reads the past then. An event of the past that is told meanwhile is taken when it
 * is read. One that is read before it is told is left to the telling: it may be of a
 * transaction that is not over, and the caller's own.
 *
 * @param <S> the class of the state
 */
final class Follower<S> implements Consumer<Event<?>> {

	private static final Logger log = LoggerFactory.getLogger(Projection.class);

	/** How many ids are remembered of events that might be told again. */
	static final int REMEMBERED = 10_000;

	/** From how many on those are forgotten that will be read anyway. */
	static final int PRUNED = 10_000;

	/** How many may happen while a page is read. */
	static final int KEPT = 1_000_000;

	private final RecordingEventFinder finder;

	private final EventQuery query;

	/** Protects all that follows. */
	private final ReentrantLock lock = new ReentrantLock();

	private final Accumulator<S> accumulator;

	private final Set<UUID> added = new LinkedHashSet<>();

	/** What was told while the past is being read. */
	private @Nullable Map<UUID, Event<?>> told = new LinkedHashMap<>();

	/** What was told while an event was being added, by the thread that adds it. */
	private final Queue<Event<?>> nested = new ArrayDeque<>();

	private boolean adding;

	private boolean closed;

	private @Nullable IllegalStateException failure;

	Follower(RecordingEventFinder finder, EventQuery query, Accumulator<S> accumulator) {
		this.finder = finder;
		this.query = query;
		this.accumulator = accumulator;
	}

	void start() {
		this.finder.live().follow(this);
		try {
			readThePast();
		}
		catch (Throwable ex) {
			close();
			throw ex;
		}
	}

	private void readThePast() {
		EventQuery next = this.query.fromTheStart(true, EventQuery.MAX_LIMIT, Instant.MIN);
		while (true) {
			EventPage page = this.finder.history().query(next);
			page.events().forEach(this::read);
			if (page.next().isEmpty()) {
				goLive();
				return;
			}
			next = next.after(page.next().get());
			prune(EventCursor.parse(page.next().get()).time());
		}
	}

	private void read(Event<?> event) {
		this.lock.lock();
		try {
			boolean wasTold = this.told != null && this.told.remove(event.id()) != null;
			boolean isNew = wasTold || !this.finder.live().isRecording(event.id());
			if (isNew && !ErasedData.isErased(event)) {
				add(event);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forgets what the next pages have. Events that are still being told are kept: read
	 * now, they would be left to a telling that is over.
	 */
	private void prune(Instant readUntil) {
		this.lock.lock();
		try {
			if (this.told != null && this.told.size() > PRUNED) {
				this.told.values()
					.removeIf(
							(event) -> event.time().isAfter(readUntil) && !this.finder.live().isRecording(event.id()));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void goLive() {
		this.lock.lock();
		try {
			List<Event<?>> late = (this.told != null) ? new ArrayList<>(this.told.values()) : List.of();
			this.told = null;
			late.forEach(this::add);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void accept(Event<?> event) {
		this.lock.lock();
		try {
			if (this.closed || this.failure != null || !matches(event)) {
				return;
			}
			if (this.told == null) {
				add(event);
			}
			else if (this.told.size() < KEPT) {
				this.told.put(event.id(), event);
			}
			else {
				fail("%d events happened while a page of the history was being read".formatted(KEPT), null);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean matches(Event<?> event) {
		try {
			return this.query.matches(event);
		}
		catch (RuntimeException ex) {
			fail("Event %s of type '%s' could not be looked at".formatted(event.id(), event.type()), ex);
			return false;
		}
	}

	/**
	 * Adds an event, and what adding it has published.
	 */
	private void add(Event<?> event) {
		this.nested.add(event);
		if (this.adding) {
			return;
		}
		this.adding = true;
		try {
			Event<?> next;
			while ((next = this.nested.poll()) != null) {
				addOne(next);
			}
		}
		finally {
			this.adding = false;
		}
	}

	private void addOne(Event<?> event) {
		if (this.closed || this.failure != null || !this.added.add(event.id())) {
			return;
		}
		if (this.added.size() > REMEMBERED) {
			this.added.remove(this.added.iterator().next());
		}
		try {
			this.accumulator.add(event);
		}
		catch (Throwable ex) {
			fail("Event %s of type '%s' could not be counted".formatted(event.id(), event.type()), ex);
		}
	}

	private void fail(String reason, @Nullable Throwable cause) {
		this.failure = new IllegalStateException(
				"The projection of %s has failed, its state is not up to date: %s. ".formatted(this.query, reason)
						+ "Make it anew once that is mended",
				cause);
		log.error("A projection has failed, nothing counts from now on", this.failure);
		this.finder.live().unfollow(this);
	}

	S state() {
		this.lock.lock();
		try {
			if (this.failure != null) {
				throw new IllegalStateException(this.failure.getMessage(), this.failure.getCause());
			}
			return this.accumulator.state();
		}
		finally {
			this.lock.unlock();
		}
	}

	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.told = null;
		}
		finally {
			this.lock.unlock();
		}
		this.finder.live().unfollow(this);
	}

}
