package io.github.carillon.events.outbox;

import java.time.Clock;
import java.util.Objects;

import io.github.carillon.events.Event;
import io.github.carillon.events.SystemTime;
import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a dead letter for each entry that an {@link OutboxRelay} could not deliver. Give
 * the dead letters an {@link OutboxRedelivery}, so that they can be tried again.
 *
 * @since 0.1
 */
public final class DeadLetterEntries implements DeadEntryListener {

	private static final Logger log = LoggerFactory.getLogger(DeadLetterEntries.class);

	private final DeadLetters letters;

	private final Clock clock;

	/**
	 * Creates one that tells the time by the system's clock.
	 * @param letters what takes the letters
	 */
	public DeadLetterEntries(DeadLetters letters) {
		this(letters, SystemTime.CLOCK);
	}

	/**
	 * Creates one.
	 * @param letters what takes the letters
	 * @param clock tells when entries died
	 */
	public DeadLetterEntries(DeadLetters letters, Clock clock) {
		this.letters = Objects.requireNonNull(letters, "letters");
		this.clock = Objects.requireNonNull(clock, "clock");
	}

	@Override
	public void died(ClaimedEntry claimed, Throwable error) {
		Event<?> event = claimed.event();
		OutboxEntry entry = claimed.entry();
		if (event == null) {
			log.error("{} is dead and has no letter, because its event cannot be read; the outbox keeps it", entry,
					error);
			return;
		}
		this.letters
			.add(DeadLetter.of(event, entry.target(), error, Math.max(1, entry.attempt()), this.clock.instant()));
	}

}
