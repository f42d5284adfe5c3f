package io.github.carillon.events;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/**
 * Interceptors and delivery listeners, and what was counted: C52, C64.
 */
class HooksTests {

	private final List<String> steps = new CopyOnWriteArrayList<>();

	@Test
	void interceptorsMayChangeTheEventInOrder() {
		EventBus bus = EventBus.builder()
			.interceptor(header("first", "1"))
			.interceptor(header("second", "2"))
			.recorder((event, transaction) -> this.steps.add("recorded " + event.headers()))
			.build();
		List<Event<?>> handled = new ArrayList<>();
		bus.subscribe("*", handled::add);
		Publication<Object> publication = bus.publish("order.created");
		assertThat(handled).containsExactly(publication.event());
		assertThat(publication.event().headers()).containsEntry("first", "1").containsEntry("second", "2");
		assertThat(this.steps).containsExactly("recorded {first=1, second=2}");
	}

	@Test
	void anInterceptorMayChangeTheTypeAndWithItWhomItConcerns() {
		EventBus bus = EventBus.builder().interceptor(new PublishInterceptor() {

			@Override
			public <T> Event<T> beforePublish(Event<T> event) {
				return event.toBuilder().type("order.renamed").build();
			}

		}).build();
		bus.subscribe("order.created", (event) -> this.steps.add("created"));
		bus.subscribe("order.renamed", (event) -> this.steps.add("renamed"));
		bus.publish("order.created");
		assertThat(this.steps).containsExactly("renamed");
	}

	@Test
	void aVetoReachesThePublisherAndNobodyElse() {
		IllegalStateException veto = new IllegalStateException("not now");
		EventBus bus = EventBus.builder().interceptor(new PublishInterceptor() {

			@Override
			public <T> Event<T> beforePublish(Event<T> event) {
				throw veto;
			}

		}).recorder((event, transaction) -> this.steps.add("recorded")).listener(new Steps()).build();
		bus.subscribe("*", (event) -> this.steps.add("handled"));
		this.steps.clear();
		assertThatIllegalStateException().isThrownBy(() -> bus.publish("order.created")).isSameAs(veto);
		assertThat(this.steps).isEmpty();
		assertThat(bus.statistics().published()).isZero();
	}

	@Test
	@SuppressWarnings("NullAway")
	void anInterceptorThatReturnsNothingIsNamed() {
		EventBus bus = EventBus.builder().interceptor(new PublishInterceptor() {

			@Override
			public <T> Event<T> beforePublish(Event<T> event) {
				return null;
			}

			@Override
			public String toString() {
				return "Forgetful";
			}

		}).build();
		assertThatNullPointerException().isThrownBy(() -> bus.publish("order.created"))
			.withMessageContaining("Forgetful");
	}

	@Test
	void deliveryListenersAreToldOfEveryStepInOrder() {
		EventBus bus = EventBus.builder().listener(new Steps()).build();
		Subscription mail = bus.subscribe("order.*", SubscriptionOptions.defaults().withId("mail"),
				(event) -> this.steps.add("handling"));
		bus.subscribe("order.*", SubscriptionOptions.defaults().withId("broken"), (event) -> {
			throw new IllegalStateException("no");
		});
		bus.publish("order.created");
		mail.close();
		assertThat(this.steps).containsExactly("added mail", "added broken", "published order.created", "started mail",
				"handling", "ended mail COMPLETED", "started broken", "ended broken FAILED", "completed COMPLETED",
				"removed mail");
	}

	@Test
	void aDeliveryListenerThatThrowsHarmsNobody() {
		EventBus bus = EventBus.builder().listener(new Broken()).listener(new Steps()).build();
		Subscription mail = bus.subscribe("order.*", SubscriptionOptions.defaults().withId("mail"),
				(event) -> this.steps.add("handling"));
		Publication<Object> publication = bus.publish("order.created").orThrow();
		mail.close();
		assertThat(publication.status()).isEqualTo(PublicationStatus.COMPLETED);
		assertThat(this.steps).containsExactly("added mail", "published order.created", "started mail", "handling",
				"ended mail COMPLETED", "completed COMPLETED", "removed mail");
		assertThat(bus.statistics().failed()).isZero();
	}

	@Test
	void countsPerTypeAndPerListener() {
		EventBus bus = EventBus.create("shop");
		bus.subscribe("order.*", SubscriptionOptions.defaults().withId("mail"), (event) -> {
		});
		bus.subscribe("order.paid", SubscriptionOptions.defaults().withId("broken"), (event) -> {
			throw new IllegalStateException("no");
		});
		bus.publish("order.created");
		Event<Object> last = bus.publish("order.paid").event();
		bus.publish("nobody.cares");
		EventStatistics statistics = bus.statistics();
		assertThat(statistics.published()).isEqualTo(3);
		assertThat(statistics.handled()).isEqualTo(2);
		assertThat(statistics.failed()).isEqualTo(1);
		assertThat(statistics.publishedByType()).containsOnly(Map.entry("order.created", 1L),
				Map.entry("order.paid", 1L), Map.entry("nobody.cares", 1L));
		assertThat(statistics.lastPublishedByType()).containsEntry("order.paid", last.time());
		assertThat(statistics.byListener().get("mail")).satisfies((listener) -> {
			assertThat(listener.handled()).isEqualTo(2);
			assertThat(listener.failed()).isZero();
			assertThat(listener.maxTime()).isLessThanOrEqualTo(listener.totalTime());
		});
		assertThat(statistics.byListener().get("broken").failed()).isEqualTo(1);
	}

