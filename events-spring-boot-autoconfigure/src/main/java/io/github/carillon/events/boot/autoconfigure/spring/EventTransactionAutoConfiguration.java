package io.github.carillon.events.boot.autoconfigure.spring;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.spring.SpringCommitBoundary;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.ConfigurableTransactionManager;

/**
 * {@link AutoConfiguration Auto-configuration} that lets Spring's transactions decide
 * whether an event happened. It adds no transaction manager.
 *
 * @since 0.1
 */
@AutoConfiguration(before = EventBusAutoConfiguration.class)
@ConditionalOnClass({ SpringCommitBoundary.class, ConfigurableTransactionManager.class })
public final class EventTransactionAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(CommitBoundary.class)
	SpringCommitBoundary commitBoundary() {
		return new SpringCommitBoundary();
	}

	@Bean
	static CommitBoundaryPostProcessor commitBoundaryPostProcessor(ObjectProvider<SpringCommitBoundary> boundary) {
		return new CommitBoundaryPostProcessor(boundary);
	}

}
