package io.github.carillon.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs a line for each event that is done: its type, id and source, how long it took, and
 * what became of it in each handler. <pre class="code">
 * order.created 01a1fd13-299c-7db3-9fcb-37e389fb739f from shop COMPLETED with 1 failed in 12.3 ms: mail COMPLETED in 10.1 ms, index FAILED in 1.9 ms (java.io.IOException)
 * </pre>
 * <p>
 * Never the data, a header, a returned value or the message of an error: each may be
 * secret. An event whose handlers ran in a transaction that rolls back later has two
 * lines, the second with {@code DISCARDED}. Times are there while the bus has timings on.
 * Safe for use by several threads and buses.
 *
 * @since 0.1
 */
public final class EventLogger implements DeliveryListener {

	private static final int MAX_HANDLERS = 20;

	private static final double NANOS_PER_MILLI = 1_000_000;

	private final Logger logger;

	private final Level level;

	private EventLogger(Logger logger, Level level) {
		this.logger = logger;
		this.level = level;
	}

	/**
	 * Returns one that logs at {@code INFO} as the logger of this class.
	 * @return the listener
	 */
	public static EventLogger create() {
		return to(LoggerFactory.getLogger(EventLogger.class), Level.INFO);
	}

	/**
	 * Returns one that logs elsewhere.
	 * @param logger the logger
	 * @param level the level
	 * @return the listener
	 */
	public static EventLogger to(Logger logger, Level level) {
		return new EventLogger(logger, level);
	}

	@Override
	public void completed(Event<?> event, Publication<?> publication) {
		if (this.logger.isEnabledForLevel(this.level)) {
			List<HandlerResult> results = publication.results();
			this.logger.atLevel(this.level)
				.setMessage("{} {} from {} {}{}{}: {}")
				.addArgument(event.type())
				.addArgument(event.id())
				.addArgument(LogText.clean(event.source()))
				.addArgument(publication.status())
				.addArgument(failed(results))
				.addArgument(time(Optional.of(event.time()), lastEnd(results)))
				.addArgument(handlers(results))
				.addKeyValue("event_id", event.id())
				.addKeyValue("event_type", event.type())
				.log();
		}
	}

	/**
	 * An event is completed however its handlers ended.
	 */
	private static String failed(List<HandlerResult> results) {
		long failed = results.stream()
			.filter((result) -> result.status() == HandlerResult.Status.FAILED
					|| result.status() == HandlerResult.Status.TIMED_OUT)
			.count();
		return (failed > 0) ? " with %d failed".formatted(failed) : "";
	}

	private static Optional<Instant> lastEnd(List<HandlerResult> results) {
		return results.stream().flatMap((result) -> result.endedAt().stream()).max(Instant::compareTo);
	}

	private static String handlers(List<HandlerResult> results) {
		if (results.isEmpty()) {
			return "no handlers";
		}
		String shown = results.stream().limit(MAX_HANDLERS).map(EventLogger::handler).collect(Collectors.joining(", "));
		return (results.size() > MAX_HANDLERS) ? shown + ", and %d more".formatted(results.size() - MAX_HANDLERS)
				: shown;
	}

	private static String handler(HandlerResult result) {
		return LogText.clean(result.handlerId()) + " " + result.status() + time(result.startedAt(), result.endedAt())
				+ result.error().map((error) -> " (" + error.getClass().getName() + ")").orElse("");
	}

	private static String time(Optional<Instant> start, Optional<Instant> end) {
		if (start.isEmpty() || end.isEmpty()) {
			return "";
		}
		double millis = Duration.between(start.get(), end.get()).toNanos() / NANOS_PER_MILLI;
		return String.format(Locale.ROOT, " in %.1f ms", millis);
	}

}
