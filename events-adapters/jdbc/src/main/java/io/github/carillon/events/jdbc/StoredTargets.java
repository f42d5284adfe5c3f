package io.github.carillon.events.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.carillon.events.EventPattern;
import io.github.carillon.events.InvalidPatternException;
import io.github.carillon.events.outbox.OutboxTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The targets that all instances know, in a connection that it is given.
 */
final class StoredTargets {

	private static final Logger logger = LoggerFactory.getLogger(StoredTargets.class);

	private static final int MAX_PATTERNS = 16_000;

	private static final int MAX_WARNINGS = 1000;

	private final TargetTable table;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	StoredTargets(TargetTable table) {
		this.table = table;
	}

	/**
	 * Returns the patterns as they are stored.
	 * @throws IllegalArgumentException when a database could not hold them
	 */
	static String patterns(OutboxTarget target) {
		String patterns = target.patterns().stream().map(EventPattern::toString).collect(Collectors.joining("\n"));
		if (patterns.length() > MAX_PATTERNS) {
			throw new IllegalArgumentException(
					"The patterns of '%s' have %d characters together: %d are possible. Use wildcards."
						.formatted(target.name(), patterns.length(), MAX_PATTERNS));
		}
		return patterns;
	}

	/**
	 * Changes a target that is there.
	 * @return whether it is
	 */
	boolean update(Connection connection, OutboxTarget target) throws SQLException {
		try (PreparedStatement update = connection.prepareStatement(this.table.update())) {
			update.setString(1, patterns(target));
			update.setLong(2, EventRow.nanos(target.registered()));
			update.setString(3, target.name());
			return update.executeUpdate() > 0;
		}
	}

	/**
	 * Inserts a target; when somebody else just has, it is to be tried again.
	 */
	boolean insert(Connection connection, OutboxTarget target) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement(this.table.insert())) {
			insert.setString(1, patterns(target));
			insert.setLong(2, EventRow.nanos(target.registered()));
			insert.setLong(3, EventRow.nanos(target.registered()));
			insert.setString(4, target.name());
			return insert.executeUpdate() > 0;
		}
		catch (SQLException ex) {
			if (ChangeFailures.isUniqueViolation(ex)) {
				throw new SQLException("The target was registered meanwhile", ChangeFailures.CONFLICT, ex);
			}
			throw ex;
		}
	}

	boolean delete(Connection connection, String name) throws SQLException {
		try (PreparedStatement delete = connection.prepareStatement(this.table.delete())) {
			delete.setString(1, name);
			return delete.executeUpdate() > 0;
		}
	}

	List<OutboxTarget> all(Connection connection) throws SQLException {
		try (PreparedStatement select = connection.prepareStatement(this.table.select());
				ResultSet row = select.executeQuery()) {
			List<OutboxTarget> targets = new ArrayList<>();
			while (row.next()) {
				long registered = row.getLong(3);
				targets.add(new OutboxTarget(row.getString(1), parse(row.getString(1), row.getString(2)),
						Instant.EPOCH.plusNanos(registered)));
			}
			return targets;
		}
	}

	private List<EventPattern> parse(String target, String patterns) {
		List<EventPattern> parsed = new ArrayList<>();
		patterns.lines().filter((line) -> !line.isEmpty()).forEach((pattern) -> {
			try {
				parsed.add(EventPattern.parse(pattern));
			}
			catch (InvalidPatternException ex) {
				warn(target, pattern, ex);
			}
		});
		return parsed;
	}

	/**
	 * Once: targets are read again and again.
	 */
	private void warn(String target, String pattern, InvalidPatternException cause) {
		if (this.warned.size() < MAX_WARNINGS && this.warned.add(target + " " + pattern)) {
			logger.warn(
					"Target '{}' wants '{}', which this version cannot read: what only that matches and this "
							+ "instance publishes is not delivered to it. Bring all instances to one version.",
					target, pattern, cause);
		}
	}

}
