package io.github.carillon.events.boot.autoconfigure.deadletter;

import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.deadletter.InMemoryDeadLetterQueue;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Dead letters where nothing of ours is there that could keep them in a database.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(DeadLetterQueue.class)
class InMemoryDeadLetterConfiguration {

	@Bean
	InMemoryDeadLetterQueue deadLetterQueue(DeadLetterProperties properties) {
		return properties.inMemory();
	}

}
