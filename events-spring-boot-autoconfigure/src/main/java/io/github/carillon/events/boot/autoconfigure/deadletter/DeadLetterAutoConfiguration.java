package io.github.carillon.events.boot.autoconfigure.deadletter;

import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.EventBusBuilderCustomizer;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.deadletter.DeadLetterHandler;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.deadletter.DeadLetterRetention;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.deadletter.Redelivery;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * {@link AutoConfiguration Auto-configuration} for {@link DeadLetters}: what listeners
 * with {@link io.github.carillon.events.OnError#DEAD_LETTER}, and durable ones, failed at
 * for good, kept in the database of the history where that is in one, else in memory.
 * Beans of type {@link DeadLetterHandler} are told of each.
 *
 * @since 0.1
 */
@AutoConfiguration(before = EventBusAutoConfiguration.class, after = EventHistoryAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "carillon.dead-letters.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DeadLetterProperties.class)
@Import({ JdbcDeadLetterConfiguration.class, InMemoryDeadLetterConfiguration.class })
public final class DeadLetterAutoConfiguration {

	@Bean
	DeadLetterThread deadLetterThread() {
		return new DeadLetterThread();
	}

	@Bean
	@ConditionalOnMissingBean
	DeadLetters deadLetters(DeadLetterQueue queue, DeadLetterThread thread, ObjectProvider<DeadLetterHandler> handlers,
			ObjectProvider<Redelivery> redeliveries) {
		DeadLetters.Builder builder = DeadLetters.in(queue)
			.executor(thread.executorFor(queue))
			.handler(new ApplicationDeadLetterHandlers(handlers));
		redeliveries.orderedStream().forEach(builder::redelivery);
		return builder.build();
	}

	@Bean
	@ConditionalOnMissingBean
	DeadLetterRetention deadLetterRetention(DeadLetters letters, DeadLetterProperties properties) {
		return properties.retention().start(letters);
	}

	@Bean
	DeadLetterReport deadLetterReport(DeadLetterQueue queue) {
		return new DeadLetterReport(queue);
	}

	/**
	 * Each bus gets a recorder of its own.
	 */
	@Bean
	EventBusBuilderCustomizer deadLetterRecorder(DeadLetters letters) {
		return (builder) -> builder.listener(letters.recorder());
	}

}
