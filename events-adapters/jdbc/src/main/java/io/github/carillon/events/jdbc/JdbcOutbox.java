package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.Delivery;
import io.github.carillon.events.Event;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.EntryResult;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxDepth;
import io.github.carillon.events.outbox.OutboxEntry;
import io.github.carillon.events.outbox.OutboxTarget;
import org.jspecify.annotations.Nullable;

/**
 * Keeps entries in the database of a {@link JdbcEventHistory}: H2, PostgreSQL, or MariaDB
 * from 10.6 on, with the tables of {@link JdbcHistorySchema}.
 * <p>
 * An event that is published in a transaction of the same {@code DataSource} is written
 * in it, with its entries. In a transaction of another resource, or one that is
 * read-only, they are written together after its commit, are held by nobody and have to
 * be claimed; a crash in between loses them. Without a transaction they are there when
 * {@link #add} returns, with a commit that publishers share, even where
 * {@link JdbcHistoryOptions#withAwaitedWrites(boolean)} has events written later. While a
 * transaction completes, its thread still holds its connection and does not wait: they
 * are written as soon as there is a connection, and have to be claimed.
 * <p>
 * That one entry of a target and a key is in flight at a time is a unique index, and
 * their order is that in which they were inserted: where two transactions publish events
 * of one key at the same time, the one that commits first may be delivered first. Leases
 * and delays are measured by the clock of the database, and a lease begins when it is
 * written: after a transaction that took longer than the lease somebody else may hold its
 * entries, which then does not count as an attempt. Of a key only the first entry is
 * looked at by claims; the others are set aside until it ends, so that a long line of one
 * key costs no more than a short one. An embedded H2 database has no instances but this
 * process: what others held when it ended may be claimed at once.
 * <p>
 * A server that does not answer is given the time of a lease, a second at least, where
 * the driver can be told; the connection is closed then.
 * <p>
 * Data that cannot be read as the class that its type has now is unreadable, rather than
 * an event with other data, which a listener would take for one that it does not want.
 * Safe for use by several threads. Must not be used after its history is closed.
 *
 * @since 0.1
 */
public final class JdbcOutbox implements Outbox, AutoCloseable {

	/** All lock rows in one order, so that nobody waits for somebody who waits for it. */
	private static final Comparator<OutboxEntry> IN_ORDER = Comparator.comparing(OutboxEntry::eventId)
		.thenComparing(OutboxEntry::target);

	private static final Duration MIN_NETWORK_TIMEOUT = Duration.ofSeconds(1);

	private static final long HEALING_INTERVAL = TimeUnit.MINUTES.toNanos(10);

	private final JdbcEventHistory history;

	private final NewEntry.Holder holder;

	private final DataSource housekeeping;

	private final OutboxConnections connections;

	private final StoredTargets targets;

	private final OutboxReader reader;

	private final EntryClaim claims;

	private final EntryResults results;

	private final DeadEntries deadEntries;

	private final KeyLines lines;

	private final AtomicLong healed = new AtomicLong();

	private volatile boolean othersExpired;

	/**
	 * Creates an outbox. The tables need not be there yet.
	 * @param history where the events are written
	 * @param options the options
	 */
	public JdbcOutbox(JdbcEventHistory history, JdbcOutboxOptions options) {
		this(history, options, null);
	}

	/**
	 * Creates an outbox that renews its leases through connections of their own.
	 * @param history where the events are written
	 * @param options the options
	 * @param housekeeping where connections for that come from, to the same database: an
	 * application that uses up all of its own then does not lose what it holds.
	 * {@code null} to use those of the history
	 */
	public JdbcOutbox(JdbcEventHistory history, JdbcOutboxOptions options, @Nullable DataSource housekeeping) {
		this.history = history;
		this.holder = new NewEntry.Holder(options.owner().orElseGet(OutboxOwners::newName), options.lease());
		this.housekeeping = (housekeeping != null) ? housekeeping : history.database().dataSource();
		this.connections = new OutboxConnections(history.database(), networkTimeout(options.lease()));
		this.targets = new StoredTargets(history.targets());
		this.reader = new OutboxReader(history.deliveries(), history.reader(), history.rows());
		this.claims = new EntryClaim(history.deliveries(), this.holder);
		this.results = new EntryResults(history.deliveries(), this.holder);
		this.lines = new KeyLines(history.deliveries());
		this.deadEntries = new DeadEntries(history.deliveries(), history.deadLetters(), this.connections);
		OutboxOwners.add(this.holder.name());
	}

	/**
	 * Who hears nothing for so long holds nothing any more.
	 */
	private static Duration networkTimeout(Duration lease) {
		return (lease.compareTo(MIN_NETWORK_TIMEOUT) > 0) ? lease : MIN_NETWORK_TIMEOUT;
	}

	/**
	 * Returns in whose name entries are held.
	 * @return the name
	 */
	public String owner() {
		return this.holder.name();
	}

	@Override
	public Duration lease() {
		return this.holder.lease();
	}

	@Override
	public void record(Event<?> event, CommitBoundary.@Nullable Transaction transaction) {
		this.history.record(event, transaction);
	}

