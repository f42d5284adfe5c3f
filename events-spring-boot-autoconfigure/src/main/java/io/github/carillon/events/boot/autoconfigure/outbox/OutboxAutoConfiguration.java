package io.github.carillon.events.boot.autoconfigure.outbox;

import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.deadletter.DeadLetterAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventFinderAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.outbox.DeadEntryListener;
import io.github.carillon.events.outbox.DeadLetterEntries;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxRedelivery;
import io.github.carillon.events.outbox.OutboxRelay;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link Outbox} and the
 * {@link OutboxRelay} that delivers to durable listeners: in the database of the history
 * where that is in one, else in memory.
 *
 * @since 0.1
 */
@AutoConfiguration(after = EventHistoryAutoConfiguration.class,
		before = { EventBusAutoConfiguration.class, EventFinderAutoConfiguration.class,
				DeadLetterAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "carillon.outbox.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(EventHistory.class)
@EnableConfigurationProperties(OutboxProperties.class)
@Import({ JdbcOutboxConfiguration.class, InMemoryOutboxConfiguration.class })
public final class OutboxAutoConfiguration {

	/**
	 * An outbox of the application's own is taken for durable.
	 */
	@Bean
	@ConditionalOnMissingBean
	OutboxRelay outboxRelay(Outbox outbox, OutboxProperties properties, ObjectProvider<OutboxDurability> durability,
			ObjectProvider<DeadLetters> letters) {
		if (properties.requireDurable()) {
			durability.ifAvailable(OutboxDurability::require);
		}
		DeadLetters kept = letters.getIfAvailable();
		return new OutboxRelay(outbox, properties.toOptions(),
				(kept != null) ? new DeadLetterEntries(kept) : DeadEntryListener.NONE);
	}

	@Bean
	@ConditionalOnMissingBean
	OutboxRedelivery outboxRedelivery(Outbox outbox) {
		return new OutboxRedelivery(outbox);
	}

	@Bean
	DurableListenerCheck durableListenerCheck(ObjectProvider<OutboxDurability> durability) {
		return new DurableListenerCheck(durability.getIfAvailable(() -> OutboxDurability.DURABLE));
	}

	@Bean
	OutboxLifecycle outboxLifecycle(OutboxRelay relay) {
		return new OutboxLifecycle(relay);
	}

}
