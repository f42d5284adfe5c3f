package io.github.carillon.events;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.micrometer.context.ContextRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Handlers on other threads have what their publisher had: C49.
 */
class ContextPropagationTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final SubscriptionOptions ASYNC = SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC);

	private static final ThreadLocal<@Nullable Object> USER = new ThreadLocal<>();

	private final List<@Nullable Object> seen = new CopyOnWriteArrayList<>();

	private CommitBoundary.@Nullable Transaction transaction;

	@BeforeEach
	void register() {
		ContextRegistry.getInstance().registerThreadLocalAccessor("user", USER);
	}

	@AfterEach
	void unregister() {
		ContextRegistry.getInstance().removeThreadLocalAccessor("user");
		USER.remove();
		MDC.clear();
	}

	private void see(Event<?> event) {
		this.seen.add(USER.get());
		this.seen.add(MDC.get("request"));
	}

	@Test
	void anAsyncHandlerSeesWhatThePublisherHadWhenItPublished() {
		try (EventBus bus = EventBus.create("shop")) {
			CompletableFuture<Void> go = new CompletableFuture<>();
			bus.subscribe("*", ASYNC, (event) -> {
				go.join();
				see(event);
			});
			USER.set("ada");
			MDC.put("request", "r-1");
			Publication<Object> publication = bus.publish("order.created");
			USER.set("bob");
			MDC.put("request", "r-2");
			go.complete(null);
			publication.await(LONG).orThrow();
			assertThat(this.seen).containsExactly("ada", "r-1");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "FIFO", "GLOBAL_FIFO", "PARALLEL" })
	void soDoesEachHandlerOfABusWithThreadsOfItsOwn(Ordering ordering) {
		try (EventBus bus = EventBus.builder().ordering(ordering).build()) {
			bus.subscribe("*", this::see);
			USER.set("ada");
			MDC.put("request", "r-1");
			bus.publish("order.created").await(LONG).orThrow();
			assertThat(this.seen).containsExactly("ada", "r-1");
		}
	}

	@Test
	void soDoHandlersThatRunSideBySide() {
		try (EventBus bus = EventBus.builder().handlers(HandlerConcurrency.PARALLEL).build()) {
			bus.subscribe("*", this::see);
			bus.subscribe("*", this::see);
			bus.subscribe("*", this::see);
			USER.set("ada");
			MDC.put("request", "r-1");
			bus.publish("order.created").await(LONG).orThrow();
			assertThat(this.seen).hasSize(6).containsOnly("ada", "r-1");
		}
	}

	@Test
	void aCommitOnAnotherThreadChangesNothing() throws Exception {
		List<CommitBoundary.Participant> participants = new ArrayList<>();
		this.transaction = new FakeTransaction(participants);
		try (EventBus bus = EventBus.builder().commitBoundary(() -> this.transaction).build()) {
			bus.subscribe("*", ASYNC, this::see);
			USER.set("ada");
			Publication<Object> publication = bus.publish("order.created");
			this.transaction = null;
			USER.remove();
			Thread committer = new Thread(() -> participants.forEach(CommitBoundary.Participant::committed));
			committer.start();
			committer.join();
			publication.await(LONG).orThrow();
			assertThat(this.seen).containsExactly("ada", null);
		}
	}

	@Test
	void aSyncHandlerIsAnOrdinaryCall() {
		try (EventBus bus = EventBus.create("shop")) {
			bus.subscribe("*", (event) -> {
				see(event);
				USER.set("set by the handler");
				MDC.put("request", "set by the handler");
			});
			USER.set("ada");
			bus.publish("order.created").orThrow();
			assertThat(this.seen).containsExactly("ada", null);
			assertThat(USER.get()).isEqualTo("set by the handler");
			assertThat(MDC.get("request")).isEqualTo("set by the handler");
		}
	}

	@Test
	void nothingIsLeftBehindForTheNextOnTheThread() {
		ExecutorService one = Executors.newSingleThreadExecutor();
		try (EventBus bus = EventBus.builder().executor(one).build()) {
			bus.subscribe("order.created", ASYNC, (event) -> {
				USER.set("left behind");
				MDC.put("request", "left behind");
				throw new IllegalStateException("no");
			});
			bus.subscribe("order.noted", ASYNC, this::see);
			bus.publish("order.created");
			bus.publish("order.noted").await(LONG);
			assertThat(this.seen).containsExactly(null, null);
		}
		finally {
			one.shutdown();
		}
	}

	@Test
	void whatAHandlerPublishesCarriesWhatTheHandlerHas() {
		try (EventBus bus = EventBus.create("shop")) {
			bus.subscribe("order.created", ASYNC, (event) -> bus.publish("order.noted").await(LONG));
			bus.subscribe("order.noted", ASYNC, this::see);
			USER.set("ada");
			bus.publish("order.created").await(LONG).orThrow();
			assertThat(this.seen).containsExactly("ada", null);
		}
	}

	@Test
	void aPublicationThatIsKeptKeepsNoRequest() {
		try (EventBus bus = EventBus.create("shop")) {
			bus.subscribe("*", ASYNC, this::noting);
			Object request = new Object();
			USER.set(request);
			WeakReference<Object> reference = new WeakReference<>(request);
			Publication<Object> kept = bus.publish("order.created");
			USER.remove();
			request = null;
			kept.await(LONG).orThrow();
			assertThat(bus.awaitIdle(LONG)).isTrue();
			awaitCollected(reference);
			assertThat(kept.isDone()).isTrue();
		}
	}

	@Test
	void neitherDoesOneThatWasRolledBack() {
		List<CommitBoundary.Participant> participants = new ArrayList<>();
		this.transaction = new FakeTransaction(participants);
		for (Ordering ordering : List.of(Ordering.CALLER, Ordering.FIFO)) {
			try (EventBus bus = EventBus.builder().ordering(ordering).commitBoundary(() -> this.transaction).build()) {
				bus.subscribe("*", ASYNC, this::noting);
				Object request = new Object();
				USER.set(request);
				WeakReference<Object> reference = new WeakReference<>(request);
				Publication<Object> kept = bus.publish("order.created");
				USER.remove();
				request = null;
				participants.forEach(CommitBoundary.Participant::rolledBack);
				participants.clear();
				awaitCollected(reference);
				assertThat(kept.status()).isEqualTo(PublicationStatus.DISCARDED);
			}
		}
	}

	private void noting(Event<?> event) {
		this.seen.add(event.type());
	}

	private static void awaitCollected(WeakReference<Object> reference) {
		await().until(() -> {
			System.gc();
			return reference.get() == null;
		});
	}

	@Test
	void theMdcStaysWhereItIsWithoutALoggingContext() {
		try (EventBus bus = EventBus.builder().loggingContext(false).build()) {
			bus.subscribe("*", ASYNC, this::see);
			USER.set("ada");
			MDC.put("request", "r-1");
			bus.publish("order.created").await(LONG).orThrow();
			assertThat(this.seen).containsExactly("ada", null);
		}
	}

	@Test
	void aWrappedTaskWaitsAsSomebodyOutside() {
		try (EventBus bus = EventBus.builder().ordering(Ordering.FIFO).build()) {
			List<String> order = new CopyOnWriteArrayList<>();
			CompletableFuture<Void> task = new CompletableFuture<>();
			bus.subscribe("order.created", (event) -> {
				Runnable wrapped = EventContext.wrap(() -> bus.publish("order.noted").await(LONG));
				new Thread(() -> {
					wrapped.run();
					task.complete(null);
				}).start();
				await().until(() -> bus.statistics().published() == 2);
				order.add("created");
			});
			bus.subscribe("order.noted", (event) -> order.add("noted"));
			Publication<Object> cause = bus.publish("order.created").await(LONG);
			task.orTimeout(10, TimeUnit.SECONDS).join();
			assertThat(order).as("one after the other").containsExactly("created", "noted");
			assertThat(cause.children()).singleElement()
				.satisfies((child) -> assertThat(child.event().causationId()).contains(cause.event().id()));
		}
	}

	private static final class FakeTransaction implements CommitBoundary.Transaction {

		private final List<CommitBoundary.Participant> participants;

		private FakeTransaction(List<CommitBoundary.Participant> participants) {
			this.participants = participants;
		}

		@Override
		public void join(CommitBoundary.Participant participant) {
			this.participants.add(participant);
		}

		@Override
		public boolean isRollbackOnly() {
			return false;
		}

		@Override
		public boolean isReadOnly() {
			return false;
		}

	}

}
