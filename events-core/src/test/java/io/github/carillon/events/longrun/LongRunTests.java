package io.github.carillon.events.longrun;

import java.time.Duration;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many events through all kinds of buses, with all that can happen to them. Every one of
 * them is accounted for, nothing is kept, and no thread is left: C40, C42, C45, C47, C53.
 * <p>
 * {@code -Dcarillon.long-run=10000000} says how many events.
 */
class LongRunTests {

	private static final Logger log = LoggerFactory.getLogger(LongRunTests.class);

	private static final long EVENTS = Long.getLong("carillon.long-run", 100_000);

	private static final Duration SOON = Duration.ofMinutes(2);

	/** What the heap may grow by between a fifth of the run and its end. */
	private static final double HEAP_FACTOR = 1.5;

	private static final long HEAP_SLACK = 8L << 20;

	@Test
	void everythingIsAccountedForAndNothingIsLeft() {
		int threadsBefore = threads();
		long startedAt = System.nanoTime();
		LongRun run = new LongRun(SOON);
		run.publish(EVENTS / 5);
		long early = usedHeap();
		run.publish(EVENTS - EVENTS / 5);
		long late = usedHeap();
		run.accounts().forEach((account) -> {
			report(account.toString());
			account.check();
		});
		report("%,d events in %,d ms, heap %,d KiB after a fifth, %,d KiB at the end, threads %d before, %d now"
			.formatted(run.published(), (System.nanoTime() - startedAt) / 1_000_000, early >> 10, late >> 10,
					threadsBefore, threads()));
		assertThat(run.published()).isGreaterThanOrEqualTo(EVENTS);
		assertThat(late).isLessThan((long) (early * HEAP_FACTOR) + HEAP_SLACK);
		assertThat(run.close()).isEmpty();
		await().atMost(SOON).until(() -> threads() <= threadsBefore);
	}

	/**
	 * Returns how many threads there are, without those that belong to the process.
	 */
	private static int threads() {
		return (int) Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map((thread) -> thread.getName().toLowerCase(Locale.ROOT))
			.filter((name) -> name.startsWith("carillon-") && !name.equals("carillon-timers"))
			.count();
	}

	private static long usedHeap() {
		Runtime runtime = Runtime.getRuntime();
		long used = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
		}
		return used;
	}

	private static void report(String line) {
		log.info(line);
		if (Long.getLong("carillon.long-run") != null) {
			System.out.println(line);
		}
	}

}
