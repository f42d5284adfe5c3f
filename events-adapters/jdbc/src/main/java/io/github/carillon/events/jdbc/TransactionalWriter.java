package io.github.carillon.events.jdbc;

import java.sql.SQLException;
import java.util.List;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.outbox.OutboxEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DuplicateKeyException;

/**
 * Writes an event and its entries where they belong: in the transaction that decides
 * whether it happened, in one that it shares with others, or after the commit of another
 * resource.
 */
final class TransactionalWriter {

	private static final Logger logger = LoggerFactory.getLogger(TransactionalWriter.class);

	private final Database database;

	private final EventTable table;

	private final EntryWriter entryWriter;

	private final HistoryWriter writer;

	private final boolean awaitedWrites;

	private final Runnable onCommit;

	private final CommitBoundary.Participant afterCommit;

	/**
	 * Creates a writer.
	 * @param onCommit what is done after each commit that the other writer does not see
	 */
	TransactionalWriter(Database database, EventTable table, EntryWriter entryWriter, HistoryWriter writer,
			boolean awaitedWrites, Runnable onCommit) {
		this.database = database;
		this.table = table;
		this.entryWriter = entryWriter;
		this.writer = writer;
		this.awaitedWrites = awaitedWrites;
		this.onCommit = onCommit;
		this.afterCommit = new AfterCommit(onCommit);
	}

	/**
	 * Writes an event and its entries.
	 * @return the entries that are held
	 */
	List<OutboxEntry> write(EventRow row, List<NewEntry> entries, CommitBoundary.Transaction transaction) {
		if (!transaction.isReadOnly() && this.database.bound().isPartOf(transaction)) {
			transaction.join(this.afterCommit);
			return insert(row, entries);
		}
		// which of them are new shows only then
		transaction.join(new OnCommit(this, row, unheld(entries)));
		return List.of();
	}

	/**
	 * Writes an event and its entries that no transaction decides about. What is to be
	 * delivered is waited for, whatever the options say.
	 * @return the entries that are held
	 */
	List<OutboxEntry> write(EventRow row, List<NewEntry> entries) {
		boolean awaited = this.awaitedWrites || !entries.isEmpty();
		if (awaited && this.database.bound().commitsAtOnce()) {
			List<OutboxEntry> held = this.database
				.execute((connection) -> ShortTransaction.run(connection, () -> insert(row, entries)));
			this.onCommit.run();
			return held;
		}
		if (!awaited || this.database.bound().isPresent()) {
			writeLater(Change.insert(row, unheld(entries)), row);
			return List.of();
		}
		return writeAndWait(Change.insertAwaited(row, entries), row);
	}

	private static List<NewEntry> unheld(List<NewEntry> entries) {
		return entries.stream().map(NewEntry::unheld).toList();
	}

	private void writeLater(Change change, EventRow row) {
		if (!this.writer.writeLater(change) && !change.entries().isEmpty()) {
			throw new IllegalStateException("Event %s of type '%s' is not published: it cannot be delivered while "
				.formatted(row.id(), row.type())
					+ "as many writes wait for the database as JdbcHistoryOptions.withQueueCapacity allows");
		}
	}

	private List<OutboxEntry> writeAndWait(Change change, EventRow row) {
		Throwable failure = this.writer.writeAndWait(change);
		if (failure instanceof SQLException sql) {
			throw this.database.translate("record event " + row.id(), this.table.insert(), sql);
		}
		if (failure != null) {
			throw new IllegalStateException("Event %s of type '%s' could not be recorded: %s".formatted(row.id(),
					row.type(), failure.getMessage()), failure);
		}
		return change.held();
	}

	/**
	 * Writes in the connection that the thread holds.
	 */
	private List<OutboxEntry> insert(EventRow row, List<NewEntry> entries) {
		try {
			this.database.update(this.table.insert(), (statement) -> row.bind(statement, this.table.dialect()));
		}
		catch (DuplicateKeyException ex) {
			// recorded already, by another bus or delivered twice
			logger.debug("Event {} is in the history already", row.id());
		}
		if (entries.isEmpty()) {
			return List.of();
		}
		Change change = Change.insertAwaited(row, entries);
		change.written(this.database.execute((connection) -> this.entryWriter.write(connection, entries)));
		return change.held();
	}

	/**
	 * Writes once the transaction of another resource, or a read-only one, has committed.
	 */
	private record OnCommit(TransactionalWriter writer, EventRow row,
			List<NewEntry> entries) implements CommitBoundary.Participant {

		@Override
		public void committed() {
			try {
				this.writer.write(this.row, this.entries);
			}
			catch (RuntimeException ex) {
				logger.warn("Event {} is written later: its transaction has committed", this.row.id(), ex);
				this.writer.writer.writeLater(Change.insert(this.row, this.entries));
			}
		}

		@Override
		public void rolledBack() {
			// it has not happened
		}

	}

	/**
	 * Tells that a transaction has committed.
	 */
	private record AfterCommit(Runnable action) implements CommitBoundary.Participant {

		@Override
		public void committed() {
			this.action.run();
		}

		@Override
		public void rolledBack() {
			// nothing was written
		}

	}

}
