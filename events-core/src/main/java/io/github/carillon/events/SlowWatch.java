package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then at what the threads of a bus are at, and warns of what takes long.
 * What runs is not touched: watching costs the same however much is going on.
 */
final class SlowWatch {

	private static final Logger log = LoggerFactory.getLogger(EventBus.class);

	private static final int LOOKS_PER_THRESHOLD = 4;

	private static final Duration SHORTEST_PERIOD = Duration.ofMillis(1);

	private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);

	private final Duration slowHandler;

	private final Duration slowEvent;

	private final AtomicBoolean watching = new AtomicBoolean();

	/** How often each was seen; touched by one look at a time. */
	private Map<Object, Integer> seen = Map.of();

	SlowWatch(Duration slowHandler, Duration slowEvent) {
		this.slowHandler = slowHandler;
		this.slowEvent = slowEvent;
	}

	/**
	 * Told that something began.
	 */
	void begun(HandOff handOff) {
		if (!this.watching.get() && !isOff() && this.watching.compareAndSet(false, true)) {
			lookLater(handOff);
		}
	}

	/**
	 * Looks in a thread that may take its time: a log may block, or throw.
	 */
	private void lookLater(HandOff handOff) {
		Timers.afterOnAnother(period(), () -> watch(handOff));
	}

	private void watch(HandOff handOff) {
		List<Turn> begun = handOff.begun();
		try {
			look(begun);
		}
		catch (Throwable ex) {
			log.error("What takes long could not be told; the next look is as before", ex);
		}
		finally {
			goOn(handOff, begun.isEmpty());
		}
	}

	private void goOn(HandOff handOff, boolean isOver) {
		if (!isOver) {
			lookLater(handOff);
			return;
		}
		this.watching.set(false);
		if (!handOff.begun().isEmpty()) {
			begun(handOff);
		}
	}

	private Duration period() {
		Duration threshold = this.slowHandler.isZero() ? this.slowEvent : this.slowHandler;
		if (!this.slowEvent.isZero() && this.slowEvent.compareTo(threshold) < 0) {
			threshold = this.slowEvent;
		}
		return shortest(LONGEST_PERIOD, longest(SHORTEST_PERIOD, threshold.dividedBy(LOOKS_PER_THRESHOLD)));
	}

	private static Duration shortest(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private static Duration longest(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	private boolean isOff() {
		return this.slowHandler.isZero() && this.slowEvent.isZero();
	}

	private void look(List<Turn> begun) {
		Map<Object, Integer> now = new HashMap<>();
		List<String> warnings = new ArrayList<>();
		for (Turn turn : begun) {
			look(turn.task(), now, warnings);
		}
		this.seen = now;
		warnings.forEach(log::warn);
	}

	private void look(Turn.Task task, Map<Object, Integer> now, List<String> warnings) {
		if (task instanceof EventRun eventRun) {
			for (HandlerRun run : eventRun.runs()) {
				look(run, now, warnings);
			}
			if (sees(eventRun, this.slowEvent, now)) {
				warnings.add("%s takes longer than %s:%s".formatted(eventRun, TimeText.of(this.slowEvent),
						WaitGraph.of(eventRun.publication())));
			}
		}
		else if (task instanceof HandlerRun run) {
			look(run, now, warnings);
		}
	}

	private void look(HandlerRun run, Map<Object, Integer> now, List<String> warnings) {
		if (run.status() == HandlerResult.Status.STARTED && sees(run, this.slowHandler, now)) {
			warnings.add("%s takes longer than %s for %s:%s".formatted(run.subscription().name(),
					TimeText.of(this.slowHandler), run.event(), WaitGraph.of(run.publication())));
		}
	}

	/**
	 * Returns whether it is seen for the time at which it counts as slow.
	 */
	private boolean sees(Object what, Duration threshold, Map<Object, Integer> now) {
		if (threshold.isZero()) {
			return false;
		}
		int times = this.seen.getOrDefault(what, 0) + 1;
		now.put(what, times);
		return times == threshold.dividedBy(period()) + 1;
	}

}
