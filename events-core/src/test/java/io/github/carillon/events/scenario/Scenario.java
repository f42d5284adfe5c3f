package io.github.carillon.events.scenario;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.carillon.events.Completion;
import io.github.carillon.events.HandlerConcurrency;
import io.github.carillon.events.Ordering;

/**
 * Some buses and what is done with them.
 *
 * @param buses the buses
 * @param publishers what each of several threads does, one thing after the other
 */
record Scenario(List<Bus> buses, List<List<Step>> publishers) {

	/** How deep events lead to others. */
	static final int DEPTH = 2;

	/**
	 * Returns whether all that happens is determined, but for the order.
	 */
	boolean isExact() {
		boolean plain = this.buses.stream().allMatch((bus) -> bus.completion() == Completion.ALL && !bus.isCramped());
		return plain && steps().noneMatch((step) -> step.what() == What.CLOSE || step.what() == What.PUBLISH_LIMITED);
	}

	Stream<Step> steps() {
		return this.publishers.stream().flatMap(List::stream);
	}

	Bus bus(int number) {
		return this.buses.get(number % this.buses.size());
	}

	IntStream numbers() {
		return IntStream.range(0, this.buses.size());
	}

	/**
	 * A bus.
	 *
	 * @param ordering in which order it handles events
	 * @param handlers how it runs their handlers
	 * @param completion when it is done with them
	 * @param isCramped whether its queue is short
	 * @param listeners who listens all the time
	 */
	record Bus(Ordering ordering, HandlerConcurrency handlers, Completion completion, boolean isCramped,
			List<Listener> listeners) {
	}

	/**
	 * A subscription.
	 *
	 * @param pattern to what
	 * @param width how many threads of the bus may run it, zero for part of its turn
	 * @param act what it does
	 * @param to with which bus
	 */
	record Listener(String pattern, int width, Act act, int to) {

		boolean isAsync() {
			return this.width > 0;
		}

		boolean matches(String type) {
			return this.pattern.equals("*") || this.pattern.equals(type);
		}

	}

	/**
	 * One thing that a thread does.
	 *
	 * @param what what
	 * @param bus with which bus
	 * @param type with events of which type
	 * @param key and which key, negative for none
	 */
	record Step(What what, int bus, String type, int key) {
	}

	enum Act {

		NOTHING, FAIL, ANSWER, PUBLISH, PUBLISH_AND_AWAIT, PUBLISH_AND_AWAIT_IN_ORDER, FORWARD, HOLD

	}

	enum What {

		PUBLISH, PUBLISH_AND_AWAIT, PUBLISH_AND_AWAIT_IN_ORDER, PUBLISH_LIMITED, COME, GO, CLOSE

	}

}
