package io.github.carillon.events.boot.autoconfigure.outbox;

import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.outbox.InMemoryOutbox;
import io.github.carillon.events.outbox.Outbox;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The outbox where nothing of ours is there that could keep one in a database.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(Outbox.class)
class InMemoryOutboxConfiguration {

	@Bean
	InMemoryOutbox outbox(EventHistory history, OutboxProperties properties) {
		return properties.inMemory(history);
	}

	@Bean
	OutboxDurability outboxDurability() {
		return OutboxDurability.IN_MEMORY;
	}

}
