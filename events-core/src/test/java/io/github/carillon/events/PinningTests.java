package io.github.carillon.events;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bus on virtual threads never holds on to the thread that carries one while it waits:
 * C40.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "this Java has no virtual threads that could be pinned")
class PinningTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final SubscriptionOptions ASYNC = SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC);

	/** For each call of a handler that needs no thread of a publisher, what ran it. */
	private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

	@TempDir
	private Path folder;

	@Test
	void nothingThatABusDoesPinsAVirtualThread() throws Exception {
		List<RecordedEvent> pinned = pinnedWhile(() -> {
			for (Ordering ordering : Ordering.values()) {
				awaitChildren(ordering);
			}
			for (Overflow overflow : Overflow.values()) {
				overflow(overflow);
			}
		});
		assertThat(pinned).isEmpty();
		assertThat(this.threads).isNotEmpty().allSatisfy((thread) -> assertThat(isVirtual(thread)).isTrue());
	}

	@Test
	void whatPinsAVirtualThreadIsSeen() throws Exception {
		List<RecordedEvent> pinned = pinnedWhile(() -> {
			try (EventBus bus = EventBus.create("pinned")) {
				bus.subscribe("tick", ASYNC, (event) -> new WaitsWhileItIsMadeReady());
				bus.publish("tick").await(SOON).orThrow();
			}
		});
		assertThat(pinned).isNotEmpty();
	}

	private static boolean isVirtual(Thread thread) {
		try {
			return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void awaitChildren(Ordering ordering) {
		EventBus bus = EventBus.builder().ordering(ordering).build();
		EventBus other = EventBus.builder().ordering(Ordering.FIFO).handlers(HandlerConcurrency.PARALLEL).build();
		bus.respond("parent", (event) -> other.publish("child", event.data()).await(SOON).orThrow().results().size());
		bus.subscribe("parent", ASYNC.withConcurrency(2), (event) -> {
			this.threads.add(Thread.currentThread());
			bus.publish("leaf").await();
		});
		IntStream.range(0, 2)
			.forEach((i) -> other.respond("child", (event) -> CompletableFuture.supplyAsync(() -> "later",
					CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS))));
		bus.subscribe("leaf", ASYNC, (event) -> TimeUnit.MILLISECONDS.sleep(1));
		List<Publication<Object>> all = IntStream.range(0, 50)
			.mapToObj((i) -> bus.<Object>publish(EventDraft.of("parent", (Object) i).withKey("key" + i % 3)))
			.toList();
		all.forEach((publication) -> publication.await(SOON).orThrow());
		assertThat(bus.close(SOON)).isEmpty();
		assertThat(other.close(SOON)).isEmpty();
	}

	private void overflow(Overflow overflow) {
		EventBus bus = EventBus.builder().queue(2, overflow, Duration.ofMillis(2)).build();
		bus.subscribe("tick", ASYNC.withConcurrency(1), (event) -> {
			this.threads.add(Thread.currentThread());
			TimeUnit.MILLISECONDS.sleep(1);
		});
		bus.subscribe("start", ASYNC, (event) -> IntStream.range(0, 20).forEach((i) -> bus.publish("tick", i)));
		LoggedWarnings.of(EventBus.class, () -> {
			IntStream.range(0, 3).forEach((i) -> bus.publish("start"));
			assertThat(bus.awaitIdle(SOON)).isTrue();
		});
		assertThat(bus.close(SOON)).isEmpty();
	}

	private List<RecordedEvent> pinnedWhile(Runnable work) throws Exception {
		Path file = this.folder.resolve("pinned.jfr");
		try (Recording recording = new Recording()) {
			recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
			recording.start();
			work.run();
			recording.stop();
			recording.dump(file);
		}
		assertThat(Files.size(file)).isPositive();
		return RecordingFile.readAllEvents(file)
			.stream()
			.filter((event) -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
			.filter(PinningTests::isOurs)
			.filter((event) -> !isOfTheMachine(event))
			.toList();
	}

	/**
	 * Whoever needs a class for the first time waits for it to be made ready, once; and
	 * the machine itself puts off for a moment what it cannot interrupt.
	 */
	private static boolean isOfTheMachine(RecordedEvent event) {
		String reason = event.hasField("pinnedReason") ? String.valueOf(event.getString("pinnedReason")) : "";
		return reason.contains("initialization of") || reason.contains("failed (2)");
	}

	/**
	 * Returns whether what waits was called by the bus, and not by what that logs with.
	 */
	private static boolean isOurs(RecordedEvent event) {
		return event.getStackTrace() != null && event.getStackTrace()
			.getFrames()
			.stream()
			.map((frame) -> frame.getMethod().getType().getName())
			.filter((name) -> !name.startsWith("java.") && !name.startsWith("jdk."))
			.findFirst()
			.filter((name) -> name.startsWith("io.github.carillon.events."))
			.isPresent();
	}

	/**
	 * Waits where a thread cannot be taken from what carries it.
	 */
	private static final class WaitsWhileItIsMadeReady {

		static {
			LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
		}

	}

}
