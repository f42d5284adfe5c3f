package io.github.carillon.events.boot.autoconfigure;

import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Ordering;
import io.github.carillon.events.SubscriptionOptions;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.spring.EventTransactionAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.spring.OnEventAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * C53: what was accepted when the application stops is handled, or named, before the
 * database is gone.
 */
@ExtendWith(OutputCaptureExtension.class)
class ShutdownTests {

	private static final Logger log = LoggerFactory.getLogger(ShutdownTests.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, EventBusAutoConfiguration.class,
				EventHistoryAutoConfiguration.class, EventJsonAutoConfiguration.class,
				EventTransactionAutoConfiguration.class, EventTypesAutoConfiguration.class,
				OnEventAutoConfiguration.class))
		.withUserConfiguration(Database.class)
		.withBean(Slow.class);

	@ParameterizedTest
	@EnumSource(Ordering.class)
	void whatWasAcceptedIsHandledWhileTheDatabaseIsThere(Ordering ordering, CapturedOutput output) {
		this.runner
			.withPropertyValues("carillon.bus.ordering=" + ordering, "carillon.listeners.threads=1",
					"carillon.listeners.shutdown-timeout=20s")
			.run((context) -> {
				EventBus bus = context.getBean(EventBus.class);
				for (int i = 0; i < 5; i++) {
					bus.publish("slow.work");
				}
				new Thread(context.getBean(Slow.class).go::countDown).start();
				context.getSourceApplicationContext().close();
			});
		assertThat(output.getOut()).contains("handled 5").doesNotContain("events were handled:");
		assertThat(output.getOut().indexOf("handled 5")).isLessThan(output.getOut().indexOf("database closed"));
	}

	/**
	 * The database may be younger than the bus, and then goes first.
	 */
	@ParameterizedTest
	@EnumSource(names = { "CALLER", "FIFO" })
	void whatWasNotHandledInTimeIsNamedWhileTheDatabaseIsThere(Ordering ordering, CapturedOutput output) {
		String[] ids = new String[2];
		this.runner
			.withPropertyValues("carillon.bus.ordering=" + ordering, "carillon.listeners.threads=1",
					"carillon.listeners.shutdown-timeout=10ms", "carillon.history.store=memory")
			.run((context) -> {
				EventBus bus = context.getBean(EventBus.class);
				Slow slow = context.getBean(Slow.class);
				ids[0] = bus.publish("slow.work").event().id().toString();
				ids[1] = bus.publish("slow.work").event().id().toString();
				context.getSourceApplicationContext().close();
				slow.go.countDown();
			});
		String out = output.getOut();
		assertThat(out).contains("closed before 2 events were handled").contains(ids);
		assertThat(out.indexOf(ids[1])).isLessThan(out.indexOf("database closed"));
	}

	@Test
	void contextThatOnlyStopsLosesNothing(CapturedOutput output) {
		this.runner.withPropertyValues("carillon.listeners.shutdown-timeout=10ms").run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.publish("slow.work");
			context.getSourceApplicationContext().stop();
			context.getSourceApplicationContext().start();
			context.getBean(Slow.class).go.countDown();
			bus.publish("slow.work").await();
		});
		assertThat(output.getOut()).contains("handled 2").doesNotContain("events were handled:");
	}

	@Test
	void beanMayPublishWhenItIsDestroyed(CapturedOutput output) {
		this.runner.withPropertyValues("carillon.history.store=memory")
			.withBean("goodbye", Goodbye.class)
			.run((context) -> context.getBean(EventBus.class)
				.subscribe("goodbye", SubscriptionOptions.defaults(), (event) -> log.info("heard {}", event.type())));
		assertThat(output.getOut()).contains("heard goodbye");
	}

	static class Slow {

		private final CountDownLatch go = new CountDownLatch(1);

		private final JdbcClient jdbc;

		Slow(DataSource dataSource) {
			this.jdbc = JdbcClient.create(dataSource);
			this.jdbc.sql("create table handled (id int generated always as identity)").update();
		}

		@OnEvent(value = "slow.**", mode = DeliveryMode.ASYNC)
		void on() throws InterruptedException {
			this.go.await();
			this.jdbc.sql("insert into handled default values").update();
			log.info("handled {}", this.jdbc.sql("select count(*) from handled").query(Integer.class).single());
		}

	}

	record Goodbye(EventPublisher events) implements AutoCloseable {

		@Override
		public void close() {
			this.events.publish("goodbye");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Database {

		@Bean(destroyMethod = "")
		DataSource dataSource() {
			return new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2).generateUniqueName(true).build();
		}

		@Bean
		AutoCloseable database(DataSource dataSource) {
			return () -> {
				log.info("database closed");
				JdbcClient.create(dataSource).sql("shutdown").update();
			};
		}

	}

}
