package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then at which handlers of a bus run, in whichever thread or without one,
 * and warns of what takes long. What runs is not touched: watching costs the same however
 * much is going on.
 */
final class SlowWatch {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private static final int LOOKS_PER_THRESHOLD = 4;

	private static final Duration SHORTEST_PERIOD = Duration.ofMillis(1);

	private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

	private final HandOff handOff;

	private final Duration period;

	private final Sightings<HandlerRun> handlers;

	private final Sightings<EventRun> events;

	/** Whether somebody looks, or nobody ever does. */
	private final AtomicBoolean watching;

	SlowWatch(BusSettings.Limits limits, HandOff handOff) {
		this.handOff = handOff;
		this.period = period(limits.slowHandler(), limits.slowEvent());
		this.handlers = new Sightings<>(looks(limits.slowHandler()), SlowWatch::isInHandler,
				(run) -> "%s takes longer than %s for %s:%s".formatted(run.subscription().name(),
						DurationText.of(limits.slowHandler()), run.event(), WaitGraph.of(run.publication())));
		this.events = new Sightings<>(looks(limits.slowEvent()), (event) -> !event.hasEnded(),
				(event) -> "%s takes longer than %s:%s".formatted(event, DurationText.of(limits.slowEvent()),
						WaitGraph.of(event.publication())));
		this.watching = new AtomicBoolean(limits.slowHandler().isZero() && limits.slowEvent().isZero());
	}

	private static Duration period(Duration slowHandler, Duration slowEvent) {
		Duration threshold = slowHandler.isZero() ? slowEvent : slowHandler;
		if (!slowEvent.isZero() && slowEvent.compareTo(threshold) < 0) {
			threshold = slowEvent;
		}
		return shortest(LONGEST_PERIOD, longest(SHORTEST_PERIOD, threshold.dividedBy(LOOKS_PER_THRESHOLD)));
	}

	private static Duration shortest(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private static Duration longest(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	/**
	 * Returns at which look something counts as slow, {@code 0} for never: the first at
	 * which the threshold has passed since it was seen.
	 */
	private long looks(Duration threshold) {
		return threshold.isZero() ? 0 : threshold.minusNanos(1).dividedBy(this.period) + 2;
	}

	/**
	 * Told that a handler is about to begin, which the calling thread has written down.
	 */
	void begun() {
		if (!this.watching.get() && this.watching.compareAndSet(false, true)) {
			later(this::watch);
		}
	}

	/**
	 * Looks in a thread that may take its time: a log may block, or throw.
	 */
	private void later(Runnable look) {
		Timers.afterOnAnother(this.period, look);
	}

	private void watch() {
		boolean goesOn = true;
		try {
			goesOn = look();
		}
		catch (Throwable ex) {
			log.error("What takes long could not be told; the next look is as before", ex);
		}
		if (goesOn) {
			later(this::watch);
		}
		else {
			this.watching.set(false);
			later(this::watchAgain);
		}
	}

	/**
	 * Looks for what had begun, but could not be seen yet, when watching ended.
	 */
	private void watchAgain() {
		if (!running().isEmpty()) {
			begun();
		}
	}

	/**
	 * Warns of what is slow by now.
	 * @return whether anything goes on
	 */
	private boolean look() {
		Set<HandlerRun> running = running();
		Set<EventRun> open = new LinkedHashSet<>();
		running.forEach((run) -> open.add(run.eventRun()));
		running.removeIf((run) -> !isInHandler(run));
		List<String> warnings = this.handlers.look(running);
		warnings.addAll(this.events.look(open));
		warnings.forEach(log::warn);
		return this.handlers.areAny() || this.events.areAny();
	}

	private Set<HandlerRun> running() {
		Set<HandlerRun> found = new LinkedHashSet<>(this.handOff.staged());
		for (HandlerRun innermost : HandlingThreads.all().values()) {
			for (HandlerRun run = innermost; run != null; run = run.outer()) {
				found.add(run.whole());
			}
		}
		found.removeIf((run) -> run.dispatcher().handOff() != this.handOff || !isRunning(run));
		return found;
	}

	private static boolean isRunning(HandlerRun run) {
		return run.status() == HandlerResult.Status.STARTED;
	}

	private static boolean isInHandler(HandlerRun run) {
		return isRunning(run) && !Attempts.isPausing(run);
	}

	/**
	 * How often each was seen. Touched by one look at a time.
	 */
	private static final class Sightings<T> {

		private final long slow;

		private final Predicate<T> goesOn;

		private final Function<T, String> warning;

		private final Map<T, Integer> seen = new HashMap<>();

		Sightings(long slow, Predicate<T> goesOn, Function<T, String> warning) {
			this.slow = slow;
			this.goesOn = goesOn;
			this.warning = warning;
		}

		/**
		 * Counts those that were found, and those that were before and go on.
		 * @return the warnings of those that are slow since this look
		 */
		List<String> look(Set<T> found) {
			List<String> warnings = new ArrayList<>(0);
			if (this.slow == 0) {
				return warnings;
			}
			this.seen.keySet().removeIf((what) -> !this.goesOn.test(what));
			found.forEach((what) -> this.seen.putIfAbsent(what, 0));
			this.seen.replaceAll((what, times) -> times + 1);
			this.seen.forEach((what, times) -> {
				if (times == this.slow) {
					warnings.add(this.warning.apply(what));
				}
			});
			return warnings;
		}

		boolean areAny() {
			return !this.seen.isEmpty();
		}

	}

}
