package io.github.carillon.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Turns on their whole way through lanes, C44, C45: each is worked on once or dropped,
 * never two in one lane, and nobody waits for ever.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LaneStressTests {

	private static final int THREADS = 3;

	private static final int ROUNDS = 10_000;

	private static final Consumer<Turn> NOTHING = (turn) -> {
	};

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	@AfterEach
	void end() {
		this.threads.shutdownNow();
	}

	@Test
	void theLaneOfAKeyLastsAsLongAsItIsUsed() throws Exception {
		Lanes lanes = new Lanes();
		Way way = new Way();
		inThreads(() -> way.pass(lanes.of(LaneFixtures.keyed()).get(0)));
		way.check(THREADS * ROUNDS);
		assertThat(lanes.keyedCount()).isZero();
	}

	@Test
	void aTurnBeginsOrIsDroppedAndTheLaneGoesOn() throws Exception {
		Way way = new Way();
		Lane lane = LaneFixtures.lane(1);
		List<Turn> turns = IntStream.range(0, ROUNDS).mapToObj((round) -> way.turn(lane, NOTHING)).toList();
		CyclicBarrier together = new CyclicBarrier(2);
		Future<?> dropping = this.threads.submit(() -> turns.forEach((turn) -> {
			meet(together);
			turn.drop("it is late");
		}));
		turns.forEach((turn) -> {
			meet(together);
			way.handOff.submit(turn, false);
		});
		dropping.get();
		way.pass(lane);
		way.check(ROUNDS + 1);
	}

	@Test
	void whoWaitsLetsInWhatItWaitsFor() throws Exception {
		Way way = new Way();
		Lane lane = LaneFixtures.lane(1);
		inThreads(() -> {
			way.passWithChild(lane);
			way.passAhead(lane);
		});
		way.check(3 * THREADS * ROUNDS);
	}

	private void inThreads(Runnable round) throws Exception {
		List<Future<?>> ends = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			ends.add(this.threads.submit(() -> IntStream.range(0, ROUNDS).forEach((number) -> round.run())));
		}
		for (Future<?> end : ends) {
			end.get();
		}
	}

	private static void meet(CyclicBarrier barrier) {
		try {
			barrier.await();
		}
		catch (InterruptedException | BrokenBarrierException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What takes turns in lanes where one at a time may be at work.
	 */
	private static final class Way {

		private final HandOff handOff = LaneFixtures.handOff();

		private final AtomicInteger active = new AtomicInteger();

		private final AtomicInteger metOthers = new AtomicInteger();

		/** Turns that were worked on or dropped. */
		private final AtomicInteger done = new AtomicInteger();

		void pass(Lane lane) {
			this.handOff.submit(turn(lane, NOTHING), false);
		}

		/**
		 * Passes, and on the way waits for one more to pass, as a handler does.
		 */
		void passWithChild(Lane lane) {
			this.handOff.submit(turn(lane, (turn) -> {
				Turn child = turn(lane, NOTHING);
				this.handOff.submit(child, false);
				this.active.decrementAndGet();
				HandlerRun handling = LaneFixtures.handling();
				turn.handlerWaits(handling);
				if (child.take()) {
					child.runAhead();
				}
				turn.places().forEach((place) -> place.resume(handling));
				begin();
			}), false);
		}

		/**
		 * Passes ahead of the line, as what a handler of another bus waits for.
		 */
		void passAhead(Lane lane) {
			Turn turn = turn(lane, NOTHING);
			this.handOff.submit(turn, false);
			if (turn.take()) {
				turn.runAhead();
			}
		}

		Turn turn(Lane lane, Consumer<Turn> work) {
			return LaneFixtures.turn(new LaneFixtures.Work(0, (turn) -> {
				begin();
				work.accept(turn);
				Thread.yield();
				this.active.decrementAndGet();
				this.done.incrementAndGet();
				turn.endHere();
			}, this.done::incrementAndGet), this.handOff, lane);
		}

		private void begin() {
			if (this.active.incrementAndGet() != 1) {
				this.metOthers.incrementAndGet();
			}
		}

		void check(int turns) {
			assertThat(this.handOff.awaitIdle(Duration.ofMinutes(1))).as("idle").isTrue();
			assertThat(this.done).as("done").hasValue(turns);
			assertThat(this.metOthers).as("at work while another was").hasValue(0);
			assertThat(this.handOff.queued()).as("queued").isZero();
		}

	}

}
