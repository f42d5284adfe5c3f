package io.github.carillon.events.boot.autoconfigure.history;

import javax.sql.DataSource;

import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryProperties.Store;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryProperties.Write;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.jdbc.JdbcEventHistory;
import io.github.carillon.events.jdbc.JdbcHistoryOptions;
import io.github.carillon.events.serialization.EventSerializer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.autoconfigure.init.OnDatabaseInitializationCondition;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The history where there is a database that it may be kept in. Whether it is, shows only
 * when the database is asked.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ JdbcEventHistory.class, DataSource.class, DataSourceScriptDatabaseInitializer.class })
@ConditionalOnMissingBean(EventHistory.class)
@ConditionalOnBean({ EventSerializer.class, EventTypeResolver.class })
@Conditional({ JdbcHistoryConfiguration.OnStore.class, JdbcHistoryConfiguration.OnDataSource.class })
@EnableConfigurationProperties(JdbcHistoryProperties.class)
@Import(DatabaseInitializationDependencyConfigurer.class)
class JdbcHistoryConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@Conditional(OnInitialization.class)
	HistoryDatabaseInitializer historyDatabaseInitializer(ObjectProvider<DataSource> dataSource,
			@CarillonDataSource ObjectProvider<DataSource> carillonDataSource, EventHistoryProperties properties,
			JdbcHistoryProperties jdbc) {
		return new HistoryDatabaseInitializer(carillonDataSource.getIfAvailable(dataSource::getObject), jdbc,
				properties.store() == Store.JDBC);
	}

	@Bean
	HistoryStoreSelector historyStoreSelector(EventHistoryProperties properties, JdbcHistoryProperties jdbc,
			ObjectProvider<HistoryDatabaseInitializer> initializer) {
		return new HistoryStoreSelector(properties, jdbc, initializer.getIfAvailable());
	}

	@Bean
	@DependsOnDatabaseInitialization
	EventHistory eventHistory(ObjectProvider<DataSource> dataSource,
			@CarillonDataSource ObjectProvider<DataSource> carillonDataSource, EventSerializer serializer,
			EventTypeResolver types, HistoryStoreSelector selector, EventHistoryProperties properties,
			JdbcHistoryProperties jdbc) {
		DataSource database = carillonDataSource.getIfAvailable(dataSource::getObject);
		JdbcHistoryOptions options = jdbc.toOptions()
			.withAwaitedWrites(properties.write() == Write.SYNC)
			.withPositions(properties.positions());
		return selector.select(() -> new JdbcEventHistory(database, serializer, types, options,
				properties.positions() ? HousekeepingDataSource.own(database) : null));
	}

	static final class OnStore extends NoneNestedConditions {

		OnStore() {
			super(ConfigurationPhase.PARSE_CONFIGURATION);
		}

		@ConditionalOnProperty(name = "carillon.history.store", havingValue = "memory")
		static final class Memory {

		}

	}

	static final class OnDataSource extends AnyNestedCondition {

		OnDataSource() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnSingleCandidate(DataSource.class)
		static final class Single {

		}

		@ConditionalOnBean(annotation = CarillonDataSource.class)
		static final class Marked {

		}

	}

	static final class OnInitialization extends OnDatabaseInitializationCondition {

		OnInitialization() {
			super("Carillon", "carillon.history.jdbc.initialize-schema");
		}

	}

}
