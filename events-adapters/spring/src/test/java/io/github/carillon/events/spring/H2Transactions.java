package io.github.carillon.events.spring;

import java.util.UUID;

import javax.sql.DataSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions of a database of its own for each context, that the boundary is told of.
 */
@Configuration(proxyBeanMethods = false)
class H2Transactions {

	@Bean
	DataSource dataSource() {
		return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
	}

	@Bean
	DataSourceTransactionManager transactionManager(DataSource dataSource, SpringCommitBoundary boundary) {
		DataSourceTransactionManager manager = new DataSourceTransactionManager(dataSource);
		manager.addListener(boundary);
		return manager;
	}

	@Bean
	TransactionTemplate transactionTemplate(DataSourceTransactionManager manager) {
		return new TransactionTemplate(manager);
	}

}
