package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A handler that waited for its child in vain keeps nobody from going on: C44.
 */
class WaitedInVainTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private final List<Object> handled = Collections.synchronizedList(new ArrayList<>());

	private final ExecutorService single = Executors.newSingleThreadExecutor();

	private final EventBus a = EventBus.builder().name("a").ordering(Ordering.FIFO).executor(this.single).build();

	private final EventBus b = EventBus.builder()
		.name("b")
		.ordering(Ordering.FIFO)
		.executor(AsyncThreads.platform("b"))
		.build();

	private final EventBus c = EventBus.builder()
		.name("c")
		.ordering(Ordering.FIFO)
		.executor(AsyncThreads.platform("c"))
		.build();

	@AfterEach
	void closeBuses() {
		List.of(this.a, this.b, this.c).forEach((bus) -> bus.close(Duration.ofSeconds(1)));
		this.single.shutdownNow();
	}

	@Test
	void whoWaitedInVainGoesOnBesideItsChild() {
		CountDownLatch parentWentOn = new CountDownLatch(1);
		this.b.subscribe("child", (event) -> {
			parentWentOn.await();
			this.handled.add("child");
		});
		this.b.subscribe("parent", (event) -> {
			Publication<Object> child = this.b.publish("child");
			await().pollInSameThread()
				.until(() -> awaitFor(child, Duration.ofMillis(20)).status() == PublicationStatus.STARTED);
			this.handled.add("parent");
			parentWentOn.countDown();
		});
		this.b.publish("parent").await(SOON).orThrow();
		assertThat(this.handled).containsExactly("parent", "child");
	}

	@Test
	void whatItWaitedForComesAheadOfWhoWaitsForIt() {
		this.a.subscribe("last", (event) -> this.handled.add("last"));
		this.b.subscribe("middle", (event) -> {
			waitInVain(this.a.publish("last"));
			this.handled.add("middle");
		});
		this.a.subscribe("first", (event) -> {
			this.b.publish("middle").await();
			this.handled.add("first");
		});
		this.a.publish("first").await(SOON).orThrow();
		assertThat(this.handled).containsExactlyInAnyOrder("middle", "last", "first").endsWith("first");
	}

	@Test
	void soDoesWhatAnotherWaitedForInVainLater() {
		CountDownLatch firstWaits = new CountDownLatch(1);
		this.a.subscribe("last", (event) -> this.handled.add("last"));
		this.c.subscribe("third", (event) -> {
			firstWaits.await();
			waitInVain(this.a.publish("last"));
			this.handled.add("third");
		});
		this.b.subscribe("second", (event) -> {
			waitInVain(this.c.publish("third"));
			this.handled.add("second");
		});
		this.a.subscribe("first", (event) -> {
			this.b.publish("second").await();
			this.handled.add("first");
		});
		Publication<Object> first = this.a.publish("first");
		Thread waiting = threadOf(first);
		await().until(() -> this.handled.contains("second") && waiting.getState() != Thread.State.RUNNABLE);
		firstWaits.countDown();
		first.await(SOON).orThrow();
		assertThat(this.handled).containsExactlyInAnyOrder("second", "third", "last", "first").endsWith("first");
	}

	private static Thread threadOf(Publication<?> publication) {
		HandlerRun run = (HandlerRun) publication.results().get(0);
		await().until(() -> HandlingThreads.of(run) != null);
		return HandlingThreads.of(run);
	}

	private static void waitInVain(Publication<?> child) {
		assertThatExceptionOfType(PublicationTimeoutException.class)
			.isThrownBy(() -> child.awaitInOrder(Duration.ofMillis(1)));
	}

	private static Publication<?> awaitFor(Publication<?> publication, Duration timeout) {
		try {
			return publication.await(timeout);
		}
		catch (PublicationTimeoutException ex) {
			return publication;
		}
	}

}
