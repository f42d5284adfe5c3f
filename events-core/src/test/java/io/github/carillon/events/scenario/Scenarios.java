package io.github.carillon.events.scenario;

import io.github.carillon.events.Completion;
import io.github.carillon.events.HandlerConcurrency;
import io.github.carillon.events.Ordering;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Makes scenarios.
 */
final class Scenarios {

	private static final int BUSES = 3;

	private Scenarios() {
	}

	/**
	 * Returns scenarios of which everything but the order can be foretold.
	 */
	static Arbitrary<Scenario> exact() {
		return scenarios(bus(Arbitraries.just(Completion.ALL), Arbitraries.just(false)),
				step(Scenario.What.PUBLISH, Scenario.What.PUBLISH, Scenario.What.PUBLISH_AND_AWAIT,
						Scenario.What.PUBLISH_AND_AWAIT_IN_ORDER, Scenario.What.COME, Scenario.What.GO));
	}

	/**
	 * Returns scenarios in which anything may happen.
	 */
	static Arbitrary<Scenario> any() {
		return scenarios(
				bus(Arbitraries.of(Completion.class), Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true))),
				Arbitraries.frequencyOf(
						Tuple.of(30,
								step(Scenario.What.PUBLISH, Scenario.What.PUBLISH_AND_AWAIT,
										Scenario.What.PUBLISH_AND_AWAIT_IN_ORDER, Scenario.What.PUBLISH_LIMITED,
										Scenario.What.COME, Scenario.What.GO)),
						Tuple.of(1, step(Scenario.What.CLOSE))));
	}

	private static Arbitrary<Scenario> scenarios(Arbitrary<Scenario.Bus> bus, Arbitrary<Scenario.Step> step) {
		return Combinators
			.combine(bus.list().ofMinSize(1).ofMaxSize(BUSES),
					step.list().ofMinSize(1).ofMaxSize(12).list().ofMinSize(1).ofMaxSize(3))
			.as(Scenario::new);
	}

	private static Arbitrary<Scenario.Bus> bus(Arbitrary<Completion> completion, Arbitrary<Boolean> isCramped) {
		return Combinators
			.combine(Arbitraries.of(Ordering.class), Arbitraries.of(HandlerConcurrency.class), completion, isCramped,
					listener().list().ofMinSize(1).ofMaxSize(4))
			.as(Scenario.Bus::new);
	}

	private static Arbitrary<Scenario.Listener> listener() {
		return Combinators
			.combine(Arbitraries.of("*", "even", "odd"), Arbitraries.of(0, 0, 1, 2), Arbitraries.of(Scenario.Act.class),
					Arbitraries.integers().between(0, BUSES - 1))
			.as(Scenario.Listener::new);
	}

	private static Arbitrary<Scenario.Step> step(Scenario.What... whats) {
		return Combinators
			.combine(Arbitraries.of(whats), Arbitraries.integers().between(0, BUSES - 1), Arbitraries.of("even", "odd"),
					Arbitraries.integers().between(-1, 1))
			.as(Scenario.Step::new);
	}

}