	@Test
	void countsWhatListenersTook() {
		EventBus bus = EventBus.builder().clock(new TickingClock()).build();
		for (String id : List.of("mail", "index")) {
			bus.subscribe("*", SubscriptionOptions.defaults().withId(id), (event) -> {
			});
		}
		bus.publish("a");
		bus.publish("b");
		assertThat(bus.statistics().byListener().values()).hasSize(2).allSatisfy((listener) -> {
			assertThat(listener.maxTime()).isEqualTo(Duration.ofSeconds(1));
			assertThat(listener.totalTime()).isEqualTo(Duration.ofSeconds(2));
		});
	}

	@Test
	void resetForgetsWhatWasAndKeepsWhatIs() {
		EventBus bus = EventBus.create("shop");
		CompletableFuture<Object> stage = new CompletableFuture<>();
		bus.respond("order.asked", SubscriptionOptions.defaults().withId("slow"), (event) -> stage);
		bus.subscribe("order.*", SubscriptionOptions.defaults().withId("broken"), (event) -> {
			throw new IllegalStateException("no");
		});
		bus.publish("order.asked");
		bus.statistics().reset();
		assertThat(bus.statistics().published()).isZero();
		assertThat(bus.statistics().failed()).isZero();
		assertThat(bus.statistics().publishedByType()).isEmpty();
		assertThat(bus.statistics().byListener().get("broken").failed()).isZero();
		assertThat(bus.statistics().inFlight()).isEqualTo(1);
		stage.complete(7);
		await().until(() -> bus.statistics().inFlight() == 0);
		assertThat(bus.statistics().handled()).isEqualTo(1);
	}

	@Test
	void busesAreIsolated() {
		EventBus one = EventBus.create("one");
		EventBus two = EventBus.create("two");
		one.subscribe("*", (event) -> this.steps.add("one"));
		two.subscribe("*", (event) -> this.steps.add("two"));
		one.publish("tick");
		assertThat(this.steps).containsExactly("one");
		assertThat(two.statistics().published()).isZero();
		one.close();
		two.publish("tick");
		assertThat(this.steps).containsExactly("one", "two");
		assertThat(EventBus.create("one").label()).startsWith("one#").hasSize(8).isNotEqualTo(one.label());
	}

	@Test
	void theDefaultBusIsOneForTheProcess() {
		EventBus bus = EventBus.getDefault();
		assertThat(bus).isSameAs(EventBus.getDefault());
		assertThat(bus.name()).isEqualTo("default");
		try (Subscription subscription = bus.subscribe("hooks.tests", (event) -> this.steps.add(event.source()))) {
			assertThat(subscription.isActive()).isTrue();
			bus.publish("hooks.tests");
		}
		assertThat(this.steps).containsExactly("default");
	}

	private static PublishInterceptor header(String name, String value) {
		return new PublishInterceptor() {

			@Override
			public <T> Event<T> beforePublish(Event<T> event) {
				return event.toBuilder().header(name, value).build();
			}

		};
	}

	private final class Steps implements DeliveryListener {

		@Override
		public void published(Event<?> event) {
			HooksTests.this.steps.add("published " + event.type());
		}

		@Override
		public void started(Event<?> event, String handlerId) {
			HooksTests.this.steps.add("started " + handlerId);
		}

		@Override
		public void ended(Event<?> event, HandlerResult result) {
			HooksTests.this.steps.add("ended " + result.handlerId() + " " + result.status());
		}

		@Override
		public void completed(Event<?> event, Publication<?> publication) {
			HooksTests.this.steps.add("completed " + publication.status());
		}

		@Override
		public void subscriptionAdded(Subscription subscription) {
			HooksTests.this.steps.add("added " + subscription.id());
		}

		@Override
		public void subscriptionRemoved(Subscription subscription) {
			HooksTests.this.steps.add("removed " + subscription.id());
		}

	}

	private static final class Broken implements DeliveryListener {

		@Override
		public void published(Event<?> event) {
			throw new IllegalStateException("published");
		}

		@Override
		public void started(Event<?> event, String handlerId) {
			throw new IllegalStateException("started");
		}

		@Override
		public void ended(Event<?> event, HandlerResult result) {
			throw new StackOverflowError("ended");
		}

		@Override
		public void completed(Event<?> event, Publication<?> publication) {
			throw new IllegalStateException("completed");
		}

		@Override
		public void subscriptionAdded(Subscription subscription) {
			throw new IllegalStateException("added");
		}

		@Override
		public void subscriptionRemoved(Subscription subscription) {
			throw new IllegalStateException("removed");
		}

	}

	/**
	 * Goes on by a second each time it is read.
	 */
	private static final class TickingClock extends Clock {

		private Instant now = Instant.parse("2026-11-21T12:00:00Z");

		@Override
		public Instant instant() {
			this.now = this.now.plusSeconds(1);
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
