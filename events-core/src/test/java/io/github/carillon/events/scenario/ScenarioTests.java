package io.github.carillon.events.scenario;

import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Buses of all kinds that lead to each other, used by several threads at once: C42, C43,
 * C44, C45, C47, C51. Whatever they do, every event is handled or accounted for, by each
 * listener once, in the order that was promised, and everybody who waits returns.
 * <p>
 * A failure tells the seed: {@code @Property(seed = "...")} does it again, as far as
 * threads allow. What is not sure to fail again is not made smaller.
 */
class ScenarioTests {

	@Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF,
			afterFailure = AfterFailureMode.RANDOM_SEED)
	void whatCanBeForetoldComes(@ForAll("exact") Scenario scenario) {
		Checks checks = perform(scenario);
		checks.itIsAllThatHadToHappen();
		checks.everyRunIsCountedOnce();
	}

	@Property(edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF,
			afterFailure = AfterFailureMode.RANDOM_SEED)
	void whateverIsDoneNothingIsLost(@ForAll("any") Scenario scenario) {
		perform(scenario);
	}

	private static Checks perform(Scenario scenario) {
		Performance performance = new Performance(scenario);
		try {
			Checks checks = new Checks(scenario, performance.perform(), performance.buses());
			checks.nothingIsLost();
			checks.everyListenerGetsAnEventOnce();
			checks.orderHolds();
			return checks;
		}
		finally {
			performance.close();
		}
	}

	@Provide
	Arbitrary<Scenario> exact() {
		return Scenarios.exact();
	}

	@Provide
	Arbitrary<Scenario> any() {
		return Scenarios.any();
	}

}
