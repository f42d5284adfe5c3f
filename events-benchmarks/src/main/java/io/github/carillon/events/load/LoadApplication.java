package io.github.carillon.events.load;

import java.util.Map;

import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.history.EventFeed;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.outbox.OutboxRelay;
import io.github.carillon.events.test.TestDatabase;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An application as a user has it with the starter: history, outbox and positions in the
 * database, all at their defaults.
 */
@SpringBootApplication(proxyBeanMethods = false)
class LoadApplication {

	static ConfigurableApplicationContext start(LoadDatabase kind, TestDatabase database, String... arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(LoadApplication.class)
			.properties(Map.of("spring.main.banner-mode", "off", "spring.datasource.url", kind.url(database),
					"spring.datasource.username", database.user(), "spring.datasource.password", database.password(),
					"carillon.history.jdbc.initialize-schema", "always"))
			.run(arguments);
		context.getBean(JdbcClient.class)
			.sql("create table LOAD_ORDER (id varchar(40) primary key, note varchar(300) not null)")
			.update();
		return context;
	}

	/**
	 * Publishes in one of the ways, and knows what has been done about it.
	 */
	static Publishing publishing(ConfigurableApplicationContext context, PublishMode mode) {
		EventFeed feed = context.getBean(EventHistory.class).feed().orElse(null);
		return new Publishing(mode, context.getBean(EventPublisher.class), context.getBean(JdbcClient.class),
				new TransactionTemplate(context.getBean(PlatformTransactionManager.class)),
				context.getBean(OutboxRelay.class), feed);
	}

}
