package io.github.carillon.events.boot.autoconfigure.spring;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.carillon.events.CronParser;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.ScheduleStore;
import io.github.carillon.events.ScheduledEvents;
import io.github.carillon.events.ScheduledPublication;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.jdbc.JdbcScheduleStore;
import io.github.carillon.events.spring.SpringCronParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link EventScheduleAutoConfiguration} (C50).
 */
class EventScheduleAutoConfigurationTests {

	private static final EventDraft<Object> DRAFT = EventDraft.of("tick", 1);

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(EventBusAutoConfiguration.class, EventHistoryAutoConfiguration.class, EventJsonAutoConfiguration.class,
				EventScheduleAutoConfiguration.class, EventTransactionAutoConfiguration.class,
				EventTypesAutoConfiguration.class, OnEventAutoConfiguration.class));

	@Test
	void cronWorksWithoutASetting() {
		this.runner.run((context) -> {
			ScheduledPublication scheduled = context.getBean(EventBus.class).publishOn("0 30 9 * * *", DRAFT);
			ZonedDateTime local = scheduled.when().atZone(ZoneId.systemDefault());
			assertThat(local.getHour()).isEqualTo(9);
			assertThat(local.getMinute()).isEqualTo(30);
		});
	}

	@Test
	void theZoneCanBeSet() {
		this.runner.withPropertyValues("carillon.schedule.time-zone=Asia/Tokyo").run((context) -> {
			ScheduledPublication scheduled = context.getBean(EventBus.class).publishOn("0 30 9 * * *", DRAFT);
			assertThat(scheduled.when().atZone(ZoneId.of("Asia/Tokyo")).getHour()).isEqualTo(9);
		});
	}

	@Test
	void aZoneThatIsNoneFailsAtStartUp() {
		this.runner.withPropertyValues("carillon.schedule.time-zone=Berlin")
			.run((context) -> assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining("Berlin"));
	}

	@Test
	void aParserOfTheApplicationsOwnIsTaken() {
		Instant when = Instant.parse("2100-01-01T00:00:00Z");
		this.runner.withBean(CronParser.class, () -> (cron) -> (instant) -> when).run((context) -> {
			assertThat(context).doesNotHaveBean(SpringCronParser.class);
			assertThat(context.getBean(EventBus.class).publishOn("new century", DRAFT).when()).isEqualTo(when);
		});
	}

	@Test
	void withoutTheSpringAdapterCronIsExplained() {
		this.runner.withClassLoader(new FilteredClassLoader(SpringCronParser.class))
			.run((context) -> assertThatIllegalStateException()
				.isThrownBy(() -> context.getBean(EventBus.class).publishOn("@daily", DRAFT))
				.withMessageContaining("EventBus.Builder.cron"));
	}

	@Test
	void whatIsScheduledInATransactionComesToListenersAfterItsCommitOnly() {
		this.runner
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true")
			.withBean(Listener.class)
			.run((context) -> {
				EventBus bus = context.getBean(EventBus.class);
				List<Object> seen = context.getBean(Listener.class).seen;
				TransactionTemplate transaction = new TransactionTemplate(
						context.getBean(PlatformTransactionManager.class));
				transaction.executeWithoutResult((status) -> {
					bus.publishLater(EventDraft.of("tick", "rolled back"), Duration.ZERO);
					status.setRollbackOnly();
				});
				transaction
					.executeWithoutResult((status) -> bus.publishLater(EventDraft.of("tick", "kept"), Duration.ZERO));
				await().until(() -> !seen.isEmpty());
				assertThat(bus.awaitIdle(Duration.ofSeconds(10))).isTrue();
				assertThat(seen).containsExactly("kept");
			});
	}

	@Test
	void whatIsScheduledSurvivesARestart(@TempDir Path folder) {
		ApplicationContextRunner application = inFile(folder).withBean(Reminders.class);
		List<String> names = new ArrayList<>();
		application.run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.publishLater(EventDraft.of("tick", "missed"), Duration.ofSeconds(2));
			names.add(bus.publishLater(EventDraft.of("tick", "later"), Duration.ofHours(1)).name());
		});
		String name = names.get(0);
		application.withBean(Listener.class).run((context) -> {
			ScheduledEvents scheduled = context.getBean(ScheduledEvents.class);
			List<Object> seen = context.getBean(Listener.class).seen;
			await().until(() -> seen.contains("missed"));
			assertThat(scheduled.list(10)).extracting(ScheduledPublication::name)
				.containsExactlyInAnyOrder(name, "tick");
			assertThat(scheduled.find(name).orElseThrow().cancel()).isTrue();
			assertThat(scheduled.depth().pending()).isOne();
			assertThat(seen).containsExactly("missed");
		});
	}

	@Test
	void aScheduleStoreOfTheApplicationsOwnIsTaken(@TempDir Path folder) {
		inFile(folder).withBean(ScheduleStore.class, () -> ScheduleStore.IN_MEMORY).run((context) -> {
			assertThat(context).doesNotHaveBean(JdbcScheduleStore.class).doesNotHaveBean(ScheduleLifecycle.class);
			context.getBean(EventBus.class).publishLater(DRAFT, Duration.ofHours(1));
			assertThat(context.getBean(ScheduledEvents.class).depth().pending()).isOne();
		});
	}

	private ApplicationContextRunner inFile(Path folder) {
		return this.runner
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class))
			.withPropertyValues("spring.datasource.url=jdbc:h2:file:" + folder.resolve("shop") + ";WRITE_DELAY=0");
	}

	/**
	 * Schedules at every start what is to happen every night.
	 */
	static class Reminders implements SmartInitializingSingleton {

		private final EventBus bus;

		Reminders(EventBus bus) {
			this.bus = bus;
		}

		@Override
		public void afterSingletonsInstantiated() {
			this.bus.publishOn("0 0 3 1 1 *", DRAFT);
		}

	}

	static class Listener {

		private final List<Object> seen = new CopyOnWriteArrayList<>();

		@OnEvent("tick")
		void onTick(Object data) {
			this.seen.add(data);
		}

	}

}
