package io.github.carillon.events;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Turns that join and leave a lane at once, C44: they get in by the order of joining, as
 * many as fit, and each is told once.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("interleavings")
class LaneLinearizabilityTests {

	@ParameterizedTest
	@ValueSource(classes = { OneAtATime.class, TwoAtATime.class })
	void everyInterleavingLooksLikeOneAfterTheOther(Class<?> lane) {
		new ModelCheckingOptions().invocationTimeout$lincheck(TimeUnit.MINUTES.toMillis(5))
			.iterations(2)
			.invocationsPerIteration(25)
			.threads(2)
			.actorsPerThread(3)
			.actorsBefore(1)
			.actorsAfter(1)
			.minimizeFailedScenario(false)
			.sequentialSpecification(specification(lane))
			.check(lane);
	}

	@ParameterizedTest
	@ValueSource(classes = { OneAtATime.class, TwoAtATime.class })
	void holdsUnderStress(Class<?> lane) {
		new StressOptions().invocationTimeout$lincheck(TimeUnit.MINUTES.toMillis(5))
			.iterations(4)
			.invocationsPerIteration(200)
			.threads(3)
			.actorsPerThread(3)
			.minimizeFailedScenario(false)
			.sequentialSpecification(specification(lane))
			.check(lane);
	}

	private static Class<?> specification(Class<?> lane) {
		return (lane == OneAtATime.class) ? LineOfOne.class : LineOfTwo.class;
	}

	public static class OneAtATime extends Joining {

		public OneAtATime() {
			super(1);
		}

	}

	public static class TwoAtATime extends Joining {

		public TwoAtATime() {
			super(2);
		}

	}

	/**
	 * Four turns, each of which joins once and may leave at any time.
	 */
	@Param(name = "turn", gen = IntGen.class, conf = "0:3")
	public abstract static class Joining {

		private final Lane lane;

		private final List<Turn> turns;

		/** How often each was let in: by the answer to its joining, or told later. */
		private final AtomicIntegerArray letIn = new AtomicIntegerArray(4);

		Joining(int width) {
			this.lane = LaneFixtures.lane(width);
			HandOff handOff = LaneFixtures.handOff();
			this.turns = IntStream.range(0, 4)
				.mapToObj((number) -> new LaneFixtures.Work(number, (turn) -> this.letIn.incrementAndGet(number)))
				.map((work) -> LaneFixtures.turn(work, handOff, this.lane))
				.toList();
		}

		private boolean join(int turn) {
			boolean atOnce = place(turn).join();
			if (atOnce) {
				this.letIn.incrementAndGet(turn);
			}
			return atOnce;
		}

		private Lane.Place place(int turn) {
			return this.turns.get(turn).places().get(0);
		}

		@Operation(runOnce = true)
		public boolean joinFirst() {
			return join(0);
		}

		@Operation(runOnce = true)
		public boolean joinSecond() {
			return join(1);
		}

		@Operation(runOnce = true)
		public boolean joinThird() {
			return join(2);
		}

		@Operation(runOnce = true)
		public boolean joinFourth() {
			return join(3);
		}

		@Operation
		public void leave(@Param(name = "turn") int turn) {
			place(turn).leave();
		}

		@Operation
		public String present() {
			return this.lane.present().stream().map(Turn::task).toList().toString();
		}

		@Validate
		public void eachThatIsPresentWasLetInOnce() {
			for (Turn turn : this.lane.present()) {
				int times = this.letIn.get(this.turns.indexOf(turn));
				if (times != 1) {
					throw new IllegalStateException(turn + " was let in " + times + " times");
				}
			}
		}

	}

	public static class LineOfOne extends Line {

		public LineOfOne() {
			super(1);
		}

	}

	public static class LineOfTwo extends Line {

		public LineOfTwo() {
			super(2);
		}

	}

	/**
	 * What the lane is to be like.
	 */
	public abstract static class Line {

		private final int width;

		private final List<Integer> line = new ArrayList<>();

		private final List<Integer> left = new ArrayList<>();

		Line(int width) {
			this.width = width;
		}

		public boolean joinFirst() {
			return join(0);
		}

		public boolean joinSecond() {
			return join(1);
		}

		public boolean joinThird() {
			return join(2);
		}

		public boolean joinFourth() {
			return join(3);
		}

		private boolean join(int turn) {
			if (this.left.contains(turn)) {
				return false;
			}
			this.line.add(turn);
			return this.line.size() <= this.width;
		}

		public void leave(int turn) {
			this.left.add(turn);
			this.line.remove((Object) turn);
		}

		public String present() {
			return this.line.stream().limit(this.width).toList().toString();
		}

	}

}
