package io.github.carillon.events.boot.autoconfigure.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.deadletter.DeadLetterAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.outbox.OutboxAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.history.EventExporter;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventImporter;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.EventReplayer;
import io.github.carillon.events.history.EventRetention;
import io.github.carillon.events.history.InMemoryEventHistory;
import io.github.carillon.events.history.RetentionPolicy;
import io.github.carillon.events.outbox.EventErasure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link EventMaintenanceAutoConfiguration} (C65, C66, C67).
 */
@ExtendWith(OutputCaptureExtension.class)
class EventMaintenanceAutoConfigurationTests {

	private static final String RETENTION = "carillon.history.retention.";

	private final ApplicationContextRunner withoutDatabase = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventBusAutoConfiguration.class, EventHistoryAutoConfiguration.class,
				EventJsonAutoConfiguration.class, EventTypesAutoConfiguration.class, OutboxAutoConfiguration.class,
				DeadLetterAutoConfiguration.class, EventMaintenanceAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.withoutDatabase
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void everythingIsABean() {
		for (ApplicationContextRunner each : new ApplicationContextRunner[] { this.runner, this.withoutDatabase }) {
			each.run((context) -> assertThat(context).hasSingleBean(EventReplayer.class)
				.hasSingleBean(EventExporter.class)
				.hasSingleBean(EventImporter.class)
				.hasSingleBean(EventErasure.class)
				.hasSingleBean(EventRetention.class));
		}
	}

	@Test
	void nothingIsDeletedUnlessItIsSaid(CapturedOutput output) {
		this.runner.run((context) -> {
			record(context.getBean(EventHistory.class), "order.created", Duration.ofDays(9_000));
			assertThat(context.getBean(EventRetention.class).run()).isZero();
		});
		assertThat(output).contains("Events are kept for ever: no retention is set");
	}

	@Test
	void firstRuleIsTheOneForAType(CapturedOutput output) {
		this.runner
			.withPropertyValues(RETENTION + "max-age=30d", RETENTION + "interval=10ms",
					RETENTION + "rules[0].types=audit.**", RETENTION + "rules[1].types=metric.*",
					RETENTION + "rules[1].max-count=1", RETENTION + "batch-size=1", RETENTION + "pause=1ms")
			.run((context) -> {
				EventHistory history = context.getBean(EventHistory.class);
				record(history, "audit.seen", Duration.ofDays(9_000));
				record(history, "metric.load", Duration.ofDays(2));
				record(history, "metric.load", Duration.ofDays(1));
				record(history, "order.created", Duration.ofDays(31));
				record(history, "order.created", Duration.ofDays(29));
				await().untilAsserted(() -> assertThat(history.count(EventQuery.matching("*"))).isEqualTo(3));
				assertThat(history.count(EventQuery.matching("audit.*"))).isOne();
				assertThat(history.count(EventQuery.matching("metric.*"))).isOne();
			});
		assertThat(output).contains("Events are deleted every PT0.01S by RetentionPolicy[RetentionRule[audit.**");
	}

	@ParameterizedTest
	@CsvSource({ "max-age, 0s", "max-count, 0", "interval, 0s", "batch-size, 1001", "pause, -1s",
			"rules[0].types, a..b" })
	void impossibleValueNamesItsProperty(String name, String value) {
		this.withoutDatabase.withPropertyValues(RETENTION + name + "=" + value).run((context) -> {
			Throwable failure = context.getStartupFailure();
			while (failure != null && !(failure instanceof InvalidConfigurationPropertyValueException)) {
				failure = failure.getCause();
			}
			assertThat(failure).hasMessageContaining(RETENTION + name);
		});
	}

	@Test
	void aRuleForNoTypesSaysWhatIsMissing() {
		this.withoutDatabase.withPropertyValues(RETENTION + "rules[0].max-age=1d")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining(RETENTION + "rules[0].types"));
	}

	@Test
	void erasesWhatAnyBusIsToPublishLater() {
		this.withoutDatabase.withUserConfiguration(SecondBus.class).run((context) -> {
			for (String bus : List.of("eventBus", "audit")) {
				context.getBean(bus, EventBus.class)
					.publishLater(EventDraft.ofType("order.overdue").withSubject("customer/7"), Duration.ofHours(1));
			}
			assertThat(context.getBean(EventErasure.class).eraseSubject("customer/7").scheduled()).isEqualTo(2);
		});
	}

	@Test
	void backsOffFromBeansOfTheApplication() {
		this.runner.withUserConfiguration(Own.class)
			.run((context) -> assertThat(context.getBean(EventRetention.class)).isSameAs(context.getBean("own")));
	}

	private static void record(EventHistory history, String type, Duration age) {
		((EventRecorder) history).record(Event.builder(type, Map.of()).time(Instant.now().minus(age)).build(), null);
	}

	@Configuration(proxyBeanMethods = false)
	static class SecondBus {

		@Bean(defaultCandidate = false)
		EventBus audit() {
			return EventBus.builder().name("audit").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		EventRetention own() {
			return new EventRetention(new InMemoryEventHistory(), RetentionPolicy.of());
		}

	}

}
