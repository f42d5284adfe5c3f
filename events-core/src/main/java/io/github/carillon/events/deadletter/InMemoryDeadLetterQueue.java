package io.github.carillon.events.deadletter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last dead letters in memory, 10 000 unless told otherwise: each further one
 * pushes out the one whose last failure is the longest ago, which is logged and counted,
 * and nothing survives the process. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class InMemoryDeadLetterQueue implements DeadLetterQueue {

	/** How many letters are kept unless told otherwise. */
	public static final int DEFAULT_CAPACITY = 10_000;

	private static final Logger log = LoggerFactory.getLogger(InMemoryDeadLetterQueue.class);

	private final int capacity;

	/** Protected by the lock of this object, as all that follows. */
	private final Map<UUID, DeadLetter> byId = new HashMap<>();

	/** The same, those that failed last first. */
	private final NavigableMap<DeadLetterCursor, DeadLetter> byTime = new TreeMap<>();

	private long dropped;

	/**
	 * Creates a queue of the last 10 000 letters.
	 */
	public InMemoryDeadLetterQueue() {
		this(DEFAULT_CAPACITY);
	}

	/**
	 * Creates a queue.
	 * @param capacity how many letters it keeps
	 * @throws IllegalArgumentException when that is less than one
	 */
	public InMemoryDeadLetterQueue(int capacity) {
		if (capacity < 1) {
			throw new IllegalArgumentException(
					"The capacity is %d: a queue of dead letters keeps at least one; use OnError.RECORD to keep none"
						.formatted(capacity));
		}
		this.capacity = capacity;
	}

	@Override
	public boolean add(DeadLetter letter) {
		DeadLetter pushedOut = null;
		boolean isNew;
		synchronized (this) {
			DeadLetter before = this.byId.put(letter.id(), letter);
			isNew = before == null;
			if (before != null) {
				this.byTime.remove(DeadLetterCursor.of(before));
			}
			this.byTime.put(DeadLetterCursor.of(letter), letter);
			if (this.byId.size() > this.capacity) {
				pushedOut = this.byTime.pollLastEntry().getValue();
				this.byId.remove(pushedOut.id());
				this.dropped++;
			}
		}
		if (pushedOut != null) {
			log.warn("{} was dropped: there is room for {} dead letters, and a later one came", pushedOut,
					this.capacity);
		}
		return isNew;
	}

	@Override
	public synchronized Optional<DeadLetter> get(UUID id) {
		return Optional.ofNullable(this.byId.get(id));
	}

	@Override
	public synchronized DeadLetterPage query(DeadLetterQuery query) {
		List<DeadLetter> found = new ArrayList<>();
		for (DeadLetter letter : query.after()
			.map((cursor) -> this.byTime.tailMap(cursor, false))
			.orElse(this.byTime)
			.values()) {
			if (query.matches(letter)) {
				if (found.size() == query.limit()) {
					String next = DeadLetterCursor.of(found.get(found.size() - 1)).toString();
					return new DeadLetterPage(found, Optional.of(next));
				}
				found.add(letter);
			}
		}
		return new DeadLetterPage(found, Optional.empty());
	}

	@Override
	public synchronized long count(DeadLetterQuery query) {
		return this.byId.values().stream().filter(query::matches).count();
	}

	@Override
	public synchronized Optional<DeadLetterCursor> cursorAt(long number) {
		return this.byTime.keySet().stream().skip(number - 1).findFirst();
	}

	@Override
	public synchronized boolean remove(DeadLetter letter) {
		DeadLetter there = this.byId.get(letter.id());
		if (there == null || !there.lastFailure().equals(letter.lastFailure())) {
			return false;
		}
		this.byId.remove(letter.id());
		this.byTime.remove(DeadLetterCursor.of(there));
		return true;
	}

	@Override
	public synchronized long dropped() {
		return this.dropped;
	}

}
