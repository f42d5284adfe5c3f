package io.github.carillon.events.boot.autoconfigure.deadletter;

import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.jdbc.JdbcDeadLetterQueue;
import io.github.carillon.events.jdbc.JdbcEventHistory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Dead letters in the database that the history is in. Whether that is in one shows only
 * when it is there.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(JdbcDeadLetterQueue.class)
@ConditionalOnSingleCandidate(EventHistory.class)
@ConditionalOnMissingBean(DeadLetterQueue.class)
class JdbcDeadLetterConfiguration {

	@Bean
	DeadLetterQueue deadLetterQueue(EventHistory history, DeadLetterProperties properties) {
		return (history instanceof JdbcEventHistory database) ? new JdbcDeadLetterQueue(database)
				: properties.inMemory();
	}

}
