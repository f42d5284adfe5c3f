package io.github.carillon.events.boot.autoconfigure.history;

import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.history.EventHistory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link EventHistory}: in the
 * application's database where that is embedded or has the tables, else in memory.
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

}
