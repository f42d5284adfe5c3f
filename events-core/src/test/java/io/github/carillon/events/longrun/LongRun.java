package io.github.carillon.events.longrun;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventHandler;
import io.github.carillon.events.HandlerConcurrency;
import io.github.carillon.events.Ordering;
import io.github.carillon.events.Overflow;
import io.github.carillon.events.Publication;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SubscriptionOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Buses of several kinds and three publishers that send everything there is through them.
 */
final class LongRun {

	/** Events that may take so long and no longer. */
	static final String LIMITED = "limited";

	private static final int PUBLISHERS = 3;

	private static final Duration LIMIT = Duration.ofMillis(2);

	private static final Duration LONG = Duration.ofMinutes(10);

	private final Duration soon;

	private final List<Line> lines = List.of(new Line("fifo", 10_000, (bus) -> bus.ordering(Ordering.FIFO)),
			new Line("keyed", 10_000, (bus) -> bus.ordering(Ordering.PARALLEL)),
			new Line("parallel", 10_000,
					(bus) -> bus.ordering(Ordering.PARALLEL).handlers(HandlerConcurrency.PARALLEL)),
			new Line("bounded", 16, (bus) -> bus.ordering(Ordering.FIFO).queue(16, Overflow.REJECT, Duration.ZERO)));

	private int seed;

	LongRun(Duration soon) {
		this.soon = soon;
	}

	/**
	 * Publishes, and waits until all of it is handled.
	 */
	void publish(long events) {
		ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
		List<Future<?>> ends = new ArrayList<>();
		for (int i = 0; i < PUBLISHERS; i++) {
			Random random = new Random(++this.seed);
			long share = (events + i) / PUBLISHERS;
			ends.add(publishers.submit(() -> new Publisher(random).publish(share)));
		}
		publishers.shutdown();
		try {
			for (Future<?> end : ends) {
				end.get(1, TimeUnit.HOURS);
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		this.lines.forEach((line) -> assertThat(line.bus.awaitIdle(this.soon)).as("idle: %s", line.account).isTrue());
	}

	long published() {
		return accounts().stream().mapToLong(Account::events).sum();
	}

	List<Account> accounts() {
		return this.lines.stream().map((line) -> line.account).toList();
	}

	List<UUID> close() {
		return this.lines.stream().flatMap((line) -> line.bus.close(this.soon).stream()).toList();
	}

	/**
	 * A bus with its handlers and what was counted there.
	 */
	private static final class Line {

		private final Account account;

		private final EventBus bus;

		Line(String name, int capacity, UnaryOperator<EventBus.Builder> kind) {
			this.account = new Account(name);
			this.bus = kind
				.apply(EventBus.builder().name(name).queue(capacity, Overflow.BLOCK, LONG).listener(this.account))
				.build();
			this.account.of(this.bus.statistics());
			this.bus.subscribe("*", SubscriptionOptions.defaults().withFilter((event) -> !event.type().equals(LIMITED)),
					(event) -> this.account.returned());
			this.bus.subscribe("parent", (event) -> parent((Integer) event.data()));
			this.bus.subscribe("fragile", (event) -> {
				this.account.threw();
				throw new IllegalArgumentException("fragile");
			});
			SubscriptionOptions interruptible = SubscriptionOptions.defaults().withInterrupt(true);
			this.bus.subscribe("held", interruptible.withTimeout(LIMIT), (event) -> {
				this.account.held();
				hold();
			});
			this.bus.subscribe(LIMITED, interruptible, (event) -> hold());
			this.bus.subscribe(LIMITED, (event) -> {
			});
		}

		private void parent(int number) {
			this.account.published();
			Publication<Object> child = this.bus.publish("child", number);
			if (number % 2 == 0) {
				child.await();
			}
			this.account.returned();
		}

		/**
		 * Does not return before it is given up, and then does one thing too late.
		 */
		private void hold() throws InterruptedException {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.account.publishedLate();
				this.bus.publish("late");
				throw ex;
			}
		}

	}

	/**
	 * One thread that publishes, and subscribes and closes.
	 */
	private final class Publisher {

		private final Random random;

		private final Deque<Subscription> comeAndGo = new ArrayDeque<>();

		Publisher(Random random) {
			this.random = random;
		}

		void publish(long events) {
			for (long i = 0; i < events; i++) {
				int what = this.random.nextInt(10_000);
				Line line = LongRun.this.lines.get(this.random.nextInt(16) / 5);
				line.account.published();
				Publication<Object> publication = line.bus.publish(draft(line, what, (int) i));
				if (what % 100 == 7) {
					publication.await();
				}
				if (what % 500 == 8) {
					comeAndGo(line);
				}
			}
			this.comeAndGo.forEach(Subscription::close);
		}

		private EventDraft<Object> draft(Line line, int what, int number) {
			if (what < 2) {
				return keyed(line, number, EventDraft.of("held", number));
			}
			if (what < 4) {
				return keyed(line, number, EventDraft.of(LIMITED, number).withTimeout(LIMIT));
			}
			if (what < 14) {
				return EventDraft.of("fragile", number);
			}
			return keyed(line, what, EventDraft.of((what % 10 == 3) ? "parent" : "plain", number));
		}

		private EventDraft<Object> keyed(Line line, int key, EventDraft<Object> draft) {
			return line.account.isKeyed() ? draft.withKey("key-" + key % 64) : draft;
		}

		private void comeAndGo(Line line) {
			EventHandler<Object> counting = (Event<Object> event) -> line.account.returned();
			SubscriptionOptions options = SubscriptionOptions.defaults();
			this.comeAndGo.add(line.bus.subscribe("plain", options.withOrder(-1), counting));
			this.comeAndGo.add(line.bus.subscribe("child", options.once(), counting));
			while (this.comeAndGo.size() > 8) {
				this.comeAndGo.remove().close();
			}
		}

	}

}
