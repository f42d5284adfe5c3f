package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

import io.github.carillon.events.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C81: what was delivered long ago makes nothing slower.
 */
class DeliveriesAtScaleTests {

	private static final int ROWS = 200_000;

	@Nested
	class H2InMemory extends OnDatabase {

		H2InMemory() {
			super("h2mem");
		}

	}

	@Nested
	class PostgreSql extends OnDatabase {

		PostgreSql() {
			super("postgresql");
		}

	}

	@Nested
	class MariaDb extends OnDatabase {

		MariaDb() {
			super("mariadb");
		}

	}

	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	abstract static class OnDatabase {

		private final String name;

		private Databases database;

		private DeliveryTable table;

		OnDatabase(String name) {
			this.name = name;
		}

		@BeforeAll
		void fill(@TempDir Path directory) {
			this.database = Databases.open(this.name, directory, 2);
			this.table = this.database.history().deliveries();
			String id = switch (this.database.dialect()) {
				case H2 -> "random_uuid()";
				case POSTGRESQL -> "gen_random_uuid()";
				case MARIADB -> "unhex(replace(uuid(), '-', ''))";
			};
			String numbers = switch (this.database.dialect()) {
				case H2 -> "system_range(1, " + ROWS + ")";
				case POSTGRESQL -> "generate_series(1, " + ROWS + ")";
				case MARIADB -> "seq_1_to_" + ROWS;
			};
			this.database.execute("insert into CARILLON_DELIVERY (event_id, target, status, attempts, token, "
					+ "created_nanos) select " + id + ", 'listener:mail', 'DELIVERED', 1, 1, 1 from " + numbers + " n",
					(this.database.dialect() == Dialect.MARIADB) ? "analyze table CARILLON_DELIVERY" : "analyze");
			try (JdbcOutbox outbox = outbox()) {
				for (int i = 0; i < 50; i++) {
					outbox.add(Event.builder("order.created", Map.of()).key("k" + i % 10).build(),
							List.of("listener:mail"), Set.of(), null);
				}
			}
		}

		private JdbcOutbox outbox() {
			return new JdbcOutbox(this.database.history(), JdbcOutboxOptions.defaults());
		}

		@AfterAll
		void close() {
			if (this.database != null) {
				this.database.close();
			}
		}

		@Test
		void claimsByTheIndexOfWhatIsOpen() throws SQLException {
			assertThat(plan(this.table.candidates(1), List.of("listener:mail", 10, 10)))
				.contains("CARILLON_DELIVERY_DUE", "CARILLON_DELIVERY_HEAD", "CARILLON_DELIVERY_BUSY")
				.doesNotContain("SEQ SCAN", "TABLESCAN", "HASHED");
			List<Object> rows = LongStream.range(ROWS, ROWS + 100).<Object>mapToObj(Long::valueOf).toList();
			assertThat(plan(this.table.lock(rows.size()), rows)).containsAnyOf("PRIMARY", "DELIVERY_PKEY")
				.contains("CARILLON_DELIVERY_HEAD", "CARILLON_DELIVERY_BUSY")
				.doesNotContain("SEQ SCAN", "TABLESCAN", "HASHED");
		}

		@Test
		void countsByTheIndexOfWhatIsOpenOrDead() throws SQLException {
			assertThat(plan(this.table.open(), List.of())).contains("CARILLON_DELIVERY_DUE")
				.doesNotContain("SEQ SCAN", "TABLESCAN");
			assertThat(plan(this.table.dead(), List.of())).contains("CARILLON_DELIVERY_DEAD")
				.doesNotContain("SEQ SCAN", "TABLESCAN");
		}

		/**
		 * Of the servers, MariaDB says how many rows a session has read.
		 */
		@Test
		void readsNoFinishedRows() throws SQLException {
			if (this.database.dialect() != Dialect.MARIADB) {
				return;
			}
			try (Connection connection = this.database.dataSource().getConnection();
					Statement statement = connection.createStatement()) {
				EntryClaim claim = new EntryClaim(this.table,
						new NewEntry.Holder("me", JdbcOutboxOptions.defaults().lease()));
				statement.execute("flush status");
				assertThat(claim.claim(connection, List.of("listener:mail"), 5)).hasSize(5);
				OutboxReader reader = new OutboxReader(this.table, this.database.history().reader(),
						this.database.history().rows());
				assertThat(reader.depths(connection, List.of())).hasSize(1);
				try (ResultSet reads = statement.executeQuery("select sum(variable_value) from "
						+ "information_schema.session_status where variable_name like 'HANDLER_READ%'")) {
					reads.next();
					assertThat(reads.getLong(1)).isLessThan(5000);
				}
			}
		}

		private String plan(String sql, List<Object> parameters) throws SQLException {
			try (Connection connection = this.database.dataSource().getConnection();
					PreparedStatement explain = Lookup.prepare(connection, this.database.dialect(), "explain " + sql,
							parameters);
					ResultSet lines = explain.executeQuery()) {
				StringBuilder plan = new StringBuilder();
				while (lines.next()) {
					plan.append((this.database.dialect() == Dialect.MARIADB)
							? lines.getString("table") + " " + lines.getString("type") + " " + lines.getString("key")
									+ " " + lines.getString("rows") + " " + lines.getString("Extra")
							: lines.getString(1))
						.append('\n');
				}
				return plan.toString().toUpperCase(Locale.ROOT);
			}
		}

	}

}
