package io.github.carillon.events;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who is let into a lane when, C42, C44: also ahead of its line, and while some of those
 * in it wait or are given up.
 */
@Timeout(60)
class LaneTests {

	private final HandOff handOff = LaneFixtures.handOff((worker) -> {
	});

	private final Lane lane = LaneFixtures.lane(1);

	private final Map<Lane.Place, Turn> turns = new HashMap<>();

	private final AtomicBoolean needsThread = new AtomicBoolean();

	private final CountDownLatch rescued = new CountDownLatch(1);

	@Test
	void whoEntersAheadPutsBackWhoCameLast() {
		Lane two = LaneFixtures.lane(2);
		Lane.Place first = place(two);
		Lane.Place second = place(two);
		assertThat(Stream.of(first, second)).allMatch(Lane.Place::join);
		Lane.Place ahead = place(two);
		ahead.enter();
		assertThat(two.present()).containsExactly(turn(first), turn(ahead));
	}

	@Test
	void whoEndsWhileItEntersIsNotInTheWay() throws Exception {
		Lane.Place active = active(this.lane);
		Lane.Place ended = place(this.lane);
		Thread entering = enter(ended);
		ended.leave();
		entering.join();
		active.leave();
		assertThat(place(this.lane).join()).isTrue();
	}

	@Test
	void whatIsLeftOfTheRoomIsForTheLine() throws Exception {
		Lane two = LaneFixtures.lane(2);
		Lane.Place one = active(two);
		Lane.Place other = active(two);
		Lane.Place ahead = place(two);
		Thread entering = enter(ahead);
		Lane.Place inLine = place(two);
		assertThat(inLine.join()).isFalse();
		one.leave();
		other.leave();
		entering.join();
		assertThat(two.present()).containsExactlyInAnyOrder(turn(ahead), turn(inLine));
	}

	@Test
	void whoWasGivenUpDoesNotGoOnForTheOthers() {
		Lane.Place place = place(this.lane, 2);
		place.join();
		HandlerRun givenUp = run();
		HandlerRun waiting = run();
		place.pause(givenUp);
		assertThat(place.isPaused()).isFalse();
		place.pause(waiting);
		assertThat(place.isPaused()).isTrue();
		givenUp.cancel(null);
		place.resume(givenUp);
		assertThat(place.isPaused()).isTrue();
		place.resume(waiting);
		assertThat(place.isPaused()).isFalse();
	}

	@Test
	void whoIsKeptOutByOneThatLacksAThreadGetsItOne() throws Exception {
		Lane.Place active = active(this.lane);
		Thread entering = enter(place(this.lane));
		this.needsThread.set(true);
		active.needsThread();
		this.rescued.await();
		active.leave();
		entering.join();
	}

	@Test
	void anInterruptIsPutOffUntilItIsIn() throws Exception {
		this.needsThread.set(true);
		Lane.Place active = active(this.lane);
		AtomicBoolean interrupted = new AtomicBoolean();
		Lane.Place ahead = place(this.lane);
		Thread entering = new Thread(() -> {
			Thread.currentThread().interrupt();
			ahead.enter();
			interrupted.set(Thread.interrupted());
		});
		entering.start();
		this.rescued.await();
		assertThat(this.lane.present()).containsExactly(turn(active));
		active.leave();
		entering.join();
		assertThat(this.lane.present()).containsExactly(turn(ahead));
		assertThat(interrupted).isTrue();
	}

	/**
	 * Begins to enter in a thread of its own, until it is kept out.
	 */
	private static Thread enter(Lane.Place place) {
		Thread entering = new Thread(place::enter);
		entering.start();
		await().pollInterval(Duration.ofMillis(1)).until(() -> entering.getState() == Thread.State.WAITING);
		return entering;
	}

	/**
	 * Returns a run that no thread comes for.
	 */
	private static HandlerRun run() {
		EventBus bus = EventBus.builder().ordering(Ordering.PARALLEL).executor((worker) -> {
		}).build();
		bus.subscribe("tick", (event) -> {
		});
		return (HandlerRun) bus.publish("tick").results().get(0);
	}

	private Lane.Place active(Lane lane) {
		Lane.Place place = place(lane);
		assertThat(place.join()).isTrue();
		turn(place).take();
		return place;
	}

	private Lane.Place place(Lane lane) {
		return place(lane, 1);
	}

	private Lane.Place place(Lane lane, int handlers) {
		Turn turn = new Turn(new Work(handlers), this.handOff, List.of(lane));
		Lane.Place place = turn.places().get(0);
		this.turns.put(place, turn);
		return place;
	}

	private Turn turn(Lane.Place place) {
		return this.turns.get(place);
	}

	/**
	 * Stands for an event of so many handlers.
	 */
	private final class Work implements Turn.Task {

		private final DefaultPublication<?> publication = LaneFixtures.publication();

		private final int handlers;

		Work(int handlers) {
			this.handlers = handlers;
		}

		@Override
		public void start() {
		}

		@Override
		public void dropped(String reason) {
		}

		@Override
		public boolean stop(String reason) {
			return false;
		}

		@Override
		public DefaultPublication<?> publication() {
			return this.publication;
		}

		@Override
		public int handlers() {
			return this.handlers;
		}

		@Override
		public boolean needsThread() {
			return LaneTests.this.needsThread.get();
		}

		@Override
		public void rescue() {
			LaneTests.this.rescued.countDown();
		}

	}

}
