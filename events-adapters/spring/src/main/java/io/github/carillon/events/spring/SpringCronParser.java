package io.github.carillon.events.spring;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.carillon.events.CronParser;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.support.CronExpression;

/**
 * Understands cron expressions as Spring's {@link CronExpression} does: six fields with
 * the seconds in front, or a macro such as {@code @daily}.
 * <p>
 * They mean local times of one zone. Where clocks are set forward, a time in the hour
 * that is missing is left out on that day; where they are set back, a time in the hour
 * that comes twice is taken twice. Safe for use by several threads.
 *
 * @since 0.1
 */
public final class SpringCronParser implements CronParser {

	private static final List<String> FIELDS = List.of("second", "minute", "hour", "day of the month", "month",
			"day of the week");

	private static final Pattern FIELD = Pattern.compile("\\S+");

	private static final int MAX_LENGTH = 200;

	private final ZoneId zone;

	/**
	 * Creates a parser for times of the system's zone.
	 */
	public SpringCronParser() {
		this(ZoneId.systemDefault());
	}

	/**
	 * Creates a parser for times of a zone.
	 * @param zone the zone
	 */
	public SpringCronParser(ZoneId zone) {
		this.zone = zone;
	}

	@Override
	public Times parse(String expression) {
		if (expression.length() > MAX_LENGTH) {
			throw new IllegalArgumentException(
					"A cron expression of more than %d characters is not taken; publish on ".formatted(MAX_LENGTH)
							+ "several shorter ones");
		}
		try {
			CronExpression cron = CronExpression.parse(expression);
			return (instant) -> next(cron, instant);
		}
		catch (IllegalArgumentException ex) {
			throw explained(expression, ex);
		}
	}

	private @Nullable Instant next(CronExpression cron, Instant instant) {
		ZonedDateTime next = cron.next(instant.atZone(this.zone));
		return (next != null) ? next.toInstant() : null;
	}

	/**
	 * Returns an exception that shows where the fault is, as that of a malformed pattern
	 * does.
	 */
	private static IllegalArgumentException explained(String expression, IllegalArgumentException fault) {
		List<MatchResult> fields = FIELD.matcher(expression).results().toList();
		String reason = "%d fields: it takes six, the first for the second, such as '0 30 9 * * MON-FRI', or a macro: "
			.formatted(fields.size()) + "@hourly, @daily, @weekly, @monthly, @yearly";
		int position = 0;
		if (fields.size() == FIELDS.size()) {
			int faulty = firstFaulty(fields);
			position = fields.get(faulty).start();
			reason = FIELDS.get(faulty) + ": " + fault.getMessage();
		}
		return new IllegalArgumentException("Cron expression is not valid:\n    %s\n    %s^ %s"
			.formatted(expression.replaceAll("\\p{C}", "\uFFFD"), " ".repeat(position), reason), fault);
	}

	private static int firstFaulty(List<MatchResult> fields) {
		for (int i = 0; i < fields.size(); i++) {
			try {
				CronExpression.parse("* ".repeat(i) + fields.get(i).group() + " *".repeat(fields.size() - 1 - i));
			}
			catch (IllegalArgumentException ex) {
				return i;
			}
		}
		return 0;
	}

}
