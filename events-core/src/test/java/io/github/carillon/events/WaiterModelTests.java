package io.github.carillon.events;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Waiting for a publication while it ends or goes on, C46: nobody waits for ever. A
 * thread that does is found by the model checker as a deadlock.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("interleavings")
class WaiterModelTests {

	private static final int INTERLEAVINGS = Integer.getInteger("carillon.interleavings", 40);

	private static final Dispatcher DISPATCHER = dispatcher();

	private static Dispatcher dispatcher() {
		try (EventBus bus = EventBus.builder().executor(Runnable::run).build()) {
			return ((DefaultPublication<?>) bus.publish("tick")).dispatcher();
		}
	}

	/**
	 * What the model checker takes to begin does not count for the first test.
	 */
	@BeforeAll
	static void beginModelChecker() {
		Lincheck.runConcurrentTest(1, () -> {
		});
	}

	@Test
	void whoeverWaitsForTheEndReturns() {
		Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
			DefaultPublication<?> publication = publication();
			Thread one = start(() -> publication.await());
			Thread other = start(() -> publication.toCompletableFuture().join());
			publication.ended();
			join(one);
			join(other);
			check(publication.isDone(), "it is done");
		});
	}

	@Test
	void whatKeepsItOpenInTimeIsWaitedFor() {
		Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
			DefaultPublication<?> publication = publication();
			AtomicBoolean isOpen = new AtomicBoolean();
			Thread child = start(() -> {
				if (publication.stayOpen()) {
					isOpen.set(true);
					check(!publication.isDone(), "it is not done while it is kept open");
					isOpen.set(false);
					publication.ended();
				}
			});
			publication.ended();
			publication.await();
			check(!isOpen.get(), "nothing keeps it open");
			join(child);
			check(publication.status() == PublicationStatus.COMPLETED, "it is completed");
		});
	}

	@Test
	void whoeverWaitsForAMoveSeesIt() {
		Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
			DefaultPublication<?> publication = publication();
			AtomicInteger moves = new AtomicInteger();
			Thread one = start(() -> move(publication, moves));
			Thread other = start(() -> {
				move(publication, moves);
				move(publication, moves);
			});
			while (moves.get() < 3) {
				CompletableFuture<?> move = publication.nextMove();
				if (moves.get() < 3) {
					move.join();
				}
			}
			join(one);
			join(other);
		});
	}

	private static void move(DefaultPublication<?> publication, AtomicInteger moves) {
		moves.incrementAndGet();
		publication.moved();
	}

	/** The model checker cannot look into assertions of AssertJ. */
	private static void check(boolean holds, String what) {
		if (!holds) {
			throw new AssertionError("It does not hold that " + what);
		}
	}

	private static DefaultPublication<?> publication() {
		return new DefaultPublication<>(LaneFixtures.EVENT, DISPATCHER, null);
	}

	private static Thread start(Runnable work) {
		Thread thread = new Thread(work);
		thread.start();
		return thread;
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
