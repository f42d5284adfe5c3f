package io.github.carillon.events;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whom an event concerns, and what finding that costs: C30, decision 22.
 */
class RoutingTests {

	private final List<Object> seen = new ArrayList<>();

	private final EventBus bus = EventBus.builder().converter(new MapConverter()).build();

	private final SubscriptionRegistry registry = new SubscriptionRegistry(EventTypeResolver.annotations(),
			EventOptions.DEFAULTS, new DeliveryListeners(List.of()));

	@Test
	void thoseThatDoNotMatchCostNothing() {
		PatternIndex<String> few = new PatternIndex<>();
		PatternIndex<String> many = new PatternIndex<>();
		for (int i = 0; i < 10_000; i++) {
			String pattern = List.of("other%d.created", "order.x%d", "other%d.**", "order.created.x%d", "x.**.y%d")
				.get(i % 5)
				.formatted(i);
			many.add(EventPattern.parse(pattern), pattern);
		}
		for (String pattern : List.of("order.*", "order.**", "order.created")) {
			few.add(EventPattern.parse(pattern), pattern);
			many.add(EventPattern.parse(pattern), pattern);
		}
		Set<String> found = new LinkedHashSet<>();
		assertThat(many.find("order.created", found)).isEqualTo(few.find("order.created", new LinkedHashSet<>()));
		assertThat(found).containsExactlyInAnyOrder("order.*", "order.**", "order.created");
	}

	@Test
	void whatWasTakenOutLeavesNothingBehind() {
		PatternIndex<String> index = new PatternIndex<>();
		int whenEmpty = index.find("order.created.late", new LinkedHashSet<>());
		List<String> patterns = List.of("order.created.late", "order.**", "**.late", "order.{created,c*}.?ate", "*");
		patterns.forEach((pattern) -> index.add(EventPattern.parse(pattern), pattern));
		assertThat(index.find("order.created.late", new LinkedHashSet<>())).isGreaterThan(whenEmpty);
		patterns.forEach((pattern) -> index.remove(EventPattern.parse(pattern), pattern));
		assertThat(index.find("order.created.late", new LinkedHashSet<>())).isEqualTo(whenEmpty);
	}

	@Test
	void aTypeIsWorkedOutOnceForEachClassOfItsData() {
		AtomicInteger asked = new AtomicInteger();
		EventTypeResolver counting = new EventTypeResolver() {

			@Override
			public @Nullable EventTypeBinding findByClass(Class<?> dataClass) {
				return null;
			}

			@Override
			public @Nullable EventTypeBinding findByName(String type) {
				asked.incrementAndGet();
				return null;
			}

		};
		SubscriptionRegistry counted = new SubscriptionRegistry(counting, EventOptions.DEFAULTS,
				new DeliveryListeners(List.of()));
		for (int i = 0; i < 100; i++) {
			counted.route("order.created", Map.of(), (type) -> new TypeCounter());
			counted.route("order.created", new HashMap<>(), (type) -> new TypeCounter());
			counted.route("order.created", "text", (type) -> new TypeCounter());
		}
		assertThat(asked).hasValue(2);
	}

	@Test
	void whatIsKnownOfTypesIsBounded() {
		DefaultEventStatistics statistics = new DefaultEventStatistics(() -> 0, List::of);
		for (int i = 0; i < 100_000; i++) {
			this.registry.route("type." + i, Map.of(), statistics::ofType).counter().published(EVENT);
			assertThat(this.registry.cachedRoutes()).isLessThanOrEqualTo(10_000);
		}
		assertThat(statistics.published()).isEqualTo(100_000);
		assertThat(statistics.publishedByType()).hasSizeLessThanOrEqualTo(10_001).containsEntry("*", 90_000L);
	}

	@Test
	void aRouteIsForgottenWhenSubscriptionsComeOrGo() {
		Subscription first = this.bus.subscribe("order.*", (event) -> this.seen.add("first"));
		this.bus.publish("order.created");
		this.bus.subscribe("order.*", (event) -> this.seen.add("second"));
		this.bus.publish("order.created");
		first.close();
		this.bus.publish("order.created");
		assertThat(this.seen).containsExactly("first", "first", "second", "second");
	}

	@Test
	void aRouteDoesNotKeepWhoHasGone() {
		DefaultSubscription subscription = this.registry.add(
				DefaultSubscription.Target.ofPattern("order.*", (event) -> null), DefaultSubscriptionOptions.DEFAULTS,
				null);
		assertThat(this.registry.route("order.created", Map.of(), (type) -> new TypeCounter()).subscriptions())
			.containsExactly(subscription);
		subscription.close();
		assertThat(this.registry.route("order.created", Map.of(), (type) -> new TypeCounter()).subscriptions())
			.isEmpty();
	}

