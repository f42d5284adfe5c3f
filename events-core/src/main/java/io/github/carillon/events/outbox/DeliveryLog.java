package io.github.carillon.events.outbox;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

import io.github.carillon.events.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Says in the log which deliveries failed: shortly while there is another attempt to
 * come, and with all that is known when there is not.
 */
final class DeliveryLog {

	private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

	private final Targets targets;

	DeliveryLog(Targets targets) {
		this.targets = targets;
	}

	/**
	 * Logs an attempt that is followed by another.
	 */
	void retried(ClaimedEntry claimed, Duration delay, @Nullable Throwable error) {
		keyed(log.atWarn(), claimed).log("Delivery of {} to {} failed at attempt {} and is tried again in {}: {}",
				event(claimed), claimed.entry().target(), attempt(claimed), text(delay), String.valueOf(error));
		if (error != null) {
			log.debug("What {} failed with", claimed.entry(), error);
		}
	}

	/**
	 * Logs that an entry is dead.
	 */
	void dead(ClaimedEntry claimed, EntryResult result, Throwable error) {
		String after = result.attempted() ? "failed at attempt " + attempt(claimed) : "was not attempted again";
		String key = result.blocksKey() ? ", and later events of its key wait for that" : "";
		keyed(log.atError(), claimed).setCause(error)
			.log("Delivery of {} to {} {} and is given up. It is kept as dead until it is retried or discarded{}",
					event(claimed), claimed.entry().target(), after, key);
	}

	private static LoggingEventBuilder keyed(LoggingEventBuilder builder, ClaimedEntry claimed) {
		OutboxEntry entry = claimed.entry();
		LoggingEventBuilder keyed = builder.addKeyValue("event_id", entry.eventId())
			.addKeyValue("event_listener", entry.target())
			.addKeyValue("event_attempt", entry.attempt());
		return (claimed.event() != null) ? keyed.addKeyValue("event_type", claimed.event().type()) : keyed;
	}

	private static String event(ClaimedEntry claimed) {
		Event<?> event = claimed.event();
		return "event %s (%s)".formatted((event != null) ? "'" + event.type() + "'" : "that cannot be read",
				claimed.entry().eventId());
	}

	private String attempt(ClaimedEntry claimed) {
		DeliveryTarget target = this.targets.find(claimed.entry().target());
		OptionalInt attempts = (target != null) ? target.maxAttempts() : OptionalInt.empty();
		int attempt = claimed.entry().attempt();
		return attempts.isPresent() ? attempt + " of " + attempts.getAsInt() : Integer.toString(attempt);
	}

	/**
	 * Returns a time as {@code 1m30.5s}.
	 */
	private static String text(Duration time) {
		return time.toString().substring(2).toLowerCase(Locale.ROOT);
	}

}
