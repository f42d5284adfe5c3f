package io.github.carillon.events.boot.autoconfigure.history;

import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.JsonlEventLog;
import io.github.carillon.events.serialization.EventFormat;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link EventHistory}: in the
 * application's database where that is embedded or has the tables, else in memory; and
 * for a file of JSON lines beside it.
 *
 * @since 0.1
 */
@AutoConfiguration(before = EventBusAutoConfiguration.class,
		after = { EventJsonAutoConfiguration.class, EventTypesAutoConfiguration.class },
		afterName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
				"org.springframework.boot.jdbc.autoconfigure.JndiDataSourceAutoConfiguration",
				"org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration" })
@EnableConfigurationProperties(EventHistoryProperties.class)
@Import({ JdbcHistoryConfiguration.class, InMemoryHistoryConfiguration.class })
public final class EventHistoryAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnProperty("carillon.history.jsonl.file")
	JsonlEventLog jsonlEventLog(EventHistoryProperties properties, ObjectProvider<EventFormat> format) {
		return properties.jsonl().open(format.getIfAvailable());
	}

}
