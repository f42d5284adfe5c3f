package io.github.carillon.events.boot.autoconfigure.outbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.SubscriptionOptions;
import io.github.carillon.events.boot.actuate.OutboxHealthIndicator;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.deadletter.DeadLetterAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventFinderAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.HousekeepingDataSource;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.boot.diagnostics.OutboxNotDurableException;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.jdbc.JdbcOutbox;
import io.github.carillon.events.outbox.InMemoryOutbox;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxRelay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link OutboxAutoConfiguration} and {@link OutboxHealthAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutboxAutoConfigurationTests {

	private static final String LOST = "What listeners with mode DURABLE have not handled yet is lost";

	private final ApplicationContextRunner withoutDatabase = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventBusAutoConfiguration.class, EventHistoryAutoConfiguration.class,
				EventFinderAutoConfiguration.class, EventJsonAutoConfiguration.class, EventTypesAutoConfiguration.class,
				OutboxAutoConfiguration.class, OutboxHealthAutoConfiguration.class, DeadLetterAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.withoutDatabase
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void outboxIsWhereTheHistoryIs() {
		this.runner.run((context) -> assertThat(context).getBean(Outbox.class).isInstanceOf(JdbcOutbox.class));
		this.withoutDatabase
			.run((context) -> assertThat(context).getBean(Outbox.class).isInstanceOf(InMemoryOutbox.class));
		this.runner.withPropertyValues("carillon.history.store=memory")
			.run((context) -> assertThat(context).getBean(Outbox.class).isInstanceOf(InMemoryOutbox.class));
		this.withoutDatabase.withClassLoader(new FilteredClassLoader(JdbcOutbox.class))
			.run((context) -> assertThat(context).getBean(Outbox.class).isInstanceOf(InMemoryOutbox.class));
	}

	@Test
	void whatIsPublishedIsStillRecordedOnce() {
		this.runner.run((context) -> {
			context.getBean(EventBus.class).publish("order.created");
			assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("**"))).isOne();
		});
	}

	@Test
	void recorderOfTheApplicationIsAskedTooAndFirst() {
		this.runner.withUserConfiguration(OwnRecorder.class).run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			SubscriptionOptions durable = SubscriptionOptions.defaults().withId("mail").withMode(DeliveryMode.DURABLE);
			bus.subscribe("order.*", durable, (event) -> {
			});
			OutboxRelay relay = context.getBean(OutboxRelay.class);
			try {
				bus.publish("order.refused");
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessage("not today");
			}
			bus.publish("order.created");
			await().untilAsserted(() -> assertThat(relay.statistics().delivered()).isOne());
		});
	}

	@Test
	void canBeSwitchedOff() {
		this.runner.withPropertyValues("carillon.outbox.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(Outbox.class).doesNotHaveBean(OutboxRelay.class);
			context.getBean(EventBus.class).publish("order.created");
			assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("**"))).isOne();
		});
	}

	@Test
	void backsOffFromAnOutboxOfTheApplication() {
		this.runner.withUserConfiguration(OwnOutbox.class)
			.withPropertyValues("carillon.outbox.require-durable=true")
			.run((context) -> assertThat(context).hasSingleBean(InMemoryOutbox.class).hasSingleBean(OutboxRelay.class));
	}

	@Test
	void deliversAgainWhenTheContextIsStartedAgain() {
		this.runner.run((assertable) -> {
			ConfigurableApplicationContext context = assertable
				.getSourceApplicationContext(ConfigurableApplicationContext.class);
			EventBus bus = context.getBean(EventBus.class);
			SubscriptionOptions durable = SubscriptionOptions.defaults().withId("mail").withMode(DeliveryMode.DURABLE);
			bus.subscribe("order.*", durable, (event) -> {
			});
			OutboxRelay relay = context.getBean(OutboxRelay.class);
			context.stop();
			assertThat(relay.isRunning()).isFalse();
			bus.publish("order.created");
			context.start();
			await().untilAsserted(() -> assertThat(relay.statistics().delivered()).isOne());
			context.pause();
			assertThat(relay.isRunning()).isFalse();
			context.restart();
			bus.publish("order.created");
			await().untilAsserted(() -> assertThat(relay.statistics().delivered()).isEqualTo(2));
		});
	}

	@Test
	void worksWithoutDeadLetters() {
		this.runner.withPropertyValues("carillon.dead-letters.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(DeadLetters.class).hasSingleBean(OutboxRelay.class));
	}

	@Test
	void optionsComeFromProperties() {
		this.runner
			.withPropertyValues("carillon.outbox.lease=7s", "carillon.outbox.poll-interval=2s",
					"carillon.outbox.batch-size=10", "carillon.outbox.in-flight=8",
					"carillon.outbox.on-exhausted=block-key", "carillon.outbox.shutdown-timeout=3s")
			.run((context) -> assertThat(context.getBean(Outbox.class).lease()).isEqualTo(Duration.ofSeconds(7)));
	}

	@ParameterizedTest
	@CsvSource({ "lease, 1ms", "poll-interval, 0s", "batch-size, 0", "in-flight, -1", "shutdown-timeout, -1s" })
	void impossibleValueNamesItsProperty(String name, String value) {
		this.runner.withPropertyValues("carillon.outbox." + name + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.satisfies((cause) -> assertThat(cause).isInstanceOf(IllegalArgumentException.class))
				.satisfies((cause) -> {
					Throwable failure = context.getStartupFailure();
					while (failure != null && !(failure instanceof InvalidConfigurationPropertyValueException)) {
						failure = failure.getCause();
					}
					assertThat(failure).hasMessageContaining("carillon.outbox." + name);
				}));
	}

	@ParameterizedTest
	@CsvSource({ "carillon.history.store=memory, is in memory, carillon.history.store=memory",
			"spring.datasource.generate-unique-name=true, a database in memory, spring.datasource.url" })
	void requireDurableRefusesWhatIsLost(String property, String reason, String fix) {
		this.runner.withPropertyValues(property, "carillon.outbox.require-durable=true")
			.run((context) -> assertThat(context).getFailure().rootCause().satisfies((cause) -> {
				assertThat(cause).isInstanceOf(OutboxNotDurableException.class);
				assertThat(((OutboxNotDurableException) cause).reason()).contains(reason);
				assertThat(((OutboxNotDurableException) cause).fix()).contains(fix);
			}));
	}

	@Test
	void requireDurableRefusesAnH2FileThatWritesLate(@TempDir Path folder) {
		ApplicationContextRunner file = this.runner.withPropertyValues("carillon.outbox.require-durable=true");
		String url = "spring.datasource.url=jdbc:h2:file:" + folder.resolve("shop").toAbsolutePath();
		file.withPropertyValues(url)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining(";WRITE_DELAY=0"));
		file.withPropertyValues(url + ";WRITE_DELAY=0").run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void warnsOfAllDurableListenersWhoseEventsAreLostTogether(CapturedOutput output) {
		this.runner.run((context) -> context.getBean(EventBus.class).subscribe("*", (event) -> {
		}));
		assertThat(output).doesNotContain(LOST);
		this.runner.withUserConfiguration(DurableListeners.class).run((context) -> {
			assertThat(output).containsOnlyOnce(LOST).contains("application ends: 'mail', 'index' (");
			SubscriptionOptions durable = SubscriptionOptions.defaults().withMode(DeliveryMode.DURABLE);
			context.getBean(EventBus.class).subscribe("*", durable.withId("late"), (event) -> {
			});
		});
		assertThat(output).contains("application ends: 'late' (");
	}

	@Test
	void leasesAreRenewedBesideThePool() {
		this.runner.run((context) -> {
			javax.sql.DataSource pool = context.getBean(javax.sql.DataSource.class);
			javax.sql.DataSource beside = Objects.requireNonNull(HousekeepingDataSource.beside(pool));
			try (java.sql.Connection connection = beside.getConnection();
					java.sql.Statement statement = connection.createStatement()) {
				statement.executeQuery("select count(*) from CARILLON_DELIVERY").close();
				assertThat(connection.isWrapperFor(pool.getConnection().unwrap(java.sql.Connection.class).getClass()))
					.isTrue();
			}
		});
	}

	@Test
	void healthTellsOfTheBacklogAndIsOutOfServiceOnlyWhenAsked() {
		this.withoutDatabase.withUserConfiguration(OwnOutbox.class).run((context) -> {
			backlog(context.getBean(EventBus.class));
			await().untilAsserted(() -> {
				Health health = context.getBean(OutboxHealthIndicator.class).health();
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("pending", 1L).containsEntry("dead", 0L);
				assertThat(health.getDetails()).doesNotContainEntry("oldestAge", "PT0S");
			});
		});
		this.withoutDatabase.withPropertyValues("carillon.outbox.health.max-oldest-age=1ms").run((context) -> {
			assertThat(context.getBean(OutboxHealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);
			backlog(context.getBean(EventBus.class));
			await().untilAsserted(() -> assertThat(context.getBean(OutboxHealthIndicator.class).health().getStatus())
				.isEqualTo(Status.OUT_OF_SERVICE));
		});
		this.withoutDatabase.withPropertyValues("management.health.events.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(OutboxHealthIndicator.class));
	}

	private static void backlog(EventBus bus) {
		SubscriptionOptions durable = SubscriptionOptions.defaults().withId("mail").withMode(DeliveryMode.DURABLE);
		bus.subscribe("order.*", durable, (event) -> {
		}).pause();
		bus.publish("order.created", Map.of());
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRecorder {

		@Bean
		EventRecorder ownRecorder() {
			return (event, transaction) -> {
				if (event.type().equals("order.refused")) {
					throw new IllegalStateException("not today");
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DurableListeners {

		@Bean
		org.springframework.beans.factory.SmartInitializingSingleton subscriber(EventBus bus) {
			SubscriptionOptions durable = SubscriptionOptions.defaults().withMode(DeliveryMode.DURABLE);
			return () -> List.of("mail", "index").forEach((id) -> bus.subscribe("*", durable.withId(id), (event) -> {
			}));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnOutbox {

		@Bean
		InMemoryOutbox ownOutbox() {
			return new InMemoryOutbox(EventRecorder.NONE);
		}

	}

}
