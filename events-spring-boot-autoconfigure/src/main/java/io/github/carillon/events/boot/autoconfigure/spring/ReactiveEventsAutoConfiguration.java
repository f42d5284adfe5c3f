package io.github.carillon.events.boot.autoconfigure.spring;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.EventBusBuilderCustomizer;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.InMemoryEventHistory;
import io.github.carillon.events.spring.NonBlockingThreadGuard;
import io.github.carillon.events.spring.ReactiveEventPublisher;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for reactive applications: a publisher
 * that blocks no event loop, and a guard before the one that would.
 *
 * @since 0.1
 */
@AutoConfiguration(after = EventBusAutoConfiguration.class)
@ConditionalOnClass({ ReactiveEventPublisher.class, Mono.class })
public final class ReactiveEventsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(EventBus.class)
	ReactiveEventPublisher reactiveEventPublisher(EventBus bus) {
		return ReactiveEventPublisher.of(bus);
	}

	/**
	 * Publishing blocks unless the history is in memory, which shows only when it is
	 * there.
	 */
	@Bean
	EventBusBuilderCustomizer nonBlockingThreadGuard(ObjectProvider<EventHistory> history) {
		return (builder) -> history.ifAvailable((store) -> {
			if (!(store instanceof InMemoryEventHistory)) {
				builder.interceptor(new NonBlockingThreadGuard());
			}
		});
	}

}
