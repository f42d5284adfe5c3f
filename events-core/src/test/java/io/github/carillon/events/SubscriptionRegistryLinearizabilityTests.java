package io.github.carillon.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

/**
 * Subscribing, closing and looking up at once, C32: whoever looks up after somebody has
 * subscribed or closed sees it, and everybody sees the same order.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("interleavings")
class SubscriptionRegistryLinearizabilityTests {

	@Test
	void everyInterleavingLooksLikeOneAfterTheOther() {
		new ModelCheckingOptions().invocationTimeout$lincheck(TimeUnit.MINUTES.toMillis(5))
			.iterations(2)
			.invocationsPerIteration(25)
			.threads(2)
			.actorsPerThread(3)
			.actorsBefore(1)
			.actorsAfter(1)
			.addGuarantee(forClasses("io.github.carillon.events.EventPattern", "io.github.carillon.events.PatternIndex",
					"io.github.carillon.events.PatternSegment")
				.allMethods()
				.treatAsAtomic())
			.minimizeFailedScenario(false)
			.sequentialSpecification(ListOfNames.class)
			.check(Registry.class);
	}

	@Test
	void holdsUnderStress() {
		new StressOptions().invocationTimeout$lincheck(TimeUnit.MINUTES.toMillis(5))
			.iterations(4)
			.invocationsPerIteration(200)
			.threads(3)
			.actorsPerThread(3)
			.minimizeFailedScenario(false)
			.sequentialSpecification(ListOfNames.class)
			.check(Registry.class);
	}

	/**
	 * The registry. Names 0 to 2 listen to all types, others to the type {@code b}.
	 */
	@Param(name = "name", gen = IntGen.class, conf = "0:4")
	public static class Registry {

		private static final DefaultSubscription.Target ALL = DefaultSubscription.Target.ofPattern("*",
				(event) -> null);

		private static final DefaultSubscription.Target B = DefaultSubscription.Target.ofPattern("b", (event) -> null);

		private final SubscriptionRegistry registry = new SubscriptionRegistry(EventTypeResolver.annotations(),
				EventOptions.DEFAULTS, new DeliveryListeners(List.of()));

		@Operation
		public boolean add(@Param(name = "name") int name) {
			try {
				this.registry.add((name < 3) ? ALL : B,
						(DefaultSubscriptionOptions) SubscriptionOptions.defaults().withId("" + name), null);
				return true;
			}
			catch (DuplicateSubscriptionException ex) {
				return false;
			}
		}

		@Operation
		public boolean close(@Param(name = "name") int name) {
			Optional<DefaultSubscription> found = this.registry.all()
				.stream()
				.filter((subscription) -> subscription.id().equals("" + name))
				.findAny();
			return found.isPresent() && this.registry.withdraw(found.get());
		}

		@Operation
		public String routeA() {
			return route("a");
		}

		@Operation
		public String routeB() {
			return route("b");
		}

		private String route(String type) {
			return Arrays.stream(this.registry.route(type, "", (counted) -> new TypeCounter()).subscriptions())
				.map(DefaultSubscription::id)
				.toList()
				.toString();
		}

	}

	/**
	 * What the registry is to be like.
	 */
	public static class ListOfNames {

		private final List<Integer> names = new ArrayList<>();

		public boolean add(int name) {
			return !this.names.contains(name) && this.names.add(name);
		}

		public boolean close(int name) {
			return this.names.remove((Object) name);
		}

		public String routeA() {
			return this.names.stream().filter((name) -> name < 3).toList().toString();
		}

		public String routeB() {
			return this.names.toString();
		}

	}

}
