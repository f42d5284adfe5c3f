package io.github.carillon.events;

import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * What two threads may do with turns at once, for jcstress. Each race comes to the
 * numbers of its turns in the order of their ends, and then whether two were at work
 * together, how many lanes of keys are left and how many turns.
 */
final class TurnRaces {

	private static final HandlerRun HANDLING = LaneFixtures.handling();

	private static final Consumer<Turn> NOTHING = (turn) -> {
	};

	private TurnRaces() {
	}

	/**
	 * Two publish events of one key, one of them two.
	 */
	@JCStressTest
	@Outcome(id = "(123|132|312), 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "one by one, as published")
	@Outcome(expect = Expect.FORBIDDEN, desc = "out of order, together, lost or left")
	@State
	public static class OneKey extends Race {

		@Actor
		public void one() {
			submit(keyed(1));
			submit(keyed(2));
		}

		@Actor
		public void other() {
			submit(keyed(3));
		}

		@Arbiter
		public void end(IIII_Result result) {
			settle(result);
		}

	}

	/**
	 * Two events wait for the turn of their key and for a listener that takes one.
	 */
	@JCStressTest
	@Outcome(id = "(12|21), 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "one by one")
	@Outcome(expect = Expect.FORBIDDEN, desc = "together, lost or left")
	@State
	public static class KeyAndLimit extends Race {

		private final Lane limit = new Lane(LaneKind.LIMIT, 1, () -> {
		});

		@Actor
		public void one() {
			submit(turn(1, NOTHING, keyedLane(), this.limit));
		}

		@Actor
		public void other() {
			submit(turn(2, NOTHING, this.limit));
		}

		@Arbiter
		public void end(IIII_Result result) {
			settle(result);
		}

	}

	/**
	 * A handler waits for an event of its own lane while another enters ahead of that.
	 */
	@JCStressTest
	@Outcome(id = "(2134|2314|3214), 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "the child within its cause")
	@Outcome(expect = Expect.FORBIDDEN, desc = "out of order, together, lost or left")
	@State
	public static class WaitingInALane extends Race {

		@Actor
		public void one() {
			submit(turn(1, (turn) -> await(2, turn), lane()));
		}

		@Actor
		public void other() {
			Turn ahead = turn(3, NOTHING, lane());
			submit(ahead);
			runAhead(ahead);
		}

		@Arbiter
		public void end(IIII_Result result) {
			submit(turn(4, NOTHING, lane()));
			settle(result);
		}

	}

	/**
	 * A turn was let in and its thread comes while another enters ahead of it.
	 */
	@JCStressTest
	@Outcome(id = "(12|21), 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "one by one")
	@Outcome(expect = Expect.FORBIDDEN, desc = "together, lost or left")
	@State
	public static class PuttingBack extends Race {

		private final Queue<Runnable> threads;

		private final Turn ahead = turn(2, NOTHING, lane());

		public PuttingBack() {
			this(new ConcurrentLinkedQueue<>());
		}

		private PuttingBack(Queue<Runnable> threads) {
			super(threads::add);
			this.threads = threads;
			submit(turn(1, NOTHING, lane()));
			submit(this.ahead);
		}

		@Actor
		public void one() {
			Objects.requireNonNull(this.threads.poll()).run();
		}

		@Actor
		public void other() {
			runAhead(this.ahead);
		}

		@Arbiter
		public void end(IIII_Result result) {
			while (!this.threads.isEmpty()) {
				this.threads.remove().run();
			}
			settle(result);
		}

	}

	/**
	 * A turn is submitted while somebody who waits for it would do it himself.
	 */
	@JCStressTest
	@Outcome(id = "12, 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "twice, together, lost or left")
	@State
	public static class SubmittingAndTaking extends Race {

		private final Turn turn = keyed(1);

		@Actor
		public void one() {
			submit(this.turn);
		}

		@Actor
		public void other() {
			runAhead(this.turn);
		}

		@Arbiter
		public void end(IIII_Result result) {
			submit(keyed(2));
			settle(result);
		}

	}

	/**
	 * A turn is submitted while it is given up.
	 */
	@JCStressTest
	@Outcome(id = "(12|92), 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "done or dropped")
	@Outcome(expect = Expect.FORBIDDEN, desc = "both or none, or left")
	@State
	public static class SubmittingAndDropping extends Race {

		private final Turn turn = keyed(1);

		@Actor
		public void one() {
			submit(this.turn);
		}

		@Actor
		public void other() {
			this.turn.drop("it is late");
		}

		@Arbiter
		public void end(IIII_Result result) {
			submit(keyed(2));
			settle(result);
		}

	}

	/**
	 * The turns of one race, and what became of them.
	 */
	private abstract static class Race {

		private static final int DROPPED = 9;

		private final Lanes lanes = new Lanes();

		private final Lane lane = LaneFixtures.lane(1);

		private final HandOff handOff;

		private volatile int ends;

		private volatile boolean isActive;

		private volatile boolean metOthers;

		Race() {
			this(Runnable::run);
		}

		Race(Executor executor) {
			this.handOff = LaneFixtures.handOff(executor);
		}

		Lane lane() {
			return this.lane;
		}

		Lane keyedLane() {
			return this.lanes.of(LaneFixtures.keyed()).get(0);
		}

		Turn keyed(int number) {
			return turn(number, NOTHING, keyedLane());
		}

		Turn turn(int number, Consumer<Turn> work, Lane... inLanes) {
			return LaneFixtures.turn(new LaneFixtures.Work(number, (turn) -> {
				begin();
				work.accept(turn);
				end(number);
				this.isActive = false;
				turn.endHere();
			}, () -> end(DROPPED)), this.handOff, inLanes);
		}

		private void begin() {
			this.metOthers |= this.isActive;
			this.isActive = true;
			Thread.yield();
			this.metOthers |= !this.isActive;
		}

		private void end(int number) {
			this.ends = this.ends * 10 + number;
		}

		void submit(Turn turn) {
			this.handOff.submit(turn, false);
		}

		void runAhead(Turn turn) {
			if (turn.take()) {
				turn.runAhead();
			}
		}

		/**
		 * Waits in a turn for another.
		 */
		void await(int child, Turn turn) {
			Turn awaited = turn(child, NOTHING, lane());
			submit(awaited);
			this.isActive = false;
			turn.handlerWaits(HANDLING);
			runAhead(awaited);
			turn.places().forEach((place) -> place.resume(HANDLING));
			begin();
		}

		void settle(IIII_Result result) {
			result.r1 = this.ends;
			result.r2 = this.metOthers ? 1 : 0;
			result.r3 = this.lanes.keyedCount();
			result.r4 = this.handOff.queued() + (this.handOff.awaitIdle(Duration.ZERO) ? 0 : 1);
		}

	}

}
