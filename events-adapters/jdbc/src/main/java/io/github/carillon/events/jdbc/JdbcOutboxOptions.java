package io.github.carillon.events.jdbc;

import java.time.Duration;
import java.util.Optional;

import io.github.carillon.events.DurationText;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link JdbcOutbox} works. Its tables have the names that the options of its
 * history say. Immutable: every {@code with…} returns other options.
 *
 * @since 0.1
 */
public final class JdbcOutboxOptions {

	private static final int MAX_OWNER = 64;

	private static final Duration MIN_LEASE = Duration.ofMillis(100);

	private static final JdbcOutboxOptions DEFAULTS = new JdbcOutboxOptions(null, Duration.ofSeconds(30));

	private final @Nullable String owner;

	private final Duration lease;

	private JdbcOutboxOptions(@Nullable String owner, Duration lease) {
		this.owner = owner;
		this.lease = lease;
	}

	/**
	 * Returns the options that hold unless told otherwise.
	 * @return the options
	 */
	public static JdbcOutboxOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Says in whose name entries are held; default is a name made of host, process and
	 * chance. It is what people see in the table; two instances at the same time must not
	 * have the same.
	 * @param owner the name, one to 64 characters
	 * @return options with it
	 * @throws IllegalArgumentException when it is empty or longer
	 */
	public JdbcOutboxOptions withOwner(String owner) {
		if (owner.isBlank() || owner.length() > MAX_OWNER) {
			throw new IllegalArgumentException(
					"The owner '%s' is not valid: it takes one to %d characters".formatted(owner, MAX_OWNER));
		}
		return new JdbcOutboxOptions(owner, this.lease);
	}

	/**
	 * Says for how long an entry is held without being renewed; default is 30 seconds.
	 * After a crash the entries of the instance rest that long; a process that stands
	 * still for longer has its entries delivered twice.
	 * @param lease the time, at least 100 milliseconds
	 * @return options with it
	 * @throws IllegalArgumentException when it is less
	 */
	public JdbcOutboxOptions withLease(Duration lease) {
		if (lease.compareTo(MIN_LEASE) < 0) {
			throw new IllegalArgumentException("The lease is %s: less than %s cannot be renewed in time"
				.formatted(DurationText.of(lease), DurationText.of(MIN_LEASE)));
		}
		return new JdbcOutboxOptions(this.owner, lease);
	}

	/**
	 * Returns in whose name entries are held.
	 * @return the name, empty when each outbox makes one
	 */
	public Optional<String> owner() {
		return Optional.ofNullable(this.owner);
	}

	/**
	 * Returns for how long an entry is held without being renewed.
	 * @return the time
	 */
	public Duration lease() {
		return this.lease;
	}

}
