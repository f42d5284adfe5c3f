package io.github.carillon.events.outbox;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.carillon.events.EventPattern;
import org.jspecify.annotations.Nullable;

/**
 * Who is to get what: the targets that any instance registered, of which this one
 * delivers to some. What is stored is read when a target is registered and now and then,
 * never while somebody publishes. Safe for use by several threads.
 */
final class Targets {

	private static final int TYPES_CACHED = 1_000;

	private static final int LONGEST_NAME = 255;

	private final Outbox outbox;

	private final Clock clock;

	private final Map<String, DeliveryTarget> local = new ConcurrentHashMap<>();

	private final Map<String, List<EventPattern>> written = new ConcurrentHashMap<>();

	private volatile boolean delivering;

	private volatile Stored stored = new Stored(List.of(), new ConcurrentHashMap<>());

	Targets(Outbox outbox, Clock clock) {
		this.outbox = outbox;
		this.clock = clock;
	}

	void register(DeliveryTarget target) {
		String name = target.name();
		if (name.isBlank() || name.length() > LONGEST_NAME) {
			throw new IllegalArgumentException(
					"The name of a target has 1 to %d characters, not %d: '%s'. Give it a shorter id"
						.formatted(LONGEST_NAME, name.length(), name));
		}
		if (this.local.putIfAbsent(name, target) != null) {
			throw new IllegalArgumentException(
					"There is a target '%s' already: what it gets would be delivered to one of both. Give each an id of its own"
						.formatted(name));
		}
		try {
			write(name, target.patterns());
			refresh();
		}
		catch (RuntimeException | Error ex) {
			this.local.remove(name, target);
			throw ex;
		}
	}

	boolean withdraw(String name) {
		this.written.remove(name);
		return this.local.remove(name) != null;
	}

	/**
	 * Reads what is stored. A target of ours whose patterns have changed is written
	 * before: a listener to a class may have got to know more types of it. One thread at
	 * a time, so that nobody puts an older list in the place of a newer one.
	 */
	synchronized void refresh() {
		this.local.forEach((name, target) -> {
			List<EventPattern> patterns = target.patterns();
			if (!patterns.equals(this.written.get(name))) {
				write(name, patterns);
			}
		});
		this.stored = new Stored(this.outbox.targets(), new ConcurrentHashMap<>());
	}

	private void write(String name, List<EventPattern> patterns) {
		this.outbox.register(new OutboxTarget(name, patterns, this.clock.instant()));
		this.written.put(name, patterns);
	}

	/**
	 * Returns the names of those that want a type.
	 */
	List<String> wanting(String type) {
		Stored current = this.stored;
		List<String> names = current.cached.get(type);
		if (names == null) {
			names = current.targets.stream().filter((target) -> target.wants(type)).map(OutboxTarget::name).toList();
			if (current.cached.size() < TYPES_CACHED) {
				current.cached.put(type, names);
			}
		}
		return names;
	}

	/**
	 * Says whether this instance delivers at all.
	 */
	void deliver(boolean now) {
		this.delivering = now;
	}

	/**
	 * Returns which of these can be delivered to here and now.
	 */
	Set<String> own(List<String> names) {
		return !this.delivering ? Set.of()
				: names.stream().filter((name) -> active(name) != null).collect(Collectors.toUnmodifiableSet());
	}

	@Nullable DeliveryTarget active(String name) {
		DeliveryTarget target = this.local.get(name);
		return (target != null && target.isActive()) ? target : null;
	}

	@Nullable DeliveryTarget find(String name) {
		return this.local.get(name);
	}

	/**
	 * Returns how many deliveries a target takes at once, none that is not here.
	 */
	int concurrency(String name) {
		DeliveryTarget target = this.local.get(name);
		return (target != null) ? Math.max(1, target.concurrency()) : 1;
	}

	boolean isLocal(String name) {
		return this.local.containsKey(name);
	}

	Collection<DeliveryTarget> local() {
		return this.local.values();
	}

	private record Stored(List<OutboxTarget> targets, Map<String, List<String>> cached) {
	}

}
