package io.github.carillon.events;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Who sees an event before whom, and around its handling: C52.
 */
class ObserverOrderingTests {

	private final List<String> steps = new CopyOnWriteArrayList<>();

	@Test
	void everyInterceptorSeesWhatTheOneBeforeItMade() {
		EventBus bus = observed(EventBus.builder()
			.interceptor(changing((event) -> noted("first", event).toBuilder().type("b").build()))
			.interceptor(changing((event) -> noted("second", event).toBuilder().type("c").build())));
		bus.subscribe("c", (event) -> this.steps.add("handled " + event.type()));
		this.steps.clear();
		bus.publish("a");
		assertThat(this.steps).containsExactly("first a", "second b", "recorded c", "one published c",
				"two published c", "one started", "two started", "handled c", "one ended COMPLETED",
				"two ended COMPLETED", "one completed", "two completed");
		assertThat(bus.statistics().publishedByType()).containsOnlyKeys("c");
	}

	@Test
	void aVetoIsSeenByNobodyBehindIt() {
		EventBus bus = observed(EventBus.builder()
			.interceptor(changing((event) -> noted("first", event)))
			.interceptor(changing((event) -> {
				throw new IllegalStateException("not now");
			}))
			.interceptor(changing((event) -> noted("third", event))));
		bus.subscribe("a", (event) -> this.steps.add("handled " + event.type()));
		this.steps.clear();
		assertThatIllegalStateException().isThrownBy(() -> bus.publish("a")).withMessage("not now");
		assertThat(this.steps).containsExactly("first a");
		assertThat(bus.statistics().published()).isZero();
		assertThat(bus.statistics().publishedByType()).isEmpty();
		assertThat(bus.statistics().inFlight()).isZero();
	}

	@Test
	void aVetoInAHandlerIsAnErrorOfThatHandlerAlone() {
		EventBus bus = observed(EventBus.builder().interceptor(changing((event) -> {
			if (event.type().equals("child")) {
				throw new IllegalStateException("not now");
			}
			return event;
		})));
		bus.subscribe("parent", (event) -> bus.publish("child"));
		bus.subscribe("parent", (event) -> this.steps.add("second"));
		Publication<Object> parent = bus.publish("parent");
		assertThat(parent.results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.FAILED, HandlerResult.Status.COMPLETED);
		assertThat(parent.children()).isEmpty();
		assertThat(this.steps).contains("second").doesNotContain("recorded child");
	}

	@Test
	void anEventThatCannotBeRecordedIsSeenByNoListener() {
		EventBus bus = EventBus.builder().recorder((event, transaction) -> {
			throw new IllegalStateException("disk full");
		}).listener(new Steps("one")).build();
		bus.subscribe("a", (event) -> this.steps.add("handled"));
		this.steps.clear();
		assertThatIllegalStateException().isThrownBy(() -> bus.publish("a")).withMessage("disk full");
		assertThat(this.steps).isEmpty();
		assertThat(bus.statistics().published()).isZero();
	}

	@Test
	void listenersAreToldAroundEachHandlerInTheirOrder() {
		EventBus bus = observed(EventBus.builder());
		bus.subscribe("a", SubscriptionOptions.defaults().withOrder(2), (event) -> this.steps.add("late"));
		bus.subscribe("a", SubscriptionOptions.defaults().withOrder(1), (event) -> {
			this.steps.add("early");
			throw new IllegalStateException("no");
		});
		this.steps.clear();
		bus.publish("a");
		assertThat(this.steps).containsExactly("recorded a", "one published a", "two published a", "one started",
				"two started", "early", "one ended FAILED", "two ended FAILED", "one started", "two started", "late",
				"one ended COMPLETED", "two ended COMPLETED", "one completed", "two completed");
	}

	@Test
	void aListenerThatThrowsStopsNobodyBehindIt() {
		EventBus bus = EventBus.builder().listener(new Steps("one") {

			@Override
			void step(String what) {
				super.step(what);
				throw new AssertionError(what);
			}

		}).listener(new Steps("two")).build();
		LoggedWarnings.of(DeliveryListener.class, () -> {
			bus.subscribe("a", (event) -> this.steps.add("handled")).isActive();
			bus.publish("a").orThrow();
		});
		assertThat(this.steps).containsExactly("one added", "two added", "one published a", "two published a",
				"one started", "two started", "handled", "one ended COMPLETED", "two ended COMPLETED", "one completed",
				"two completed");
	}

	@Test
	void aListenerMayBeAnotherForEachBus() {
		List<String> labels = new ArrayList<>();
		EventBus.Builder builder = EventBus.builder().listener(new DeliveryListener() {

			@Override
			public DeliveryListener forBus(EventBus bus) {
				labels.add(bus.label());
				return new Steps(bus.label());
			}

			@Override
			public void published(Event<?> event) {
				ObserverOrderingTests.this.steps.add("never");
			}

		});
		EventBus one = builder.build();
		EventBus two = builder.build();
		assertThat(labels).containsExactly(one.label(), two.label());
		one.publish("a");
		two.publish("b");
		assertThat(this.steps).containsExactly(one.label() + " published a", one.label() + " completed",
				two.label() + " published b", two.label() + " completed");
	}

	@Test
	@SuppressWarnings("NullAway")
	void aListenerThatGivesABusNothingIsNamed() {
		EventBus.Builder builder = EventBus.builder().listener(new DeliveryListener() {

			@Override
			public DeliveryListener forBus(EventBus bus) {
				return null;
			}

			@Override
			public String toString() {
				return "Forgetful";
			}

		});
		assertThatNullPointerException().isThrownBy(builder::build).withMessageContaining("Forgetful");
	}

	@Test
	void whoStandsBehindADerivingListenerIsToldOfTheDerivedEventFirst() {
		EventBus bus = EventBus.builder()
			.listener(new Steps("before"))
			.listener(DerivedEvents.results())
			.listener(new Steps("behind"))
			.build();
		bus.respond("a", (event) -> 7);
		this.steps.clear();
		bus.publish("a");
		assertThat(this.steps).containsExactly("before published a", "behind published a", "before started",
				"behind started", "before ended COMPLETED", "before published a.result", "behind published a.result",
				"before completed", "behind completed", "behind ended COMPLETED", "before completed",
				"behind completed");
	}

	private EventBus observed(EventBus.Builder builder) {
		return builder.recorder((event, transaction) -> this.steps.add("recorded " + event.type()))
			.listener(new Steps("one"))
			.listener(new Steps("two"))
			.build();
	}

	private Event<?> noted(String who, Event<?> event) {
		this.steps.add(who + " " + event.type());
		return event;
	}

	private static PublishInterceptor changing(UnaryOperator<Event<?>> change) {
		return new PublishInterceptor() {

			@Override
			@SuppressWarnings("unchecked")
			public <T> Event<T> beforePublish(Event<T> event) {
				return (Event<T>) change.apply(event);
			}

		};
	}

	private class Steps implements DeliveryListener {

		private final String name;

		Steps(String name) {
			this.name = name;
		}

		void step(String what) {
			ObserverOrderingTests.this.steps.add(this.name + " " + what);
		}

		@Override
		public void published(Event<?> event) {
			step("published " + event.type());
		}

		@Override
		public void started(Event<?> event, String handlerId) {
			step("started");
		}

		@Override
		public void ended(Event<?> event, HandlerResult result) {
			step("ended " + result.status());
		}

		@Override
		public void completed(Event<?> event, Publication<?> publication) {
			step("completed");
		}

		@Override
		public void subscriptionAdded(Subscription subscription) {
			step("added");
		}

	}

}
