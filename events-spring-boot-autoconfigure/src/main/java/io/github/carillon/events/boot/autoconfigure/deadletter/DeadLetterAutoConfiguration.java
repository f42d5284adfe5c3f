package io.github.carillon.events.boot.autoconfigure.deadletter;

import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.EventBusBuilderCustomizer;
import io.github.carillon.events.deadletter.DeadLetterHandler;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.deadletter.InMemoryDeadLetterQueue;
import io.github.carillon.events.deadletter.Redelivery;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for {@link DeadLetters}: what listeners
 * with {@link io.github.carillon.events.OnError#DEAD_LETTER}, and durable ones, failed at
 * for good. Beans of type {@link DeadLetterHandler} are told of each.
 *
 * @since 0.1
 */
@AutoConfiguration(before = EventBusAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "carillon.dead-letters.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DeadLetterProperties.class)
public final class DeadLetterAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(DeadLetterQueue.class)
	InMemoryDeadLetterQueue deadLetterQueue(DeadLetterProperties properties) {
		return properties.inMemory();
	}

	@Bean
	@ConditionalOnMissingBean
	DeadLetters deadLetters(DeadLetterQueue queue, ObjectProvider<DeadLetterHandler> handlers,
			ObjectProvider<Redelivery> redeliveries) {
		DeadLetters.Builder builder = DeadLetters.in(queue).handler(new ApplicationDeadLetterHandlers(handlers));
		redeliveries.orderedStream().forEach(builder::redelivery);
		return builder.build();
	}

	/**
	 * Each bus gets a recorder of its own.
	 */
	@Bean
	EventBusBuilderCustomizer deadLetterRecorder(DeadLetters letters) {
		return (builder) -> builder.listener(letters.recorder());
	}

}
