package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import io.github.carillon.events.history.EventFeed;
import io.github.carillon.events.history.FeedListeners;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives events their positions once they are committed, on a thread of its own that
 * nobody interrupts, while it holds the role; of several instances one does. The others
 * look how far it is, and take over when its lease is over. Begins when it is first
 * woken.
 */
final class Sequencer implements AutoCloseable {

	static final Duration LEASE = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(EventFeed.class);

	/** How soon it looks again for what other instances commit, after there was some. */
	private static final long MIN_POLL = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long MAX_POLL = TimeUnit.MILLISECONDS.toNanos(250);

	/** The same where nobody wants to know. */
	private static final long MAX_IDLE = TimeUnit.SECONDS.toNanos(1);

	/**
	 * How long it rests at most between batches, so that it does not hold up publishers.
	 */
	private static final long MAX_REST = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long MAX_BACKOFF = TimeUnit.SECONDS.toNanos(5);

	/** How often at most it is logged that something goes wrong. */
	private static final long QUIET = TimeUnit.SECONDS.toNanos(10);

	private static final long CLOSE_TIMEOUT = TimeUnit.SECONDS.toMillis(5);

	private final SequencerRole role;

	private final SequencerConnection connection;

	private final Dialect dialect;

	private final FeedTable table;

	private final FeedListeners listeners;

	private final String owner = OutboxOwners.newName();

	private final Thread thread;

	private volatile boolean woken;

	private volatile boolean closing;

	/** Changed under a lock of the thread, as is {@link #closing}. */
	private volatile boolean started;

	private boolean othersExpired;

	private long poll = MIN_POLL;

	private long failures;

	private long logged;

	private long told;

	Sequencer(FeedTable table, FeedListeners listeners, DataSource pool, @Nullable DataSource own) {
		this.table = table;
		this.dialect = table.dialect();
		this.listeners = listeners;
		this.role = new SequencerRole(table, this.owner, LEASE);
		this.connection = new SequencerConnection(pool, own, this.dialect, LEASE);
		this.thread = new Thread(this::run, "carillon-sequencer");
		this.thread.setDaemon(true);
	}

	/**
	 * Has it look at once whether something was committed.
	 */
	void wake() {
		if (!this.woken) {
			this.woken = true;
			start();
			LockSupport.unpark(this.thread);
		}
	}

	/**
	 * Begins, unless it has.
	 */
	void start() {
		if (!this.started) {
			synchronized (this.thread) {
				if (!this.started && !this.closing) {
					this.started = true;
					OutboxOwners.add(this.owner);
					this.thread.start();
				}
			}
		}
	}

	private void run() {
		while (!this.closing) {
			// nobody's business to interrupt, and harmful to an embedded database
			Thread.interrupted();
			this.woken = false;
			try {
				if (this.role.isHeld()) {
					lead();
				}
				else {
					follow();
				}
				this.failures = 0;
			}
			catch (SequencerRole.FencedException ex) {
				logger.debug("{}", ex.getMessage());
				this.role.forget();
			}
			catch (SQLException | RuntimeException ex) {
				failed(ex);
			}
		}
		end();
	}

	/**
	 * Rests in proportion to what a batch takes: more come together in the next.
	 */
	private void lead() throws SQLException {
		long begun = System.nanoTime();
		int rows = assign();
		if (rows == 0) {
			pause(this.poll, true);
			this.poll = Math.min(MAX_POLL, this.poll * 2);
			return;
		}
		this.poll = MIN_POLL;
		tell();
		if (rows < SequencerRole.MAX_BATCH) {
			pause(Math.min(MAX_REST, 2 * (System.nanoTime() - begun)), false);
		}
	}

	private int assign() throws SQLException {
		try {
			int rows = this.connection.inTransaction(this.role::assign);
			this.role.assigned(rows);
			return rows;
		}
		catch (SQLException ex) {
			if (ChangeFailures.isUniqueViolation(ex) && this.connection.inTransaction(this.role::dropDuplicates) > 0) {
				return assign();
			}
			throw ex;
		}
	}

	private void follow() throws SQLException {
		long left = this.connection.inTransaction((connection) -> {
			expireOthers(connection);
			return this.role.take(connection);
		});
		boolean advanced = this.role.lastPosition() != this.told;
		tell();
		if (left > 0) {
			this.poll = advanced ? MIN_POLL : Math.min(MAX_POLL, this.poll * 2);
			pause(Math.min(left, this.listeners.isEmpty() ? MAX_IDLE : this.poll), false);
		}
	}

	/**
	 * Takes over at once from a process before this one, where there can be no other.
	 */
	private void expireOthers(Connection connection) throws SQLException {
		if (this.othersExpired) {
			return;
		}
		if (this.dialect.isEmbedded() && H2Database.isOfThisProcess(connection)) {
			List<String> living = OutboxOwners.living();
			try (PreparedStatement update = Lookup.prepare(connection, this.dialect,
					this.table.expireOthers(living.size()), living)) {
				update.executeUpdate();
			}
		}
		this.othersExpired = true;
	}

	private void tell() {
		if (this.role.lastPosition() != this.told) {
			this.told = this.role.lastPosition();
			this.listeners.tell(this.told);
		}
	}

	private void pause(long nanos, boolean untilWoken) {
		long deadline = System.nanoTime() + nanos;
		long left = nanos;
		while (left > 0 && !this.closing && !(untilWoken && this.woken)) {
			LockSupport.parkNanos(this, left);
			left = deadline - System.nanoTime();
		}
	}

	/**
	 * What was committed is not known: the role is taken anew, with a connection that
	 * works.
	 */
	private void failed(Exception failure) {
		this.role.forget();
		this.connection.close();
		this.failures++;
		long now = System.nanoTime();
		if (!this.closing && (this.logged == 0 || now - this.logged > QUIET)) {
			this.logged = now;
			logger.warn("Events wait for their positions; this is tried again, and nothing is lost. {}",
					failure.toString());
			logger.debug("What went wrong with the positions", failure);
		}
		pause(Math.min(MAX_BACKOFF, MIN_POLL << Math.min(10, this.failures)), false);
	}

	private void end() {
		try {
			if (this.role.isHeld()) {
				this.connection.inTransaction((connection) -> {
					this.role.release(connection);
					return true;
				});
			}
		}
		catch (SQLException | RuntimeException ex) {
			logger.debug("The role is free when its lease is over", ex);
		}
		finally {
			this.connection.close();
			OutboxOwners.remove(this.owner);
		}
	}

	/**
	 * Gives no positions any more, and leaves the role to others.
	 */
	@Override
	public void close() {
		synchronized (this.thread) {
			this.closing = true;
		}
		LockSupport.unpark(this.thread);
		boolean interrupted = Thread.interrupted();
		try {
			this.thread.join(CLOSE_TIMEOUT);
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
