package io.github.carillon.events.boot.autoconfigure.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.boot.diagnostics.HistoryTablesNotCreatedException;
import io.github.carillon.events.boot.diagnostics.MissingHistoryTablesException;
import io.github.carillon.events.history.EventFeed;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.InMemoryEventHistory;
import io.github.carillon.events.history.PositionedEvent;
import io.github.carillon.events.jdbc.JdbcEventHistory;
import io.github.carillon.events.jdbc.JdbcHistoryOptions;
import io.github.carillon.events.jdbc.JdbcHistorySchema;
import io.github.carillon.events.test.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link EventHistoryAutoConfiguration} (decisions 16 and 17).
 */
@ExtendWith(OutputCaptureExtension.class)
class EventHistoryAutoConfigurationTests {

	private static final String IN_MEMORY = "Events are kept in memory only";

	private final ApplicationContextRunner withoutDatabase = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventBusAutoConfiguration.class, EventHistoryAutoConfiguration.class,
				EventJsonAutoConfiguration.class, EventTypesAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.withoutDatabase
		.withConfiguration(
				AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void embeddedDatabaseKeepsEventsAndSaysThatNothingSurvives(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(EventHistory.class);
			assertThat(context.getBean(EventHistory.class)).isInstanceOf(JdbcEventHistory.class);
			context.getBean(EventBus.class).publish("order.created");
			assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("**"))).isOne();
		});
		assertThat(output).containsOnlyOnce("nothing survives the application").doesNotContain(IN_MEMORY);
	}

	@Test
	void withoutDatabaseEventsAreKeptInMemory(CapturedOutput output) {
		this.withoutDatabase.run((context) -> {
			assertThat(context).hasSingleBean(InMemoryEventHistory.class);
			assertThat(context.getBean(InMemoryEventHistory.class).capacity()).isEqualTo(10_000);
			context.getBean(EventBus.class).publish("order.created");
			assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("**"))).isOne();
		});
		assertThat(output).doesNotContain("WARN").containsOnlyOnce("There is no database to keep them in");
	}

	@Test
	void withoutTheJdbcModuleEventsAreKeptInMemory() {
		this.runner.withClassLoader(new FilteredClassLoader(JdbcEventHistory.class))
			.run((context) -> assertThat(context).hasSingleBean(InMemoryEventHistory.class));
	}

	@Test
	void memoryCanBeChosenAndSized(CapturedOutput output) {
		this.runner.withPropertyValues("carillon.history.store=memory", "carillon.history.memory.capacity=2")
			.run((context) -> {
				assertThat(context.getBean(InMemoryEventHistory.class).capacity()).isEqualTo(2);
				assertThat(context).doesNotHaveBean(HistoryDatabaseInitializer.class);
			});
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void memoryWithoutRoomIsRefused() {
		this.withoutDatabase.withPropertyValues("carillon.history.memory.capacity=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("carillon.history.memory.capacity"));
	}

	@Test
	void publishingDoesNotWaitForTheDatabaseWhenToldSo() {
		this.runner.withPropertyValues("carillon.history.write=async").run((context) -> {
			JdbcEventHistory history = context.getBean(JdbcEventHistory.class);
			EventBus bus = context.getBean(EventBus.class);
			bus.publish("order.created");
			assertThat(history.flush(Duration.ofSeconds(10))).isTrue();
			assertThat(history.count(EventQuery.matching("**"))).isOne();
			context.getBean(JdbcTemplate.class).execute("drop table CARILLON_EVENT");
			bus.publish("order.created");
			assertThat(history.flush(Duration.ofSeconds(10))).isTrue();
			assertThat(history.lostWrites()).isOne();
		});
	}

	@Test
	void eventsGetPositionsAlsoWhileTheApplicationUsesUpItsPool(CapturedOutput output) {
		this.runner.withPropertyValues("spring.datasource.hikari.maximum-pool-size=1").run((context) -> {
			EventFeed feed = context.getBean(EventHistory.class).feed().orElseThrow();
			Event<?> event = context.getBean(EventBus.class).publish("order.created").event();
			await().until(() -> feed.lastPosition() == 1);
			assertThat(feed.after(0, 10).events()).containsExactly(new PositionedEvent(1, event));
			try (Connection held = context.getBean(DataSource.class).getConnection()) {
				JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(held, true));
				jdbc.update("insert into CARILLON_UNSEQUENCED (event_id) values (random_uuid())");
				await().until(() -> Long.valueOf(2)
					.equals(jdbc.queryForObject("select max(position) from CARILLON_POSITION", Long.class)));
			}
		});
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.doesNotContain("carillon-sequencer");
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void positionsCanBeDoneWithout() {
		this.runner.withPropertyValues("carillon.history.positions=false").run((context) -> {
			context.getBean(EventBus.class).publish("order.created");
			assertThat(context.getBean(EventHistory.class).feed()).isEmpty();
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForObject("select count(*) from CARILLON_UNSEQUENCED", Long.class)).isZero();
		});
	}

	@Test
	void databaseThatIsNotThereCannotBeChosen() {
		this.withoutDatabase.withPropertyValues("carillon.history.store=jdbc")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("There is no DataSource"));
	}

	@Test
	void ownHistoryReplacesOurs() {
		this.runner.withBean(InMemoryEventHistory.class, () -> new InMemoryEventHistory(7)).run((context) -> {
			assertThat(context).hasSingleBean(EventHistory.class).doesNotHaveBean(HistoryDatabaseInitializer.class);
			context.getBean(EventBus.class).publish("order.created");
			assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("**"))).isOne();
		});
	}

	@Test
	void ownRecorderIsPreferred() {
		StringBuilder recorded = new StringBuilder();
		this.runner
			.withBean("recorder", EventRecorder.class, () -> (event, transaction) -> recorded.append(event.type()))
			.run((context) -> {
				context.getBean(EventBus.class).publish("order.created");
				assertThat(recorded).hasToString("order.created");
				assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("**"))).isZero();
			});
	}

	@Test
	void tablesCanHaveAnotherPrefixAndSchema() {
		this.runner
			.withPropertyValues("carillon.history.jdbc.table-prefix=ACME_", "carillon.history.jdbc.schema=AUDIT",
					"spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID()
							+ ";INIT=create schema if not exists AUDIT")
			.run((context) -> {
				context.getBean(EventBus.class).publish("order.created");
				assertThat(context.getBean(JdbcTemplate.class)
					.queryForObject("select count(*) from AUDIT.ACME_EVENT", Integer.class)).isOne();
			});
	}

	@Test
	void prefixThatIsNoNameIsRefused() {
		this.runner.withPropertyValues("carillon.history.jdbc.table-prefix=a-b")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(IllegalArgumentException.class)
				.hasMessageContaining("a-b"));
	}

	@Test
	void tablesAreNotCreatedWhenTheyNeverAreToBe(CapturedOutput output) {
		this.runner.withPropertyValues("carillon.history.jdbc.initialize-schema=never")
			.run((context) -> assertThat(context.getBean(EventHistory.class)).isInstanceOf(InMemoryEventHistory.class));
		assertThat(output).containsOnlyOnce(IN_MEMORY);
	}

	@Test
	void chosenDatabaseWithoutTablesFailsWithTheFix() {
		this.runner.withPropertyValues("carillon.history.jdbc.initialize-schema=never", "carillon.history.store=jdbc")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(MissingHistoryTablesException.class)
				.hasMessageContaining("schema-h2.sql")
				.hasMessageContaining("carillon.history.jdbc.initialize-schema=always"));
	}

	@Test
	void tableThatCameWithTheOutboxIsNamedWhereItIsMissing() {
		String url = "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
		this.runner.withPropertyValues(url)
			.run((context) -> context.getBean(JdbcTemplate.class).execute("drop table CARILLON_DELIVERY"));
		this.runner
			.withPropertyValues(url, "carillon.history.store=jdbc", "carillon.history.jdbc.initialize-schema=never")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(MissingHistoryTablesException.class)
				.hasMessageContaining("no table CARILLON_DELIVERY"));
	}

	@Test
	void databaseThatIsNotSupportedIsNotUsed(CapturedOutput output) {
		this.runner.withPropertyValues("spring.datasource.url=jdbc:hsqldb:mem:" + UUID.randomUUID())
			.run((context) -> assertThat(context.getBean(EventHistory.class)).isInstanceOf(InMemoryEventHistory.class));
		assertThat(output).containsOnlyOnce(IN_MEMORY).contains("HSQL");
	}

	@Test
	void databaseThatCannotBeReachedKeepsNobodyFromStarting(CapturedOutput output) {
		this.runner
			.withPropertyValues("spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none",
					"spring.datasource.hikari.connection-timeout=250",
					"spring.datasource.hikari.initialization-fail-timeout=-1")
			.run((context) -> assertThat(context.getBean(EventHistory.class)).isInstanceOf(InMemoryEventHistory.class));
		assertThat(output).containsOnlyOnce(IN_MEMORY)
			.contains("The database cannot be reached (")
			.contains("'carillon.history.store=jdbc'")
			.doesNotContain("'carillon.history.store=memory'");
	}

	@Test
	void databaseThatCannotBeReachedIsWaitedForOnce() {
		UnreachableDataSource database = new UnreachableDataSource();
		this.withoutDatabase.withBean(DataSource.class, () -> database)
			.run((context) -> assertThat(context.getBean(EventHistory.class)).isInstanceOf(InMemoryEventHistory.class));
		assertThat(database.asked).hasValue(1);
	}

	@Test
	void userWhoMayNotCreateTablesKeepsNobodyFromStarting(CapturedOutput output) throws SQLException {
		withoutRights().run((context) -> {
			assertThat(context.getBean(EventHistory.class)).isInstanceOf(InMemoryEventHistory.class);
			context.getBean(EventBus.class).publish("order.created");
		});
		assertThat(output).containsOnlyOnce(IN_MEMORY)
			.contains("does not let it be made")
			.contains("schema-h2.sql")
			.doesNotContain("initialize-schema=always");
	}

	@Test
	void databaseThatIsReadOnlyKeepsNobodyFromStarting(CapturedOutput output, @TempDir Path directory) {
		String url = "spring.datasource.url=jdbc:h2:file:" + directory.resolve("archive");
		this.runner.withPropertyValues(url, "carillon.history.store=memory")
			.run((context) -> context.getBean(JdbcTemplate.class).execute("create table ORDERS (ID int)"));
		this.runner.withPropertyValues(url + ";ACCESS_MODE_DATA=r")
			.run((context) -> assertThat(context.getBean(EventHistory.class)).isInstanceOf(InMemoryEventHistory.class));
		assertThat(output).containsOnlyOnce(IN_MEMORY).contains("read only");
	}

	@Test
	void userWhoMayNotCreateTablesIsToldWhereTheyMustBe() throws SQLException {
		withoutRights().withPropertyValues("carillon.history.store=jdbc")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(HistoryTablesNotCreatedException.class.getName()));
		withoutRights().withPropertyValues("carillon.history.jdbc.initialize-schema=always")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(HistoryTablesNotCreatedException.class.getName()));
	}

	private ApplicationContextRunner withoutRights() throws SQLException {
		String url = "jdbc:h2:mem:" + UUID.randomUUID();
		try (Connection owner = DriverManager.getConnection(url + ";DB_CLOSE_DELAY=-1", "sa", "")) {
			owner.createStatement().execute("create user CLERK password 'c'");
		}
		return this.runner.withPropertyValues("spring.datasource.url=" + url, "spring.datasource.username=CLERK",
				"spring.datasource.password=c");
	}

	@Test
	void fileThatForgetsIsWarnedOf(CapturedOutput output, @TempDir Path directory) {
		this.runner.withPropertyValues("spring.datasource.url=jdbc:h2:file:" + directory.resolve("forgets"))
			.run((context) -> assertThat(context.getBean(EventHistory.class)).isInstanceOf(JdbcEventHistory.class));
		assertThat(output).containsOnlyOnce(";WRITE_DELAY=0");
	}

	@Test
	void durableFileIsNotTalkedAbout(CapturedOutput output, @TempDir Path directory) {
		String url = "spring.datasource.url=jdbc:h2:file:" + directory.resolve("keeps") + ";WRITE_DELAY=0";
		this.runner.withPropertyValues(url).run((context) -> context.getBean(EventBus.class).publish("order.created"));
		this.runner.withPropertyValues(url)
			.run((context) -> assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("**"))).isOne());
		assertThat(output).doesNotContain("WRITE_DELAY=0'").doesNotContain("survives");
	}

	@Test
	void ofSeveralDatabasesTheMarkedOneIsTaken() {
		this.runner.withUserConfiguration(TwoDatabases.class).run((context) -> {
			context.getBean(EventBus.class).publish("order.created");
			assertThat(new JdbcTemplate(context.getBean("events", DataSource.class))
				.queryForObject("select count(*) from CARILLON_EVENT", Integer.class)).isOne();
			assertThat(new JdbcTemplate(context.getBean("orders", DataSource.class)).queryForObject(
					"select count(*) from INFORMATION_SCHEMA.TABLES where TABLE_NAME like 'CARILLON%'", Integer.class))
				.isZero();
		});
	}

	@Test
	void ofSeveralDatabasesNoneIsGuessed(CapturedOutput output) {
		this.runner.withBean("first", DataSource.class, TwoDatabases::database)
			.withBean("second", DataSource.class, TwoDatabases::database)
			.run((context) -> assertThat(context).hasSingleBean(InMemoryEventHistory.class));
		assertThat(output).containsOnlyOnce(IN_MEMORY).contains("@CarillonDataSource");
	}

	@Test
	void busIsClosedBeforeTheDatabase() {
		StringBuilder closed = new StringBuilder();
		this.withoutDatabase.withBean(DataSource.class, () -> new ClosingDataSource(closed)).run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.publish("order.created");
			context.getBean(ClosingDataSource.class).bus = bus;
		});
		assertThat(closed).hasToString("bus, database");
	}

	@Test
	void serverWithoutTablesStartsWithOneWarning(CapturedOutput output) {
		try (TestDatabase server = TestDatabase.postgresql()) {
			on(server).run((context) -> {
				assertThat(context.getBean(EventHistory.class)).isInstanceOf(InMemoryEventHistory.class);
				context.getBean(EventBus.class).publish("order.created");
			});
			assertThat(output).containsOnlyOnce(IN_MEMORY)
				.containsOnlyOnce("WARN")
				.contains("classpath:io/github/carillon/events/jdbc/schema-postgresql.sql");
		}
	}

	@Test
	void serverWithTablesIsUsed(CapturedOutput output) {
		try (TestDatabase server = TestDatabase.postgresql()) {
			JdbcHistorySchema.create(new DriverManagerDataSource(server.url(), server.user(), server.password()),
					JdbcHistoryOptions.defaults());
			on(server)
				.run((context) -> assertThat(context.getBean(EventHistory.class)).isInstanceOf(JdbcEventHistory.class));
			assertThat(output).doesNotContain("WARN");
		}
	}

	@Test
	void tablesAreCreatedOnAServerWhenTheyAlwaysAreToBe() {
		try (TestDatabase server = TestDatabase.postgresql()) {
			on(server).withPropertyValues("carillon.history.jdbc.initialize-schema=always")
				.run((context) -> assertThat(context.getBean(EventHistory.class)).isInstanceOf(JdbcEventHistory.class));
		}
	}

	private ApplicationContextRunner on(TestDatabase server) {
		return this.runner.withPropertyValues("spring.datasource.url=" + server.url(),
				"spring.datasource.username=" + server.user(), "spring.datasource.password=" + server.password());
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDatabases {

		@Bean
		DataSource orders() {
			return database();
		}

		@Bean
		@CarillonDataSource
		DataSource events() {
			return database();
		}

		static DataSource database() {
			return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		}

	}

	static final class UnreachableDataSource extends AbstractDataSource {

		private final AtomicInteger asked = new AtomicInteger();

		@Override
		public Connection getConnection() throws SQLException {
			this.asked.incrementAndGet();
			throw new SQLException("nobody there");
		}

		@Override
		public Connection getConnection(String user, String password) throws SQLException {
			return getConnection();
		}

	}

	static class ClosingDataSource extends DriverManagerDataSource implements DisposableBean {

		private final StringBuilder closed;

		private @Nullable EventBus bus;

		ClosingDataSource(StringBuilder closed) {
			super("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
			this.closed = closed;
		}

		@Override
		public void destroy() {
			EventBus used = Objects.requireNonNull(this.bus);
			this.closed.append((catchThrowable(() -> used.publish("late")) != null) ? "bus, database" : "database");
		}

	}

}
