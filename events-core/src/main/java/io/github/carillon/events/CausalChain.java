package io.github.carillon.events;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * The handlers that led to an event, the last one first. Holds no event, so that a long
 * chain keeps nothing else alive.
 */
final class CausalChain {

	private static final int SHOWN = 12;

	private final DefaultSubscription subscription;

	private final String step;

	private final @Nullable CausalChain before;

	private final int length;

	CausalChain(HandlerRun run, @Nullable CausalChain before) {
		this.subscription = run.subscription();
		this.step = run.event().type() + " in " + run.subscription().name() + " on " + run.bus();
		this.before = before;
		this.length = (before != null) ? before.length + 1 : 1;
	}

	/**
	 * Refuses to let a subscription be part of the chain more often than a limit says.
	 */
	static void check(@Nullable CausalChain chain, DefaultSubscription next, int limit) {
		if (chain == null || limit == 0 || chain.length < limit) {
			return;
		}
		int count = 0;
		for (CausalChain link = chain; link != null; link = link.before) {
			count += (link.subscription == next) ? 1 : 0;
		}
		if (count >= limit) {
			throw new CausalLoopException(
					"%s is part of the chain that led here %d times already, which looks endless: %s. Let the chain end, or raise EventBus.Builder.maxDepth"
						.formatted(next.name(), count, chain));
		}
	}

	@Override
	public String toString() {
		Deque<String> steps = new ArrayDeque<>();
		CausalChain link = this;
		while (link != null && steps.size() < SHOWN) {
			steps.addFirst(link.step);
			link = link.before;
		}
		return ((link != null) ? link.length + " more -> " : "") + String.join(" -> ", steps);
	}

}
