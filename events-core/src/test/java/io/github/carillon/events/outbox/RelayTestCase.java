package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventStatus;
import io.github.carillon.events.history.InMemoryEventHistory;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * A relay over a store in memory, and another instance on it.
 */
abstract class RelayTestCase {

	static final Duration LEASE = Duration.ofSeconds(30);

	/** So long that only what wakes the poller makes it poll. */
	static final OutboxOptions RARELY_POLLING = OutboxOptions.defaults().withPollInterval(Duration.ofHours(1));

	static final OutboxOptions OPTIONS = OutboxOptions.defaults().withPollInterval(Duration.ofMillis(20));

	final InMemoryEventHistory history = new InMemoryEventHistory();

	final StoreClock clock = new StoreClock();

	final InMemoryOutbox memory = new InMemoryOutbox(this.history, LEASE, 10_000, this.clock);

	final FakeStore store = new FakeStore(this.memory);

	final Outbox other = this.memory.another();

	final FakeTarget mail = new FakeTarget("listener:mail");

	final FakeTarget ship = new FakeTarget("listener:ship");

	private final List<OutboxRelay> relays = new ArrayList<>();

	@AfterEach
	void closeRelays() {
		this.relays.forEach((relay) -> relay.close(Duration.ZERO));
	}

	final OutboxRelay relay(OutboxOptions options, DeliveryTarget... targets) {
		return relay(new OutboxRelay(this.store, options, DeadEntryListener.NONE), targets);
	}

	final OutboxRelay relay(OutboxRelay relay, DeliveryTarget... targets) {
		this.relays.add(relay);
		for (DeliveryTarget target : targets) {
			relay.register(target);
		}
		relay.start();
		return relay;
	}

	static Event<?> event(@Nullable String key) {
		Event.Builder<?> event = Event.builder("order.created", Map.of("orderId", "o-1"));
		return ((key != null) ? event.key(key) : event).build();
	}

	static Event<?> publish(OutboxRelay relay, @Nullable String key) {
		Event<?> event = event(key);
		relay.recorder().record(event, null);
		return event;
	}

	static List<UUID> publish(OutboxRelay relay, @Nullable String key, int count) {
		List<UUID> ids = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			ids.add(publish(relay, key).id());
		}
		return ids;
	}

	final List<Delivery.Status> statuses(Event<?> event) {
		return this.memory.deliveries(event.id()).stream().map(Delivery::status).toList();
	}

	final long pending(String target) {
		return this.memory.depths()
			.stream()
			.filter((depth) -> depth.target().equals(target))
			.mapToLong(OutboxDepth::pending)
			.sum();
	}

	final long failed() {
		return this.history.count(EventQuery.matching("*").status(EventStatus.FAILED));
	}

	static void eventually(ThrowingRunnable assertion) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(5)).untilAsserted(assertion);
	}

}
