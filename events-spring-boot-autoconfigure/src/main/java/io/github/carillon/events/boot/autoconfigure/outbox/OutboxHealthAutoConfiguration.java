package io.github.carillon.events.boot.autoconfigure.outbox;

import io.github.carillon.events.boot.actuate.OutboxHealthIndicator;
import io.github.carillon.events.boot.autoconfigure.deadletter.DeadLetterAutoConfiguration;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.outbox.Outbox;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the health component {@code events}.
 *
 * @since 0.1
 */
@AutoConfiguration(after = { DeadLetterAutoConfiguration.class, OutboxAutoConfiguration.class })
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("events")
@ConditionalOnSingleCandidate(Outbox.class)
@EnableConfigurationProperties(OutboxHealthProperties.class)
public final class OutboxHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "eventsHealthIndicator")
	OutboxHealthIndicator eventsHealthIndicator(Outbox outbox, ObjectProvider<DeadLetterQueue> letters,
			OutboxHealthProperties properties) {
		return new OutboxHealthIndicator(outbox, letters.getIfUnique(), properties.maxOldestAge());
	}

}
