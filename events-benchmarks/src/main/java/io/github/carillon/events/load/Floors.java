package io.github.carillon.events.load;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.test.TestDatabase;

/**
 * What the database does at best, in plain JDBC: a connection for each thread, statements
 * prepared once, rows as long as those of events but with one index.
 */
final class Floors implements AutoCloseable {

	/** The floors that others are compared with. */
	static final String INSERT = "floor: insert per transaction";

	static final String INSERT_AND_UPDATE = "floor: insert, then update";

	static final String SHARED_COMMIT = "floor: publishers share a commit";

	private static final String INSERT_ROW = "insert into LOAD_ROW (id, state, data) values (?, 0, ?)";

	private static final String DATA = "x".repeat(500);

	private static final int BATCH = 100;

	private final List<Connection> connections = new ArrayList<>();

	private Floors() {
	}

	static Floors open(LoadDatabase kind, TestDatabase database, int threads) throws SQLException {
		Floors floors = new Floors();
		// one more for those who share
		for (int i = 0; i <= threads; i++) {
			Connection connection = DriverManager.getConnection(kind.batchingUrl(database), database.user(),
					database.password());
			connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
			connection.setAutoCommit(false);
			floors.connections.add(connection);
		}
		floors.execute("create table LOAD_ROW (id bigint primary key, state int not null, data varchar(600) not null)");
		floors.execute("create index LOAD_ROW_STATE on LOAD_ROW (state, id)");
		return floors;
	}

	List<Contender> contenders() {
		return List.of(floor(INSERT, this::insert), floor(INSERT_AND_UPDATE, this::insertAndUpdate),
				new Floor(SHARED_COMMIT, false, this::insertTogether),
				floor("floor: inserts, %d per commit".formatted(BATCH), this::insertBatch),
				new Floor("floor: claim %d with skip locked, complete".formatted(BATCH), true,
						(events, threads) -> Crew.share(events, threads, this::claim)));
	}

	private void insert(int thread, int from, int to) throws SQLException {
		Connection connection = this.connections.get(thread);
		try (PreparedStatement insert = connection.prepareStatement(INSERT_ROW)) {
			for (int i = from; i < to; i++) {
				bind(insert, i);
				insert.executeUpdate();
				connection.commit();
			}
		}
	}

	private void insertAndUpdate(int thread, int from, int to) throws SQLException {
		Connection connection = this.connections.get(thread);
		try (PreparedStatement insert = connection.prepareStatement(INSERT_ROW);
				PreparedStatement update = connection.prepareStatement("update LOAD_ROW set state = 2 where id = ?")) {
			for (int i = from; i < to; i++) {
				bind(insert, i);
				insert.executeUpdate();
				connection.commit();
				update.setLong(1, i);
				update.executeUpdate();
				connection.commit();
			}
		}
	}

	private void insertBatch(int thread, int from, int to) throws SQLException {
		Connection connection = this.connections.get(thread);
		try (PreparedStatement insert = connection.prepareStatement(INSERT_ROW)) {
			for (int i = from; i < to; i++) {
				bind(insert, i);
				insert.addBatch();
				if ((i - from) % BATCH == BATCH - 1 || i == to - 1) {
					insert.executeBatch();
					connection.commit();
				}
			}
		}
	}

	/**
	 * Claims some and completes them, each in a transaction, until none is left.
	 */
	private void claim(int thread, int from, int to) throws SQLException {
		Connection connection = this.connections.get(thread);
		String ids = "?" + ", ?".repeat(BATCH - 1);
		try (PreparedStatement select = connection.prepareStatement(
				"select id from LOAD_ROW where state = 0 limit %d for update skip locked".formatted(BATCH));
				PreparedStatement update = connection
					.prepareStatement("update LOAD_ROW set state = ? where id in (%s)".formatted(ids))) {
			List<Long> claimed = claim(connection, select, update);
			while (!claimed.isEmpty()) {
				setState(connection, update, 2, claimed);
				claimed = claim(connection, select, update);
			}
		}
	}

	private static List<Long> claim(Connection connection, PreparedStatement select, PreparedStatement update)
			throws SQLException {
		while (true) {
			try {
				List<Long> ids = new ArrayList<>();
				try (ResultSet rows = select.executeQuery()) {
					while (rows.next()) {
						ids.add(rows.getLong(1));
					}
				}
				setState(connection, update, 1, ids);
				return ids;
			}
			catch (SQLTransactionRollbackException ex) {
				connection.rollback();
			}
		}
	}

	private static void setState(Connection connection, PreparedStatement update, int state, List<Long> ids)
			throws SQLException {
		if (!ids.isEmpty()) {
			update.setInt(1, state);
			for (int i = 0; i < BATCH; i++) {
				update.setLong(i + 2, ids.get(Math.min(i, ids.size() - 1)));
			}
			update.executeUpdate();
		}
		connection.commit();
	}

	private void bind(PreparedStatement insert, int id) throws SQLException {
		insert.setLong(1, id);
		insert.setString(2, DATA);
	}

	private void insertTogether(int events, int threads) throws Exception {
		Connection connection = this.connections.get(this.connections.size() - 1);
		try (PreparedStatement insert = connection.prepareStatement(INSERT_ROW);
				SharedCommit shared = new SharedCommit(connection, insert)) {
			Crew.share(events, threads, (thread, from, to) -> {
				for (int i = from; i < to; i++) {
					shared.write(i, DATA);
				}
			});
		}
	}

	private Contender floor(String name, Crew.Work work) {
		return new Floor(name, false, (events, threads) -> Crew.share(events, threads, work));
	}

	private void execute(String sql) throws SQLException {
		Connection connection = this.connections.get(0);
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		connection.commit();
	}

	@Override
	public void close() throws SQLException {
		for (Connection connection : this.connections) {
			connection.close();
		}
	}

	private final class Floor implements Contender {

		private final String name;

		private final boolean claims;

		private final Run run;

		Floor(String name, boolean claims, Run run) {
			this.name = name;
			this.claims = claims;
			this.run = run;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public void prepare(int events) throws Exception {
			execute("truncate table LOAD_ROW");
			if (this.claims) {
				insertBatch(0, 0, events);
			}
		}

		@Override
		public void run(int events, int threads) throws Exception {
			this.run.run(events, threads);
		}

	}

	@FunctionalInterface
	private interface Run {

		void run(int events, int threads) throws Exception;

	}

}
