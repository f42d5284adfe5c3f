package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.carillon.events.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What others do wrong, or do without end, keeps nobody waiting and nothing uncounted:
 * C47, C51, C53, C64.
 */
@Timeout(120)
class RobustnessTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final int DEEP = 10_000;

	@Test
	void aTransactionThatTakesNobodyLeavesAForwardedEventToTheOthers() {
		try (EventBus shop = EventBus.create("shop");
				EventBus audit = EventBus.builder().name("audit").commitBoundary(RefusingTransaction::new).build()) {
			shop.forwardTo(audit, "*");
			audit.subscribe("*", (event) -> {
			});
			Publication<Object> published = shop.publish("order.created");
			assertThat(published.await(SOON).results()).extracting(HandlerResult::status)
				.containsExactlyInAnyOrder(HandlerResult.Status.FAILED, HandlerResult.Status.CANCELLED);
			assertThat(audit.statistics().cancelled()).isOne();
		}
	}

	@Test
	void aChainOfEventsMayBeOfAnyLength() {
		EventBus bus = EventBus.builder().ordering(Ordering.PARALLEL).maxDepth(0).build();
		List<Throwable> errors = chain(bus);
		assertThat(errors).isEmpty();
		assertThat(bus.close(Duration.ZERO)).hasSize(DEEP + 1);
		assertThat(bus.statistics().aborted()).isEqualTo(DEEP + 1);
	}

	/**
	 * Publishes events each of which causes the next, and none of which is ever done.
	 */
	private static List<Throwable> chain(EventBus bus) {
		List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
		CompletableFuture<Object> never = new CompletableFuture<>();
		CountDownLatch last = new CountDownLatch(1);
		bus.respond("next", (event) -> {
			int level = (Integer) event.data();
			try {
				if (level < DEEP) {
					bus.publish("next", level + 1);
				}
			}
			catch (Throwable ex) {
				errors.add(ex);
			}
			if (level == DEEP || !errors.isEmpty()) {
				last.countDown();
			}
			return never;
		});
		bus.publish("next", 0);
		await().atMost(Duration.ofSeconds(100)).until(() -> last.getCount() == 0);
		return errors;
	}

	@Test
	void anExecutorThatRefusesWhileAHandlerKeepsItsOnlyThreadDropsNothing() {
		CountDownLatch released = new CountDownLatch(1);
		ThreadPoolExecutor single = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
		try (EventBus bus = EventBus.builder().ordering(Ordering.FIFO).executor(single).build()) {
			bus.subscribe("stuck", SubscriptionOptions.defaults().withTimeout(Duration.ofMillis(50)),
					(event) -> released.await());
			List<Object> handled = Collections.synchronizedList(new ArrayList<>());
			bus.subscribe("next", (event) -> handled.add(event.data()));
			bus.publish("stuck").await(SOON);
			bus.publish("next", 1).await(SOON).orThrow();
			bus.publish("next", 2).await(SOON).orThrow();
			released.countDown();
			await().until(() -> single.getActiveCount() == 0);
			bus.publish("next", 3).await(SOON).orThrow();
			assertThat(handled).containsExactly(1, 2, 3);
			assertThat(bus.statistics().dropped()).isZero();
		}
		finally {
			single.shutdownNow();
		}
	}

	@Test
	void whatBecameOfTheRunsOfAListenerIsCountedByIt() {
		try (EventBus bus = EventBus.builder().ordering(Ordering.FIFO).build()) {
			CountDownLatch released = new CountDownLatch(1);
			bus.subscribe("slow", named("timed out").withTimeout(Duration.ofMillis(20)), (event) -> released.await());
			bus.subscribe("short", named("aborted"), (event) -> released.await());
			bus.subscribe("short", named("cancelled"), (event) -> released.await());
			bus.subscribe("failing", named("retried").withMode(DeliveryMode.ASYNC)
				.withRetry(RetryPolicy.defaults().withMaxRetries(2).withDelay(Duration.ZERO).withJitter(Duration.ZERO)),
					(event) -> {
						throw new IllegalStateException("no");
					});
			bus.publish("slow").await(SOON);
			bus.publish(EventDraft.ofType("short").withTimeout(Duration.ofMillis(20))).await(SOON);
			bus.publish("failing").await(SOON);
			assertThat(bus.statistics().byListener())
				.hasEntrySatisfying("timed out", (counted) -> assertCounts(counted, 1, 1, 0, 0, 0))
				.hasEntrySatisfying("aborted", (counted) -> assertCounts(counted, 0, 0, 1, 0, 0))
				.hasEntrySatisfying("cancelled", (counted) -> assertCounts(counted, 0, 0, 0, 1, 0))
				.hasEntrySatisfying("retried", (counted) -> assertCounts(counted, 1, 0, 0, 0, 2));
			bus.statistics().reset();
			assertThat(bus.statistics().byListener().values())
				.allSatisfy((counted) -> assertCounts(counted, 0, 0, 0, 0, 0));
			released.countDown();
		}
	}

	private static void assertCounts(EventStatistics.Listener counted, long failed, long timedOut, long aborted,
			long cancelled, long retried) {
		assertThat(List.of(counted.failed(), counted.timedOut(), counted.aborted(), counted.cancelled(),
				counted.retried()))
			.containsExactly(failed, timedOut, aborted, cancelled, retried);
	}

	private static SubscriptionOptions named(String id) {
		return SubscriptionOptions.defaults().withId(id);
	}

}
