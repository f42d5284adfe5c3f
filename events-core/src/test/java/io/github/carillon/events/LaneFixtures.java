package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Turns that are no events, to look at lanes with.
 */
final class LaneFixtures {

	static final Event<String> EVENT = Event.builder("tick", "").id(new UUID(0, 0)).build();

	private static final Event<String> KEYED = EVENT.toBuilder().key("key").build();

	private LaneFixtures() {
	}

	static Lane lane(int width) {
		return new Lane(LaneKind.ORDER, width, () -> {
		});
	}

	/**
	 * Returns threads that are the calling one.
	 */
	static HandOff handOff() {
		return handOff(Runnable::run);
	}

	static HandOff handOff(Executor executor) {
		return new HandOff(new QueueOptions(1_000_000, Overflow.REJECT, Duration.ZERO),
				new Workers(executor, 1_000, true, () -> {
				}));
	}

	static DefaultPublication<?> publication() {
		return new DefaultPublication<>(EVENT, null, null);
	}

	/**
	 * Returns an event with a key, on a bus that orders by keys alone.
	 */
	static EventRun keyed() {
		return new EventRun(publication(), KEYED, null, EventOptions.DEFAULTS.withOrdering(Ordering.PARALLEL));
	}

	/**
	 * Returns a handler at work.
	 */
	static HandlerRun handling() {
		try (EventBus bus = EventBus.create("any")) {
			return new HandlerRun(keyed(), (DefaultSubscription) bus.subscribe("tick", (event) -> {
			}));
		}
	}

	static Turn turn(Work work, HandOff handOff, Lane... lanes) {
		work.turn = new Turn(work, handOff, List.of(lanes));
		return work.turn;
	}

	static final class Work implements Turn.Task {

		private final DefaultPublication<?> publication = LaneFixtures.publication();

		private final int number;

		private final Consumer<Turn> body;

		private Turn turn;

		private final Runnable onDrop;

		Work(int number, Consumer<Turn> body) {
			this(number, body, () -> {
			});
		}

		Work(int number, Consumer<Turn> body, Runnable onDrop) {
			this.number = number;
			this.body = body;
			this.onDrop = onDrop;
		}

		@Override
		public void start() {
			this.body.accept(this.turn);
		}

		@Override
		public void dropped(String reason) {
			this.onDrop.run();
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
			return 1;
		}

		@Override
		public String toString() {
			return "" + this.number;
		}

	}

}