	@Override
	public void failed(Event<?> event) {
		this.history.failed(event);
	}

	@Override
	public void register(OutboxTarget target) {
		checkName(target.name());
		String patterns = StoredTargets.patterns(target);
		this.connections.inTransaction("register target " + target.name() + " for " + patterns,
				(connection) -> this.targets.update(connection, target) || this.targets.insert(connection, target));
	}

	@Override
	public boolean unregister(String name) {
		return this.connections.inTransaction("unregister target " + name,
				(connection) -> this.targets.delete(connection, name));
	}

	@Override
	public List<OutboxTarget> targets() {
		return this.connections.inTransaction("read targets", this.targets::all);
	}

	@Override
	public List<OutboxEntry> add(Event<?> event, Collection<String> targets, Set<String> own,
			CommitBoundary.@Nullable Transaction transaction) {
		String key = event.key().orElse(null);
		List<NewEntry> entries = targets.stream()
			.distinct()
			.map((target) -> new NewEntry(event.id(), checkName(target), key,
					(key == null && own.contains(target)) ? this.holder : null))
			.toList();
		return this.history.record(event, entries, transaction);
	}

	@Override
	public List<ClaimedEntry> claim(Set<String> targets, int limit) {
		if (targets.isEmpty() || limit < 1) {
			return List.of();
		}
		Claim claim = this.connections.connected("claim entries", (connection) -> {
			expireOthers(connection);
			heal(connection, targets);
			List<OutboxEntry> entries = this.claims.claim(connection, targets, limit);
			return new Claim(entries, entries.isEmpty() ? Map.of() : this.reader.events(connection, entries));
		});
		return claim.entries().stream().map((entry) -> this.reader.claimed(entry, claim.events())).toList();
	}

	/**
	 * Takes over at once what a process before this one held, where there can be no
	 * other.
	 */
	private void expireOthers(Connection connection) throws SQLException {
		if (this.othersExpired) {
			return;
		}
		DeliveryTable table = this.history.deliveries();
		if (table.dialect().isEmbedded() && H2Database.isOfThisProcess(connection)) {
			List<String> living = OutboxOwners.living();
			ShortTransaction.repeat(() -> ShortTransaction.runReadCommitted(connection, () -> {
				try (PreparedStatement update = Lookup.prepare(connection, table.dialect(),
						table.expireOthers(living.size()), living)) {
					return update.executeUpdate();
				}
			}));
		}
		this.othersExpired = true;
	}

	private void heal(Connection connection, Set<String> targets) throws SQLException {
		long last = this.healed.get();
		long now = System.nanoTime();
		if ((last == 0 || now - last > HEALING_INTERVAL) && this.healed.compareAndSet(last, now)) {
			this.lines.heal(connection, targets);
		}
	}

	@Override
	public List<OutboxEntry> renew(Collection<OutboxEntry> entries) {
		List<OutboxEntry> sorted = entries.stream().sorted(IN_ORDER).toList();
		return sorted.isEmpty() ? List.of() : this.connections.inTransaction(this.housekeeping, "renew leases",
				(connection) -> this.results.renew(connection, sorted));
	}

	@Override
	public List<EntryResult> finish(Collection<EntryResult> results) {
		List<EntryResult> sorted = results.stream().sorted(Comparator.comparing(EntryResult::entry, IN_ORDER)).toList();
		return sorted.isEmpty() ? List.of() : this.connections.inTransaction("finish entries",
				(connection) -> this.results.finish(connection, sorted));
	}

	@Override
	public List<Delivery> deliveries(UUID eventId) {
		return this.history.database().read((connection) -> this.reader.deliveries(connection, eventId));
	}

	@Override
	public List<OutboxDepth> depths() {
		return this.connections.inTransaction("count entries", (connection) -> this.reader.depths(connection,
				this.targets.all(connection).stream().map(OutboxTarget::name).toList()));
	}

	@Override
	public int retryDead(String target, Collection<UUID> eventIds) {
		return this.deadEntries.retry(target, eventIds);
	}

	@Override
	public int discardDead(String target, Collection<UUID> eventIds) {
		return this.deadEntries.discard(target, eventIds);
	}

	@Override
	public int discard(String target) {
		return this.deadEntries.discardAll(target);
	}

	/**
	 * {@inheritDoc} Erasing an event from the history does the same.
	 */
	@Override
	public void erase(EventQuery query) {
		this.history.cancel(query);
	}

	/**
	 * Ends the threads of this outbox. What it holds is claimed by others when the lease
	 * is over; the history stays open.
	 */
	@Override
	public void close() {
		OutboxOwners.remove(this.holder.name());
		this.connections.close();
	}

	private static String checkName(String target) {
		if (target.isBlank() || target.length() > EventRows.MAX_NAME || target.indexOf('\0') >= 0) {
			throw new IllegalArgumentException(
					"The target '%s' is not valid: its name takes one to %d characters, none of them NUL"
						.formatted(target, EventRows.MAX_NAME));
		}
		return target;
	}

	private record Claim(List<OutboxEntry> entries, Map<UUID, EventRow> events) {
	}

}
