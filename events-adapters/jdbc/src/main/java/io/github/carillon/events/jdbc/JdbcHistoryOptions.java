package io.github.carillon.events.jdbc;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.carillon.events.DurationText;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link JdbcEventHistory} works. Immutable: every {@code with…} returns other
 * options.
 *
 * @since 0.1
 */
public final class JdbcHistoryOptions {

	/** What the names of all tables begin with unless told otherwise. */
	public static final String DEFAULT_TABLE_PREFIX = "CARILLON_";

	private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,39}");

	private static final JdbcHistoryOptions DEFAULTS = new JdbcHistoryOptions();

	private String tablePrefix = DEFAULT_TABLE_PREFIX;

	private @Nullable String schema;

	private int scanLimit = 10_000;

	private int queueCapacity = 10_000;

	private Duration closeTimeout = Duration.ofSeconds(10);

	private Duration writeTimeout = Duration.ofSeconds(60);

	private boolean awaitedWrites = true;

	private boolean positions = true;

	private JdbcHistoryOptions() {
	}

	/**
	 * Returns others, in which one option may be changed before anybody sees them.
	 */
	private JdbcHistoryOptions copy() {
		JdbcHistoryOptions copy = new JdbcHistoryOptions();
		copy.tablePrefix = this.tablePrefix;
		copy.schema = this.schema;
		copy.scanLimit = this.scanLimit;
		copy.queueCapacity = this.queueCapacity;
		copy.closeTimeout = this.closeTimeout;
		copy.writeTimeout = this.writeTimeout;
		copy.awaitedWrites = this.awaitedWrites;
		copy.positions = this.positions;
		return copy;
	}

	/**
	 * Returns the options that hold unless told otherwise.
	 * @return the options
	 */
	public static JdbcHistoryOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Says what the names of all tables begin with; default is
	 * {@value #DEFAULT_TABLE_PREFIX}. The scripts of this package make tables with the
	 * default, {@link JdbcHistorySchema} with any.
	 * @param prefix up to 40 letters, digits and {@code _}, no digit first
	 * @return options with it
	 * @throws IllegalArgumentException when it is something else
	 */
	public JdbcHistoryOptions withTablePrefix(String prefix) {
		JdbcHistoryOptions options = copy();
		options.tablePrefix = checkName("table prefix", prefix);
		return options;
	}

	/**
	 * Says in which schema the tables are, on MariaDB in which database; default is where
	 * the connection looks by itself.
	 * @param schema up to 40 letters, digits and {@code _}, no digit first
	 * @return options with it
	 * @throws IllegalArgumentException when it is something else
	 */
	public JdbcHistoryOptions withSchema(String schema) {
		JdbcHistoryOptions options = copy();
		options.schema = checkName("schema", schema);
		return options;
	}

	/**
	 * Says how many rows a query looks at before it returns a page that is not full, for
	 * what no index answers; default is 10 000.
	 * @param rows the number of rows, at least one
	 * @return options with it
	 * @throws IllegalArgumentException when it is less
	 */
	public JdbcHistoryOptions withScanLimit(int rows) {
		JdbcHistoryOptions options = copy();
		options.scanLimit = checkPositive("scan limit", rows);
		return options;
	}

	/**
	 * Says how many writes may wait that nobody waits for: of events that are published
	 * while a transaction completes, and of failures. What comes when as many wait is
	 * lost, counted and logged. Default is 10 000.
	 * @param capacity the number of writes, at least one
	 * @return options with it
	 * @throws IllegalArgumentException when it is less
	 */
	public JdbcHistoryOptions withQueueCapacity(int capacity) {
		JdbcHistoryOptions options = copy();
		options.queueCapacity = checkPositive("queue capacity", capacity);
		return options;
	}

	/**
	 * Says how long closing waits for what is still to be written; default is 10 seconds.
	 * @param timeout the time, not negative
	 * @return options with it
	 * @throws IllegalArgumentException when it is negative
	 */
	public JdbcHistoryOptions withCloseTimeout(Duration timeout) {
		if (timeout.isNegative()) {
			throw new IllegalArgumentException("The close timeout is %s: it can be zero or more".formatted(timeout));
		}
		JdbcHistoryOptions options = copy();
		options.closeTimeout = timeout;
		return options;
	}

	/**
	 * Says how long publishing without a transaction waits for its row; then it fails,
	 * and whether the row is there is not known. Default is 60 seconds, longer than most
	 * pools wait for a connection: what they say is more telling.
	 * @param timeout the time, more than zero
	 * @return options with it
	 * @throws IllegalArgumentException when it is zero or negative
	 */
	public JdbcHistoryOptions withWriteTimeout(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException(
					"The write timeout is %s: it must be more than zero".formatted(DurationText.of(timeout)));
		}
		JdbcHistoryOptions options = copy();
		options.writeTimeout = timeout;
		return options;
	}

	/**
	 * Says whether publishing without a transaction waits for its row; default is that it
	 * does. Otherwise rows are written soon after, from the queue of
	 * {@link #withQueueCapacity(int)}: the last moments before a crash are lost. In a
	 * transaction they are written in it all the same.
	 * @param awaited whether it waits
	 * @return options with it
	 */
	public JdbcHistoryOptions withAwaitedWrites(boolean awaited) {
		JdbcHistoryOptions options = copy();
		options.awaitedWrites = awaited;
		return options;
	}

	/**
	 * Says whether events get positions, for {@link JdbcEventHistory#feed()}; default is
	 * that they do. Without, publishing costs a little less; what was published meanwhile
	 * gets none later on either. All instances must say the same.
	 * @param positions whether they get positions
	 * @return options with it
	 */
	public JdbcHistoryOptions withPositions(boolean positions) {
		JdbcHistoryOptions options = copy();
		options.positions = positions;
		return options;
	}

	/**
	 * Returns what the names of all tables begin with.
	 * @return the prefix
	 */
	public String tablePrefix() {
		return this.tablePrefix;
	}

	/**
	 * Returns in which schema the tables are.
	 * @return the schema, empty for where the connection looks by itself
	 */
	public Optional<String> schema() {
		return Optional.ofNullable(this.schema);
	}

	/**
	 * Returns how many rows a query looks at before it returns a page that is not full.
	 * @return the number of rows
	 */
	public int scanLimit() {
		return this.scanLimit;
	}

	/**
	 * Returns how many writes may wait that nobody waits for.
	 * @return the number of writes
	 */
	public int queueCapacity() {
		return this.queueCapacity;
	}

	/**
	 * Returns how long closing waits for what is still to be written.
	 * @return the time
	 */
	public Duration closeTimeout() {
		return this.closeTimeout;
	}

	/**
	 * Returns how long publishing without a transaction waits for its row.
	 * @return the time
	 */
	public Duration writeTimeout() {
		return this.writeTimeout;
	}

	/**
	 * Returns whether publishing without a transaction waits for its row.
	 * @return whether it does
	 */
	public boolean awaitedWrites() {
		return this.awaitedWrites;
	}

	/**
	 * Returns whether events get positions.
	 * @return whether they do
	 */
	public boolean positions() {
		return this.positions;
	}

	static String checkName(String what, String name) {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException(("The %s '%s' is not valid: it takes up to 40 letters, digits and '_', "
					+ "not beginning with a digit")
				.formatted(what, name));
		}
		return name;
	}

	private static int checkPositive(String what, int value) {
		if (value < 1) {
			throw new IllegalArgumentException("The %s is %d: it must be at least 1".formatted(what, value));
		}
		return value;
	}

}
