package io.github.carillon.events.jdbc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.carillon.events.outbox.ClaimedEntry;
import io.github.carillon.events.outbox.EntryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C81: what a delivery costs while much waits, of one key and of many. Measured with
 * {@code -Dcarillon.measure=100000}, which is how much waits of one key; of many keys it
 * is ten times as much.
 */
@EnabledIfSystemProperty(named = "carillon.measure", matches = "\\d+")
class BacklogAtScaleTests {

	private static final String MAIL = "listener:mail";

	private static final int FEW = 1_000;

	private static final int DELIVERIES = 400;

	private final int rows = Integer.getInteger("carillon.measure", 0);

	@TempDir
	private Path directory;

	private Databases database;

	private JdbcOutbox outbox;

	@AfterEach
	void close() {
		if (this.outbox != null) {
			this.outbox.close();
		}
		if (this.database != null) {
			this.database.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void aDeliveryCostsTheSameHoweverManyOfItsKeyWait(String name) {
		open(name);
		fill(FEW, "'hot'");
		deliver(1, 50);
		double few = deliver(1, DELIVERIES);
		fill(this.rows, "'hot'");
		long start = System.nanoTime();
		deliver(1, this.rows / 1_000 + 10);
		double aside = (System.nanoTime() - start) / 1_000.0;
		double many = deliver(1, DELIVERIES);
		report(name, "of one key", few, many, aside / this.rows);
		assertThat(many).isLessThan(2 * few);
	}

	@ParameterizedTest
	@ValueSource(strings = { "h2mem", "postgresql", "mariadb" })
	void aDeliveryCostsTheSameHoweverManyOfManyKeysWait(String name) {
		open(name);
		fill(FEW * 10, "concat('k', mod(n, 5000))");
		deliver(100, 20);
		double few = deliver(100, 50);
		fill(this.rows * 10, "concat('k', mod(n, 10000))");
		deliver(100, 20);
		double many = deliver(100, 100);
		report(name, "of many keys, a hundred at a time", few, many, 0);
		assertThat(many).isLessThan(2 * few);
	}

	private static void report(String name, String what, double few, double many, double aside) {
		System.out.printf(
				"%s %s: %.0f µs for each claim and finish with few, %.0f with many; %.1f µs each to set aside%n", name,
				what, few, many, aside);
	}

	/**
	 * Claims and finishes again and again.
	 * @return how long it takes, as a median in microseconds
	 */
	private double deliver(int limit, int times) {
		List<Long> took = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			long start = System.nanoTime();
			List<ClaimedEntry> claimed = this.outbox.claim(Set.of(MAIL), limit);
			assertThat(claimed).isNotEmpty();
			this.outbox.finish(claimed.stream().map((entry) -> EntryResult.delivered(entry.entry())).toList());
			took.add(System.nanoTime() - start);
		}
		return took.stream().sorted().skip(times / 2).findFirst().orElseThrow() / 1_000.0;
	}

	private void fill(int count, String key) {
		String id = switch (this.database.dialect()) {
			case H2 -> "random_uuid()";
			case POSTGRESQL -> "gen_random_uuid()";
			case MARIADB -> "unhex(replace(uuid(), '-', ''))";
		};
		String numbers = switch (this.database.dialect()) {
			case H2 -> "(select x as n from system_range(1, " + count + "))";
			case POSTGRESQL -> "(select generate_series(1, " + count + ") as n)";
			case MARIADB -> "(select seq as n from seq_1_to_" + count + ")";
		};
		this.database.execute(
				"insert into CARILLON_DELIVERY (event_id, target, status, attempts, token, due_nanos, "
						+ "created_nanos, open_target, open_key) select " + id + ", '" + MAIL + "', 'PENDING', 0, 0, "
						+ this.database.dialect().now() + ", " + this.database.dialect().now() + ", '" + MAIL + "', "
						+ key + " from " + numbers + " numbers",
				(this.database.dialect() == Dialect.MARIADB) ? "analyze table CARILLON_DELIVERY" : "analyze");
	}

	private void open(String name) {
		this.database = Databases.open(name, this.directory, 4);
		this.outbox = new JdbcOutbox(this.database.history(), JdbcOutboxOptions.defaults());
	}

}
