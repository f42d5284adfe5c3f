package io.github.carillon.events.load;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.history.EventFeed;
import io.github.carillon.events.outbox.OutboxRelay;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Publishes events in one way. A run is done when the result of each delivery is written.
 */
record Publishing(PublishMode mode, EventPublisher events, JdbcClient jdbc, TransactionTemplate transaction,
		OutboxRelay relay, @Nullable EventFeed feed) implements Contender {

	private static final long TIME_LIMIT = TimeUnit.MINUTES.toNanos(5);

	@Override
	public String name() {
		return this.mode.description();
	}

	@Override
	public void run(int events, int threads) throws Exception {
		long before = this.relay.statistics().delivered();
		Crew.share(events, threads, (thread, from, to) -> {
			for (int i = from; i < to; i++) {
				publish(() -> {
				});
			}
		});
		if (this.mode.publishes()) {
			await("results", () -> this.relay.statistics().delivered() - before, events);
		}
	}

	/**
	 * Waits until the last event has its position.
	 */
	@Override
	public void settle() {
		EventFeed feed = this.feed;
		if (feed != null) {
			long written = this.jdbc.sql("select count(*) from CARILLON_EVENT").query(Long.class).single();
			await("positions", feed::lastPosition, written);
		}
	}

	/**
	 * Publishes one event.
	 * @param begun called first thing in the transaction, if there is one
	 */
	void publish(Runnable begun) {
		String order = UUID.randomUUID().toString();
		if (this.mode.hasTransaction()) {
			this.transaction.executeWithoutResult((status) -> {
				begun.run();
				publish(order);
			});
		}
		else {
			publish(order);
		}
	}

	private void publish(String order) {
		if (this.mode.hasRow()) {
			this.jdbc.sql("insert into LOAD_ORDER (id, note) values (?, ?)").params(order, OrderPlaced.NOTE).update();
		}
		if (this.mode.publishes()) {
			this.events.publish(new OrderPlaced(order, OrderPlaced.NOTE));
		}
	}

	private static void await(String what, LongSupplier actual, long wanted) {
		long begin = System.nanoTime();
		while (actual.getAsLong() < wanted) {
			if (System.nanoTime() - begin > TIME_LIMIT) {
				throw new IllegalStateException(
						"%d of %d %s after five minutes".formatted(actual.getAsLong(), wanted, what));
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		}
	}

}
