package io.github.carillon.events.boot.autoconfigure.history;

import javax.sql.DataSource;

import io.github.carillon.events.boot.autoconfigure.history.EventHistoryProperties.Store;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.InMemoryEventHistory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The history where there is no database to keep it in.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(EventHistory.class)
class InMemoryHistoryConfiguration {

	private static final Logger log = LoggerFactory.getLogger(EventHistory.class);

	@Bean
	InMemoryEventHistory eventHistory(EventHistoryProperties properties, ListableBeanFactory beans) {
		if (properties.store() == Store.JDBC) {
			throw new InvalidConfigurationPropertyValueException("carillon.history.store", "jdbc",
					"There is no DataSource to keep events in. Configure one with 'spring.datasource.url'; of several, "
							+ "make one primary or mark it with @CarillonDataSource; or leave the property out.");
		}
		int databases = beans.getBeanNamesForType(DataSource.class, false, false).length;
		if (properties.store() == Store.AUTO && databases > 1) {
			return InMemoryFallback.of(properties, ("There are %d DataSources and none is primary. "
					+ "Mark the one to keep events in with @CarillonDataSource.")
				.formatted(databases));
		}
		if (properties.store() == Store.AUTO) {
			log.info("Events are kept in memory: the last {}, until the application stops. "
					+ "There is no database to keep them in.", properties.memory().capacity());
		}
		return properties.inMemory();
	}

}
