package io.github.carillon.events.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Rows of several threads, written by one in as few commits as there can be. Each thread
 * waits for the commit of its row.
 */
final class SharedCommit implements AutoCloseable {

	private static final int MOST = 500;

	private final Connection connection;

	private final PreparedStatement insert;

	private final LinkedBlockingQueue<Row> rows = new LinkedBlockingQueue<>();

	private final Thread writer = new Thread(this::writeAll, "shared-commit");

	SharedCommit(Connection connection, PreparedStatement insert) {
		this.connection = connection;
		this.insert = insert;
		this.writer.start();
	}

	void write(long id, String data) {
		Row row = new Row(id, data, new CompletableFuture<>());
		this.rows.add(row);
		row.committed.join();
	}

	private void writeAll() {
		List<Row> some = new ArrayList<>();
		try {
			while (true) {
				some.add(this.rows.take());
				this.rows.drainTo(some, MOST - 1);
				write(some);
				some.clear();
			}
		}
		catch (InterruptedException ex) {
			// closed: nobody waits any more
		}
		catch (SQLException ex) {
			some.forEach((row) -> row.committed.completeExceptionally(ex));
		}
	}

	private void write(List<Row> some) throws SQLException {
		for (Row row : some) {
			this.insert.setLong(1, row.id);
			this.insert.setString(2, row.data);
			this.insert.addBatch();
		}
		this.insert.executeBatch();
		this.connection.commit();
		some.forEach((row) -> row.committed.complete(null));
	}

	@Override
	public void close() {
		this.writer.interrupt();
		try {
			this.writer.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private record Row(long id, String data, CompletableFuture<Void> committed) {
	}

}
