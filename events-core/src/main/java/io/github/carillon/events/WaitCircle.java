package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Handlers of which each waits for an event that the next one handles, and the last for
 * that of the first.
 *
 * @param waits the waits, each for what the next one holds up
 */
record WaitCircle(List<HandlerWait> waits) {

	/**
	 * Returns the circle that a wait is part of, {@code null} when there is none.
	 */
	static @Nullable WaitCircle of(HandlerWait first) {
		Map<HandlerWait, HandlerWait> reachedFrom = new HashMap<>();
		Deque<HandlerWait> open = new ArrayDeque<>(List.of(first));
		for (HandlerWait wait = open.poll(); wait != null; wait = open.poll()) {
			for (HandlerWait next : heldUpBy(wait.target())) {
				if (next == first) {
					return through(wait, first, reachedFrom);
				}
				if (reachedFrom.putIfAbsent(next, wait) == null) {
					open.add(next);
				}
			}
		}
		return null;
	}

	/**
	 * Returns the waits because of which an event is not done.
	 */
	private static List<HandlerWait> heldUpBy(DefaultPublication<?> publication) {
		List<HandlerWait> waits = new ArrayList<>(0);
		for (DefaultPublication<?> open : publication.withWhatItIsOpenFor()) {
			open.runs()
				.filter((run) -> run.status() == HandlerResult.Status.STARTED)
				.map(HandlerRun::waitsFor)
				.filter((wait) -> wait != null && !wait.isBesides(open))
				.forEach(waits::add);
		}
		return waits;
	}

	private static WaitCircle through(HandlerWait last, HandlerWait first, Map<HandlerWait, HandlerWait> reachedFrom) {
		Deque<HandlerWait> waits = new ArrayDeque<>();
		for (HandlerWait wait = last; wait != first && wait != null; wait = reachedFrom.get(wait)) {
			waits.push(wait);
		}
		waits.push(first);
		return new WaitCircle(List.copyOf(waits));
	}

	/**
	 * Returns whether it ends only when somebody in it is given up.
	 */
	boolean isHopeless() {
		return this.waits.stream().allMatch(HandlerWait::isForGood);
	}

	/**
	 * Returns who waits in it for what, a line each.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		for (HandlerWait wait : this.waits) {
			text.append(System.lineSeparator())
				.append("  %s, since %s".formatted(wait, DurationText.of(Duration.ofNanos(wait.nanos()))));
		}
		return text.toString();
	}

}
