package io.github.carillon.events.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;

import io.github.carillon.events.DuePublisher;
import io.github.carillon.events.ScheduleEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what is due to its bus, and sees to it that it ends one way: published, to be
 * tried again, or parked.
 */
final class DueEvents {

	private static final Logger logger = LoggerFactory.getLogger(JdbcScheduleStore.class);

	/** How often something is refused before it is parked. */
	private static final int MAX_ATTEMPTS = 5;

	private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

	private final ScheduleClaim claims;

	private final JdbcEventHistory history;

	private final ScheduleFiring.Statements statements;

	DueEvents(ScheduleClaim claims, JdbcEventHistory history, ScheduleFiring.Statements statements) {
		this.claims = claims;
		this.history = history;
		this.statements = statements;
	}

	/**
	 * Publishes what is held.
	 * @param ended told when that is over
	 */
	void publish(JdbcEventSchedule schedule, ScheduleClaim.Claimed due, Runnable ended) {
		ScheduleEntry entry;
		ScheduleFiring firing;
		try {
			entry = due.row().toEntry(this.history.rows());
			firing = new ScheduleFiring(this.statements, entry.event().id(), due.seq(), due.token(),
					next(schedule.bus(), due));
		}
		catch (OutOfMemoryError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			park(due, due.token(), ex);
			return;
		}
		if (this.history.expect(firing)) {
			schedule.bus().publish(entry, (failure) -> ended(schedule, due, firing, failure, ended));
		}
	}

	private void ended(JdbcEventSchedule schedule, ScheduleClaim.Claimed due, ScheduleFiring firing,
			@Nullable Throwable failure, Runnable ended) {
		try {
			this.history.forget(firing);
			end(schedule, due, firing, failure);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("What became of the scheduled event '{}' ({}) could not be written down; it is tried again "
					+ "when its lease is over. {}", due.row().event().type(), firing.eventId(), ex.toString());
		}
		finally {
			ended.run();
		}
	}

	/**
	 * Returns the time after now: those that were missed are made up for by this one.
	 */
	private static ScheduleFiring.@Nullable Next next(DuePublisher bus, ScheduleClaim.Claimed due) {
		String cron = due.row().cron();
		if (cron == null) {
			return null;
		}
		Instant next = bus.next(cron, ScheduleWriter.time(Math.max(due.now(), due.row().event().nanos())));
		return (next != null) ? new ScheduleFiring.Next(bus.nextId(), EventRow.nanos(next)) : null;
	}

	private void end(JdbcEventSchedule schedule, ScheduleClaim.Claimed due, ScheduleFiring firing,
			@Nullable Throwable failure) {
		switch (firing.state()) {
			case RECORDED -> {
				if (failure != null) {
					logger.error("The scheduled event '{}' ({}) was published, and a listener failed",
							due.row().event().type(), firing.eventId(), failure);
				}
			}
			case LOST ->
				logger.debug("The scheduled event {} is published by somebody else, if at all", firing.eventId());
			case RECORDING -> tryAgain(due, firing, String.valueOf(failure));
			case WAITING -> {
				if (failure == null) {
					firing.settle();
				}
				else {
					refused(schedule, due, firing, failure);
				}
			}
		}
	}

	private void refused(JdbcEventSchedule schedule, ScheduleClaim.Claimed due, ScheduleFiring firing,
			Throwable failure) {
		if (schedule.isClosed()) {
			this.claims.release(due.seq(), firing.token(), Duration.ZERO, false);
		}
		else if (failure instanceof RejectedExecutionException) {
			tryAgain(due, firing, failure.toString());
		}
		else if (failure instanceof IllegalArgumentException || due.attempts() + 1 >= MAX_ATTEMPTS) {
			park(due, firing.token(), failure);
		}
		else {
			tryAgain(due, firing, failure.toString());
		}
	}

	private void tryAgain(ScheduleClaim.Claimed due, ScheduleFiring firing, String reason) {
		Duration doubled = Duration.ofSeconds(1L << Math.min(10, due.attempts()));
		Duration delay = (doubled.compareTo(LONGEST_DELAY) < 0) ? doubled : LONGEST_DELAY;
		logger.warn("The scheduled event '{}' ({}) could not be published and is tried again in {} s: {}",
				due.row().event().type(), firing.eventId(), delay.toSeconds(), reason);
		this.claims.release(due.seq(), firing.token(), delay, true);
	}

	private void park(ScheduleClaim.Claimed due, long token, Throwable reason) {
		ScheduleRow row = due.row();
		if (this.claims.park(due.seq(), token, reason)) {
			logger.error(
					"The scheduled event '{}' ({}) cannot be published and is parked. Mend what is wrong and call "
							+ "ScheduledEvents.retry(\"{}\"), or cancel it",
					row.event().type(), row.event().id(), row.name(), reason);
		}
	}

}
