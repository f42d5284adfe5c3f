package io.github.carillon.events.jdbc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.carillon.events.DuePublisher;
import io.github.carillon.events.EventSchedule;
import io.github.carillon.events.ScheduleStore;

/**
 * Keeps what buses are to publish later in the database of a {@link JdbcEventHistory},
 * with the tables of {@link JdbcHistorySchema}. Buses that are built with it must record
 * their events in that history.
 * <p>
 * What is scheduled in a transaction of the same {@code DataSource} is written in it. In
 * a transaction of another resource, or one that is read-only, and while a transaction
 * completes, it is written after that; a crash in between loses it.
 * <p>
 * Instances claim what is due on buses of their names, by the clock of the database, and
 * each event is recorded in the transaction that ends its schedule or moves it to the
 * next time: it is published once, whoever dies. Listeners in the process hear of it in
 * the instance that publishes it, after that transaction; durable ones as ever. What
 * cannot be read, or is refused, is parked and harms no other.
 * <p>
 * One daemon thread looks at the table; it and nobody else waits for it. Safe for use by
 * several threads. Must not be used after its history is closed.
 *
 * @since 0.1
 */
public final class JdbcScheduleStore implements ScheduleStore, AutoCloseable {

	private final JdbcEventHistory history;

	private final OutboxConnections connections;

	private final ScheduleTable table;

	private final List<JdbcEventSchedule> schedules = new CopyOnWriteArrayList<>();

	private final SchedulePoller poller;

	/**
	 * Creates a store. The tables need not be there yet.
	 * @param history where the events are recorded
	 * @param options the options
	 */
	public JdbcScheduleStore(JdbcEventHistory history, JdbcScheduleOptions options) {
		this.history = history;
		this.connections = new OutboxConnections(history.database());
		this.table = history.schedules();
		ScheduleClaim claims = new ScheduleClaim(this.table, this.connections, options.lease());
		DueEvents due = new DueEvents(claims, history,
				new ScheduleFiring.Statements(this.connections, this.table, history.table(), history.entries()));
		this.poller = new SchedulePoller(this.schedules, claims, due, options.pollInterval());
	}

	@Override
	public EventSchedule open(DuePublisher bus) {
		JdbcEventSchedule schedule = new JdbcEventSchedule(bus,
				new ScheduleWriter(this.table, this.history.database(), this.connections, this.history.rows()),
				this.poller);
		this.schedules.add(schedule);
		return schedule;
	}

	/**
	 * Begins to publish what is due: when all listeners are there. Has no effect when it
	 * was begun or stopped before.
	 */
	public void start() {
		this.poller.start();
	}

	/**
	 * Publishes nothing more; what is under way goes on.
	 */
	public void stop() {
		this.poller.stop();
	}

	/**
	 * Stops, and ends its threads. What it was about to publish others take over when the
	 * lease is over; the history stays open.
	 */
	@Override
	public void close() {
		stop();
		this.poller.close();
		this.connections.close();
	}

}
