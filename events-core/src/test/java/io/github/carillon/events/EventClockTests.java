package io.github.carillon.events;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * C02, C03: ids and times only ever go forward.
 */
class EventClockTests {

	private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456789Z");

	private static final int PER_THREAD = 100_000;

	private final SteppedClock time = new SteppedClock(NOON);

	private final EventClock clock = EventClock.of(this.time);

	@Test
	void timesIncreaseThoughTheClockStandsStillOrGoesBack() {
		List<Instant> times = new ArrayList<>();
		for (Duration step : List.of(Duration.ZERO, Duration.ZERO, Duration.ofHours(-1), Duration.ofNanos(1),
				Duration.ofHours(2))) {
			this.time.now = this.time.now.plus(step);
			times.add(EventClock.toInstant(this.clock.next()));
		}
		assertThat(times).containsExactly(NOON, NOON.plusNanos(1), NOON.plusNanos(2), NOON.plusNanos(3),
				NOON.plus(Duration.ofHours(1)).plusNanos(1));
	}

	@Test
	void idsIncreaseThoughTheClockStandsStillOrGoesBack() {
		List<UUID> ids = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			if (i == 5_000) {
				this.time.now = NOON.minusSeconds(3_600);
			}
			ids.add(this.clock.nextId(this.clock.next()));
		}
		assertStrictlyIncreasing(ids);
	}

	@Test
	void idsAreOfVersionSevenAndCarryTheMillisecond() {
		UUID id = this.clock.nextId(this.clock.next());
		assertThat(id.version()).isEqualTo(7);
		assertThat(id.variant()).isEqualTo(2);
		assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
		assertThat(id.getMostSignificantBits() & 0xFFF).isEqualTo(456_789L * 4_096 / 1_000_000);
		assertThat(this.clock.nextId(this.clock.next()).getLeastSignificantBits())
			.isNotEqualTo(id.getLeastSignificantBits());
	}

	@Test
	void idsAndTimesOfSeveralThreadsAreDistinctAndIncreaseInEach() {
		int threads = 4;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<List<UUID>> ids = inParallel(executor, threads, () -> this.clock.nextId(this.clock.now()));
			List<List<Long>> times = inParallel(executor, threads, this.clock::next);
			ids.forEach(EventClockTests::assertStrictlyIncreasing);
			times.forEach((list) -> assertThat(list).isSorted());
			Set<Object> distinct = new HashSet<>();
			Stream.concat(ids.stream(), times.stream()).forEach(distinct::addAll);
			assertThat(distinct).hasSize(2 * threads * PER_THREAD);
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void allBusesOnTheSystemClockShareTheOrder() {
		assertThat(EventClock.of(SystemTime.CLOCK)).isSameAs(EventClock.system());
		try (EventBus one = EventBus.create("one"); EventBus two = EventBus.create("two")) {
			List<Event<?>> events = new ArrayList<>();
			for (int i = 0; i < 1_000; i++) {
				events.add(((i % 2 == 0) ? one : two).publish("tick").event());
			}
			assertStrictlyIncreasing(events.stream().map(Event::id).toList());
			List<Instant> times = events.stream().map(Event::time).toList();
			assertThat(times).isSorted().doesNotHaveDuplicates();
		}
	}

	@Test
	void aBusTakesItsTimesFromTheClockItWasGiven() {
		try (EventBus bus = EventBus.builder().clock(this.time).build()) {
			Publication<Object> publication = bus.publish("tick");
			assertThat(publication.event().time().truncatedTo(ChronoUnit.MILLIS))
				.isEqualTo(NOON.truncatedTo(ChronoUnit.MILLIS));
		}
	}

	@Test
	void nanosecondsSurviveAlsoBeforeTheEpoch() {
		for (Instant instant : List.of(NOON, Instant.EPOCH, Instant.parse("1969-12-31T23:59:59.999999999Z"),
				Instant.parse("1700-01-01T00:00:00.000000001Z"), Instant.parse("2262-01-01T00:00:00Z"))) {
			assertThat(EventClock.toInstant(EventClock.toNanos(instant))).isEqualTo(instant);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> EventClock.toNanos(Instant.MAX))
			.withMessageContaining("2262");
	}

	@Test
	void takesTheIdsThatItIsGiven() {
		UUID mine = UUID.fromString("00000000-0000-4000-8000-000000000001");
		UUID drafts = UUID.fromString("00000000-0000-4000-8000-000000000002");
		try (EventBus bus = EventBus.builder().ids(() -> mine).build()) {
			assertThat(bus.publish("tick").event().id()).isEqualTo(mine);
			assertThat(bus.publish(EventDraft.of("tick", 1).withId(drafts)).event().id()).isEqualTo(drafts);
		}
	}

	/**
	 * Compares as a database does: {@link UUID#compareTo} takes its halves as signed.
	 */
	private static void assertStrictlyIncreasing(List<UUID> ids) {
		List<String> texts = ids.stream().map(UUID::toString).toList();
		assertThat(texts).isSorted().doesNotHaveDuplicates();
	}

	private static <T> List<List<T>> inParallel(Executor executor, int threads, Supplier<T> supplier) {
		CyclicBarrier start = new CyclicBarrier(threads);
		List<CompletableFuture<List<T>>> running = IntStream.range(0, threads)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> {
				List<T> taken = new ArrayList<>(PER_THREAD);
				awaitOthers(start);
				for (int n = 0; n < PER_THREAD; n++) {
					taken.add(supplier.get());
				}
				return taken;
			}, executor))
			.toList();
		return running.stream().map(CompletableFuture::join).toList();
	}

	private static void awaitOthers(CyclicBarrier start) {
		try {
			start.await(20, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static final class SteppedClock extends Clock {

		private volatile Instant now;

		private SteppedClock(Instant now) {
			this.now = now;
		}

		@Override
		public Instant instant() {
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
