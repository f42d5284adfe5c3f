package io.github.carillon.events;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a publisher's thread had, in another thread: C49.
 */
class PublisherContextTests {

	private static final ThreadLocal<@Nullable String> USER = new ThreadLocal<>();

	private static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();

	private final List<ContextCarrier> carriers = ContextCarrier.all(LoggingContext.of(true));

	private final ExecutorService other = Executors.newSingleThreadExecutor();

	@BeforeEach
	void register() {
		ContextRegistry.getInstance()
			.registerThreadLocalAccessor("user", USER)
			.registerThreadLocalAccessor("tenant", TENANT);
	}

	@AfterEach
	void unregister() {
		List.of("user", "tenant", "broken").forEach(ContextRegistry.getInstance()::removeThreadLocalAccessor);
		USER.remove();
		TENANT.remove();
		MDC.clear();
		this.other.shutdown();
	}

	private <V> V elsewhere(Callable<V> task) throws Exception {
		return this.other.submit(task).get();
	}

	@Test
	void anotherThreadHasWhatThePublisherHadAndNothingElse() throws Exception {
		USER.set("ada");
		MDC.put("request", "r-1");
		PublisherContext context = PublisherContext.capture(this.carriers);
		USER.set("bob");
		MDC.put("request", "r-2");
		elsewhere(() -> {
			USER.set("worker");
			TENANT.set("worker's");
			MDC.put("worker", "1");
			Runnable restoring = context.open();
			assertThat(USER.get()).isEqualTo("ada");
			assertThat(TENANT.get()).isNull();
			assertThat(MDC.getCopyOfContextMap()).containsOnly(Map.entry("request", "r-1"));
			restoring.run();
			assertThat(USER.get()).isEqualTo("worker");
			assertThat(TENANT.get()).isEqualTo("worker's");
			assertThat(MDC.getCopyOfContextMap()).containsOnly(Map.entry("worker", "1"));
			return null;
		});
		assertThat(USER.get()).isEqualTo("bob");
	}

	@Test
	void whatAHandlerLeavesBehindIsGone() throws Exception {
		PublisherContext context = PublisherContext.capture(this.carriers);
		elsewhere(() -> {
			Runnable restoring = context.open();
			USER.set("handler");
			MDC.put("handler", "1");
			restoring.run();
			assertThat(USER.get()).isNull();
			assertThat(MDC.get("handler")).isNull();
			return null;
		});
	}

	@Test
	void oneThatBreaksHarmsNoOther() throws Exception {
		ContextRegistry.getInstance().registerThreadLocalAccessor(new Broken());
		USER.set("ada");
		PublisherContext context = PublisherContext.capture(this.carriers);
		elsewhere(() -> {
			Runnable restoring = context.open();
			assertThat(USER.get()).isEqualTo("ada");
			restoring.run();
			assertThat(USER.get()).isNull();
			return null;
		});
	}

	@Test
	void withoutAnythingToCarryThereIsNoContext() {
		assertThat(PublisherContext.capture(List.of())).isNull();
	}

	@Test
	void aSnapshotTakesTheHandlerAlong() throws Exception {
		ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();
		try (EventBus bus = EventBus.create("shop")) {
			bus.subscribe("order.created", (event) -> {
				ContextSnapshot snapshot = snapshots.captureAll();
				elsewhere(() -> {
					Runnable task = () -> bus.publish("order.noted");
					snapshot.wrap(task).run();
					assertThat(EventContext.current()).isEmpty();
					return null;
				});
			});
			Publication<Object> cause = bus.publish("order.created").orThrow();
			assertThat(cause.children()).singleElement()
				.satisfies((child) -> assertThat(child.event().causationId()).contains(cause.event().id()));
		}
	}

	@Test
	void aWrappedTaskPublishesAsTheHandlerWould() throws Exception {
		try (EventBus bus = EventBus.create("shop")) {
			bus.subscribe("order.created", (event) -> {
				Runnable wrapped = EventContext.wrap(() -> bus.publish("order.noted"));
				elsewhere(() -> {
					wrapped.run();
					assertThat(EventContext.current()).isEmpty();
					return null;
				});
			});
			Publication<Object> cause = bus.publish("order.created").orThrow();
			assertThat(cause.children()).singleElement()
				.satisfies((child) -> assertThat(child.event().causationId()).contains(cause.event().id()));
			Runnable plain = () -> {
			};
			assertThat(EventContext.wrap(plain)).isSameAs(plain);
		}
	}

	/**
	 * Has a value to carry, and cannot set it.
	 */
	private static final class Broken implements ThreadLocalAccessor<String> {

		@Override
		public Object key() {
			return "broken";
		}

		@Override
		public String getValue() {
			return "value";
		}

		@Override
		public void setValue(String value) {
			throw new IllegalStateException("no");
		}

		@Override
		public void setValue() {
			throw new IllegalStateException("no");
		}

	}

}
