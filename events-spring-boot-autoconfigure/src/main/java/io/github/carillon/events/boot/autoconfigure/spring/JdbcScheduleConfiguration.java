package io.github.carillon.events.boot.autoconfigure.spring;

import io.github.carillon.events.ScheduleStore;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.jdbc.JdbcEventHistory;
import io.github.carillon.events.jdbc.JdbcScheduleOptions;
import io.github.carillon.events.jdbc.JdbcScheduleStore;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What is published later in the database that the history is in. Whether that is in one
 * shows only when it is there.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(JdbcScheduleStore.class)
@ConditionalOnSingleCandidate(EventHistory.class)
@ConditionalOnMissingBean(ScheduleStore.class)
class JdbcScheduleConfiguration {

	@Bean
	ScheduleStore scheduleStore(EventHistory history) {
		return (history instanceof JdbcEventHistory database)
				? new JdbcScheduleStore(database, JdbcScheduleOptions.defaults()) : ScheduleStore.IN_MEMORY;
	}

	@Bean
	ScheduleLifecycle scheduleLifecycle(ScheduleStore store, ApplicationContext context) {
		return new ScheduleLifecycle(store, context);
	}

}