	@Test
	void aClassMatchesItsSubtypes() {
		this.bus.subscribe(OrderEvent.class, (event) -> this.seen.add(event.data()));
		this.bus.subscribe(Object.class, (event) -> this.seen.add("any"));
		this.bus.publish(new OrderCreated("o-1"));
		this.bus.publish(new OrderPaid("o-1", 7));
		this.bus.publish(new Unrelated());
		assertThat(this.seen).containsExactly(new OrderCreated("o-1"), "any", new OrderPaid("o-1", 7), "any", "any");
	}

	@Test
	void aSubclassIsPublishedAsItsSuperclassAndReachesIt() {
		this.bus.subscribe(Base.class, (event) -> this.seen.add(event.type()));
		this.bus.publish(new Derived());
		assertThat(this.seen).containsExactly("base");
	}

	@Test
	void aMapReachesTheHandlerOfItsTypeConverted() {
		this.bus.subscribe(OrderCreated.class, (event) -> {
			this.seen.add(event.data());
			assertThat(EventContext.current().orElseThrow().event().data()).isEqualTo(Map.of("orderId", "o-1"));
		});
		this.bus.publish("order.created", Map.of("orderId", "o-1")).orThrow();
		assertThat(this.seen).containsExactly(new OrderCreated("o-1"));
	}

	@Test
	void aMapReachesTheHandlerOfASealedFamilyAsTheClassOfItsType() {
		this.bus.subscribe(OrderEvent.class, (event) -> this.seen.add(event.data()));
		this.bus.subscribe(OrderCreated.class, (event) -> this.seen.add("typed"));
		this.bus.publish("order.created", Map.of("orderId", "o-1")).orThrow();
		assertThat(this.seen).containsExactly(new OrderCreated("o-1"), "typed");
	}

	@Test
	void dataThatCannotBeConvertedFailsThatHandlerOnly() {
		this.bus.subscribe(OrderCreated.class, (event) -> this.seen.add(event.data()));
		this.bus.subscribe("order.*", (event) -> this.seen.add("other"));
		Publication<Object> publication = this.bus.publish("order.created", "text");
		assertThat(this.seen).containsExactly("other");
		assertThat(publication.results().get(0).error())
			.hasValueSatisfying((ex) -> assertThat(ex).isInstanceOf(IllegalArgumentException.class)
				.hasMessageContainingAll("order.created", OrderCreated.class.getName(), "not a map"));
	}

	@Test
	void aBusWithoutAConverterSaysSo() {
		try (EventBus plain = EventBus.create("plain")) {
			plain.subscribe(OrderCreated.class, (event) -> this.seen.add(event.data()));
			assertThat(plain.publish("order.created", Map.of()).results().get(0).error())
				.hasValueSatisfying((ex) -> assertThat(ex).hasMessageContaining("converter"));
		}
	}

	@Test
	void sameTypeAsMapAndAsClassInTurn() {
		this.bus.subscribe(OrderCreated.class, (event) -> this.seen.add(event.data()));
		for (int i = 0; i < 3; i++) {
			this.bus.publish("order.created", Map.of("orderId", "map")).orThrow();
			this.bus.publish(new OrderCreated("class")).orThrow();
		}
		assertThat(this.seen).hasSize(6).containsOnly(new OrderCreated("map"), new OrderCreated("class"));
	}

	private static final Event<Object> EVENT = Event.<Object>builder("tick", 1).build();

	sealed interface OrderEvent permits OrderCreated, OrderPaid {

	}

	@EventType("order.created")
	record OrderCreated(String orderId) implements OrderEvent {
	}

	@EventType("order.paid")
	record OrderPaid(String orderId, int amount) implements OrderEvent {
	}

	record Unrelated() {
	}

	@EventType("base")
	static class Base {

	}

	static final class Derived extends Base {

	}

	/**
	 * Converts maps to {@link OrderCreated}, as a JSON library would.
	 */
	private static final class MapConverter implements DataConverter {

		@Override
		public <T> T convert(Object data, Class<T> target) {
			if (!(data instanceof Map<?, ?> map)) {
				throw new IllegalArgumentException("not a map");
			}
			assertThat(target).isEqualTo(OrderCreated.class);
			return target.cast(new OrderCreated((String) map.get("orderId")));
		}

	}

}
