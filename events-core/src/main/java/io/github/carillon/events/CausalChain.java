package io.github.carillon.events;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The handlers that led to an event: how often each was part of that, and the last ones
 * by name. Holds no event, and no more however long the chain is, so that one without an
 * end keeps nothing alive.
 */
final class CausalChain {

	private static final int SHOWN = 12;

	/** A chain of more handlers than that forgets those that were first part of it. */
	private static final int MAX_HANDLERS = 1_000;

	private final DefaultSubscription[] handlers;

	/** How often each of the handlers is part of it. */
	private final int[] counts;

	private final Step[] last;

	private final long length;

	private CausalChain(DefaultSubscription[] handlers, int[] counts, Step[] last, long length) {
		this.handlers = handlers;
		this.counts = counts;
		this.last = last;
		this.length = length;
	}

	/**
	 * Returns a chain that is longer by a run.
	 */
	static CausalChain of(@Nullable CausalChain before, HandlerRun run) {
		Step step = new Step(run.event().type(), run.subscription().name(), run.bus());
		if (before == null) {
			return new CausalChain(new DefaultSubscription[] { run.subscription() }, new int[] { 1 },
					new Step[] { step }, 1);
		}
		return before.longer(run.subscription(), step);
	}

	private CausalChain longer(DefaultSubscription next, Step step) {
		Step[] steps = append(this.last, step, SHOWN);
		int known = indexOf(next);
		if (known >= 0) {
			int[] counted = this.counts.clone();
			counted[known]++;
			return new CausalChain(this.handlers, counted, steps, this.length + 1);
		}
		int forgotten = (this.handlers.length == MAX_HANDLERS) ? 1 : 0;
		int[] counted = Arrays.copyOfRange(this.counts, forgotten, this.counts.length + 1);
		counted[counted.length - 1] = 1;
		return new CausalChain(append(this.handlers, next, MAX_HANDLERS), counted, steps, this.length + 1);
	}

	private static <T> T[] append(T[] items, T next, int max) {
		int forgotten = (items.length == max) ? 1 : 0;
		T[] longer = Arrays.copyOfRange(items, forgotten, items.length + 1);
		longer[longer.length - 1] = next;
		return longer;
	}

	private int indexOf(DefaultSubscription wanted) {
		for (int i = this.handlers.length - 1; i >= 0; i--) {
			if (this.handlers[i] == wanted) {
				return i;
			}
		}
		return -1;
	}

	/**
	 * Refuses to let a subscription be part of the chain more often than a limit says.
	 */
	static void check(@Nullable CausalChain chain, DefaultSubscription next, int limit) {
		if (chain == null || limit == 0 || chain.length < limit) {
			return;
		}
		int known = chain.indexOf(next);
		if (known >= 0 && chain.counts[known] >= limit) {
			throw new CausalLoopException(
					"%s is part of the chain that led here %d times already, which looks endless: %s. Let the chain end, or raise EventBus.Builder.maxDepth (carillon.bus.max-depth in a Spring Boot application)"
						.formatted(next.name(), chain.counts[known], chain));
		}
	}

	@Override
	public String toString() {
		long hidden = this.length - this.last.length;
		List<String> steps = Arrays.stream(this.last).map(Step::toString).toList();
		return ((hidden > 0) ? hidden + " more -> " : "") + String.join(" -> ", steps);
	}

	/**
	 * One handler of the chain.
	 *
	 * @param type the type of the event that it handled
	 * @param handler its name
	 * @param bus the label of its bus
	 */
	private record Step(String type, String handler, String bus) {

		@Override
		public String toString() {
			return this.type + " in " + this.handler + " on " + this.bus;
		}

	}

}
