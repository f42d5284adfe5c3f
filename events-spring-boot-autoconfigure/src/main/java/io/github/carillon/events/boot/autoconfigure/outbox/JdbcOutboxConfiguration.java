package io.github.carillon.events.boot.autoconfigure.outbox;

import javax.sql.DataSource;

import io.github.carillon.events.boot.autoconfigure.history.CarillonDataSource;
import io.github.carillon.events.boot.autoconfigure.history.HistoryStoreSelector;
import io.github.carillon.events.boot.autoconfigure.history.HousekeepingDataSource;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.jdbc.DatabaseDurability;
import io.github.carillon.events.jdbc.JdbcEventHistory;
import io.github.carillon.events.jdbc.JdbcOutbox;
import io.github.carillon.events.jdbc.JdbcOutboxOptions;
import io.github.carillon.events.outbox.Outbox;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The outbox in the database that the history is in. Whether that is in one shows only
 * when it is there.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ JdbcOutbox.class, DataSource.class, DataSourceBuilder.class })
@ConditionalOnMissingBean(Outbox.class)
class JdbcOutboxConfiguration {

	@Bean
	Outbox outbox(EventHistory history, OutboxProperties properties, ObjectProvider<DataSource> dataSource,
			@CarillonDataSource ObjectProvider<DataSource> carillonDataSource) {
		if (history instanceof JdbcEventHistory database) {
			DataSource shared = carillonDataSource.getIfAvailable(dataSource::getIfUnique);
			return new JdbcOutbox(database, JdbcOutboxOptions.defaults().withLease(properties.toOptions().lease()),
					(shared != null) ? HousekeepingDataSource.beside(shared) : null);
		}
		return properties.inMemory(history);
	}

	@Bean
	OutboxDurability outboxDurability(EventHistory history, ObjectProvider<HistoryStoreSelector> selector) {
		if (history instanceof JdbcEventHistory database) {
			return durability(database.durability());
		}
		HistoryStoreSelector asked = selector.getIfAvailable();
		return OutboxDurability.inMemory((asked != null) ? asked.whyInMemory() : null);
	}

	private static OutboxDurability durability(DatabaseDurability durability) {
		return switch (durability) {
			case DURABLE -> OutboxDurability.DURABLE;
			case DELAYED -> new OutboxDurability(
					"Events are kept in an H2 file that loses the last moments when the process is killed.",
					"Add ';WRITE_DELAY=0' to 'spring.datasource.url'.", false);
			case IN_MEMORY -> new OutboxDurability("Events are kept in a database in memory.",
					"Give it a file or a server with 'spring.datasource.url'.", true);
		};
	}

}
