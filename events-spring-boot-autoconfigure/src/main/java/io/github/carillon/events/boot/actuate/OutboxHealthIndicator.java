package io.github.carillon.events.boot.actuate;

import java.time.Duration;
import java.util.List;

import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxDepth;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Says how much has not been delivered. That alone is no reason to take an application
 * out of service, and none to restart it: only where a limit was given is it out of
 * service beyond that, and it is never down. An outbox that does not answer is unknown;
 * the database has a health of its own.
 *
 * @since 0.1
 */
public final class OutboxHealthIndicator implements HealthIndicator {

	private final Outbox outbox;

	private final @Nullable DeadLetterQueue letters;

	private final @Nullable Duration maxOldestAge;

	/**
	 * Creates an indicator.
	 * @param outbox the outbox
	 * @param letters the dead letters, {@code null} when none are kept
	 * @param maxOldestAge how long a delivery may have been waiting, {@code null} for any
	 * time
	 */
	public OutboxHealthIndicator(Outbox outbox, @Nullable DeadLetterQueue letters, @Nullable Duration maxOldestAge) {
		this.outbox = outbox;
		this.letters = letters;
		this.maxOldestAge = maxOldestAge;
	}

	@Override
	public Health health() {
		try {
			return health(this.outbox.depths());
		}
		catch (RuntimeException ex) {
			return Health.unknown().withException(ex).build();
		}
	}

	private Health health(List<OutboxDepth> depths) {
		Duration oldest = depths.stream().map(OutboxDepth::oldest).reduce(Duration.ZERO, OutboxHealthIndicator::longer);
		Health.Builder health = (this.maxOldestAge != null && oldest.compareTo(this.maxOldestAge) > 0)
				? Health.outOfService() : Health.up();
		if (this.letters != null) {
			health.withDetail("deadLetters", this.letters.count(DeadLetterQuery.all()));
		}
		return health.withDetail("pending", depths.stream().mapToLong(OutboxDepth::pending).sum())
			.withDetail("dead", depths.stream().mapToLong(OutboxDepth::dead).sum())
			.withDetail("oldestAge", oldest.toString())
			.build();
	}

	private static Duration longer(Duration first, Duration second) {
		return (first.compareTo(second) >= 0) ? first : second;
	}

}
