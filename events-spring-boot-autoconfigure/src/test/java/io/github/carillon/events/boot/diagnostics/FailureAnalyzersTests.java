package io.github.carillon.events.boot.diagnostics;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.DuplicateSubscriptionException;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventFacade;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.EventType;
import io.github.carillon.events.InvalidPatternException;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.outbox.OutboxAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.spring.ApplicationEventBridgeAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.spring.OnEventAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.schema.EventTypeDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What an application that cannot start is told: what is wrong and where, and the line to
 * change (C122).
 */
class FailureAnalyzersTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ApplicationEventBridgeAutoConfiguration.class,
				DataSourceAutoConfiguration.class, EventBusAutoConfiguration.class, EventHistoryAutoConfiguration.class,
				EventJsonAutoConfiguration.class, EventTypesAutoConfiguration.class, OnEventAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void outboxThatIsNotDurableIsExplained() {
		FailureAnalysis analysis = analyze(
				this.runner.withConfiguration(AutoConfigurations.of(OutboxAutoConfiguration.class))
					.withPropertyValues("carillon.outbox.require-durable=true"));
		assertThat(analysis.getDescription().lines()).containsExactly(
				"Durable listeners must not lose events, as 'carillon.outbox.require-durable' is 'true', but they would:",
				"", "    Events are kept in a database in memory.");
		assertThat(analysis.getAction()).isEqualTo("Give it a file or a server with 'spring.datasource.url'. "
				+ "Or set 'carillon.outbox.require-durable=false' to run without that promise.");
	}

	@Test
	void durableListenerWithoutAnOutboxNamesTheProperty() {
		Environment environment = new MockEnvironment().withProperty("carillon.outbox.enabled", "false");
		this.runner.withBean("mails", Durable.class)
			.run((context) -> assertThat(analyze(context.getStartupFailure(), environment).getAction()).isEqualTo(
					"Remove 'carillon.outbox.enabled=false', without which there is no outbox; or use another mode than "
							+ "DURABLE in @OnEvent on %s#mail().".formatted(Durable.class.getName())));
	}

	@Test
	void requiredDurabilityNamesTheTableThatIsMissing() {
		FailureAnalysis analysis = analyze(
				this.runner.withConfiguration(AutoConfigurations.of(OutboxAutoConfiguration.class))
					.withPropertyValues("carillon.outbox.require-durable=true",
							"carillon.history.jdbc.initialize-schema=never"));
		assertThat(analysis.getDescription()).contains("The history, and with it the outbox, is in memory.",
				"has no table CARILLON_EVENT", "classpath:io/github/carillon/events/jdbc/schema-h2.sql",
				"carillon.history.jdbc.initialize-schema=always");
	}

	@Test
	void malformedPatternIsShownWithACaret() {
		FailureAnalysis analysis = analyze(this.runner.withBean("orders", TrailingDot.class));
		assertThat(analysis.getDescription().lines()).containsExactly(
				"Listener 'orders.onTask' has pattern 'task.*.' which is not valid:", "", "    task.*.",
				"          ^ empty segment", "",
				"(declared at %s#onTask(Object) of bean 'orders')".formatted(TrailingDot.class.getName()));
		assertThat(analysis.getAction())
			.isEqualTo("In @OnEvent on %s#onTask(Object) remove the trailing dot: 'task.*' (one segment), "
				.formatted(TrailingDot.class.getName()) + "'task.**' (any depth).");
	}

	@Test
	void otherMalformedPatternsGetTheRules() {
		FailureAnalysis analysis = analyze(this.runner.withBean("orders", OpenBrace.class));
		assertThat(analysis.getDescription()).contains("    order.{a").contains("^ '{' is never closed");
		assertThat(analysis.getAction()).startsWith("Correct the pattern in @OnEvent on " + OpenBrace.class.getName())
			.contains("'**' for any number");
	}

	@Test
	void trailingDotBehindANameIsReadAsAnUnfinishedPattern() {
		assertThat(PatternAdvice.action(fault("order."), "here"))
			.isEqualTo("In here finish the pattern: 'order' (just that type), 'order.*' (one segment more), "
					+ "'order.**' (any depth).");
	}

	@Test
	void nothingIsRecommendedThatIsNotValidEither() {
		assertThat(PatternAdvice.action(fault("order.created.$."), "here")).startsWith("Correct the pattern in here");
	}

	private static InvalidPatternException fault(String pattern) {
		return catchThrowableOfType(InvalidPatternException.class, () -> EventPattern.parse(pattern));
	}

	@Test
	void malformedPatternInCodeIsShownWithACaret() {
		FailureAnalysis analysis = analyze(this.runner.withBean("subscriber", Subscriber.class));
		assertThat(analysis.getDescription()).startsWith("Event pattern 'a..b' is not valid:").contains("    a..b");
		assertThat(analysis.getAction()).startsWith("Correct the pattern in the call that gives it.");
	}

	@Test
	void duplicateIdNamesBothMethods() {
		FailureAnalysis analysis = analyze(
				this.runner.withBean("first", FirstWithId.class).withBean("second", SecondWithId.class));
		assertThat(analysis.getDescription()).startsWith("Two listeners have the id 'fraud':")
			.contains("FirstWithId#one")
			.contains("SecondWithId#two");
		assertThat(analysis.getAction()).contains("@OnEvent(id = \"fraud-2\")");
		assertThat(analysis.getCause()).isInstanceOf(DuplicateSubscriptionException.class);
	}

	@Test
	void methodOfAFacadeThatCannotPublishIsNamed() {
		FailureAnalysis analysis = analyze(
				this.runner.withBean("facade", Untyped.class, () -> EventFacade.create(Untyped.class, unused())));
		assertThat(analysis.getDescription()).startsWith("An interface cannot publish events:")
			.contains(Untyped.class.getTypeName()
					+ ".changed(Map): a Map says nothing about what happened: add @Publishes");
		assertThat(analysis.getAction())
			.isEqualTo("Change %s.changed(Map) as said above.".formatted(Untyped.class.getTypeName()));
	}

	private static EventPublisher unused() {
		return EventBus.create("unused");
	}

	@Test
	void twoClassesOfOneTypeAreBothNamed() {
		FailureAnalysis analysis = analyze(
				this.runner.withBean("one", EventTypeDefinition.class, () -> EventTypeDefinition.of(Created.class))
					.withBean("two", EventTypeDefinition.class, () -> EventTypeDefinition.of(CreatedToo.class)));
		assertThat(analysis.getDescription()).startsWith("Event type 'order.created' is declared twice, differently:")
			.contains("@EventType on " + Created.class.getName())
			.contains("@EventType on " + CreatedToo.class.getName());
		assertThat(analysis.getAction()).startsWith("Make the two declarations of 'order.created' say the same");
	}

	@Test
	void twoTypesOfOneClassAreBothNamed() {
		FailureAnalysis analysis = analyze(this.runner
			.withBean("one", EventTypeDefinition.class,
					() -> EventTypeDefinition.named("a").withDataClass(String.class))
			.withBean("two", EventTypeDefinition.class,
					() -> EventTypeDefinition.named("b").withDataClass(String.class)));
		assertThat(analysis.getDescription()).contains("'a' by code").contains("'b' by code");
		assertThat(analysis.getAction()).startsWith("Say with @EventType on the class");
	}

	@Test
	void parameterThatCannotTakeTheDataIsNamed() {
		FailureAnalysis analysis = analyze(
				this.runner.withBean("one", EventTypeDefinition.class, () -> EventTypeDefinition.of(Created.class))
					.withBean("orders", WrongParameter.class));
		assertThat(analysis.getDescription()).startsWith("Listener 'orders.onOrder' cannot be registered:")
			.contains("matches the type 'order.created'")
			.contains(Created.class.getName())
			.contains("parameter of type " + Integer.class.getName())
			.contains("(declared at %s#onOrder(Integer) of bean 'orders')".formatted(WrongParameter.class.getName()));
		assertThat(analysis.getAction())
			.isEqualTo("Change %s#onOrder(Integer) as said above.".formatted(WrongParameter.class.getName()));
	}

	@Test
	void listenerToAnUnknownTypeGetsTheNearestNames() {
		FailureAnalysis analysis = analyze(this.runner.withPropertyValues("carillon.types.unknown=reject")
			.withBean("one", EventTypeDefinition.class, () -> EventTypeDefinition.of(Created.class))
			.withBean("orders", Misspelt.class));
		assertThat(analysis.getDescription())
			.startsWith("Listener 'orders.onOrder' (FailureAnalyzersTests.Misspelt#onOrder) listens to event type "
					+ "'order.craeted', which is not registered, and 'carillon.types.unknown' is 'reject'.")
			.contains("- order.created");
		assertThat(analysis.getAction()).contains("@EventType(\"order.craeted\")")
			.contains("carillon.types.unknown=warn");
	}

	@Test
	void listenersToKnownTypesAndPatternsAreLeftAloneInStrictMode() {
		this.runner.withPropertyValues("carillon.types.unknown=reject")
			.withBean("one", EventTypeDefinition.class, () -> EventTypeDefinition.of(Created.class))
			.withBean("orders", Patterns.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void unknownTypePublishedAtStartUpGetsTheNearestNames() {
		this.runner.withPropertyValues("carillon.types.unknown=reject")
			.withBean("one", EventTypeDefinition.class, () -> EventTypeDefinition.of(Created.class))
			.run((context) -> {
				Throwable failure = catchThrowable(() -> context.getBean(EventBus.class).publish("order.craeted"));
				FailureAnalysis analysis = analyze(failure);
				assertThat(analysis.getDescription()).startsWith("Something published event type 'order.craeted'")
					.contains("- order.created");
			});
	}

	@Test
	void missingTablesGetTheScriptAndTheProperty() {
		FailureAnalysis analysis = analyze(this.runner.withPropertyValues("carillon.history.store=jdbc",
				"carillon.history.jdbc.initialize-schema=never"));
		assertThat(analysis.getDescription()).contains("no table CARILLON_EVENT")
			.contains("'carillon.history.jdbc.initialize-schema' is 'never'");
		assertThat(analysis.getAction()).contains("'classpath:io/github/carillon/events/jdbc/schema-h2.sql'")
			.contains("carillon.history.jdbc.initialize-schema=always");
	}

	@Test
	void tablesThatTheDatabaseRefusesGetTheWaysOut() {
		FailureAnalysis analysis = analyze(
				this.runner.withPropertyValues("carillon.history.store=jdbc", "carillon.history.jdbc.schema=NOWHERE"));
		assertThat(analysis.getDescription()).startsWith("The tables of the event history could not be made: ")
			.contains("NOWHERE");
		assertThat(analysis.getAction()).contains("right to create tables")
			.contains("'carillon.history.jdbc.initialize-schema=never'")
			.contains("'carillon.history.store=memory'");
	}

	@Test
	void databaseThatIsNotSupportedIsNamed() {
		FailureAnalysis analysis = analyze(this.runner.withPropertyValues("carillon.history.store=jdbc",
				"spring.datasource.url=jdbc:hsqldb:mem:" + UUID.randomUUID()));
		assertThat(analysis.getDescription()).contains("'HSQL Database Engine'").contains("PostgreSQL");
		assertThat(analysis.getAction()).contains("@CarillonDataSource").contains("'carillon.history.store=memory'");
	}

	@Test
	void schemaThatIsNoneIsNamedWithItsPlace() {
		FailureAnalysis analysis = analyze(this.runner.withPropertyValues(
				"carillon.types.definitions[0].type=parcel.lost", "carillon.types.definitions[0].schema={\"type\":7}"));
		assertThat(analysis.getDescription())
			.startsWith("Schema of event type 'parcel.lost' (from carillon.types.definitions[0]")
			.contains("cannot be used");
		assertThat(analysis.getAction()).contains("JSON Schema 2020-12");
	}

	@Test
	void faultyPartsOfDeclarationsAreNamed() {
		assertThat(analyzeDeclaration("fields.weight=strnig")).contains("strnig")
			.contains("carillon.types.definitions[0].fields.weight");
		assertThat(analyzeDeclaration("version= ")).contains("carillon.types.definitions[0].version");
		assertThat(analyzeDeclaration("schema=")).contains("carillon.types.definitions[0].schema");
	}

	private String analyzeDeclaration(String value) {
		return analyze(this.runner.withPropertyValues("carillon.types.definitions[0].type=parcel.lost",
				"carillon.types.definitions[0]." + value))
			.getDescription();
	}

	@Test
	void faultyPropertyIsNamed() {
		FailureAnalysis analysis = analyze(
				this.runner.withPropertyValues("carillon.history.store=memory", "carillon.history.memory.capacity=0"));
		assertThat(analysis.getDescription()).contains("carillon.history.memory.capacity")
			.contains("keeps at least one event");
	}

	private static FailureAnalysis analyze(ApplicationContextRunner runner) {
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		runner.run((context) -> {
			assertThat(context).hasFailed();
			analysis[0] = analyze(context.getStartupFailure());
		});
		return analysis[0];
	}

	/** The first that has something to say, as Spring Boot asks them. */
	private static FailureAnalysis analyze(@Nullable Throwable failure) {
		return analyze(failure, new StandardEnvironment());
	}

	private static FailureAnalysis analyze(@Nullable Throwable failure, Environment environment) {
		assertThat(failure).isNotNull();
		List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, SpringFactoriesLoader.ArgumentResolver.of(Environment.class, environment),
					SpringFactoriesLoader.FailureHandler.handleMessage((message, cause) -> {
					}));
		return analyzers.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow(() -> new AssertionError("No analysis", failure));
	}

	@EventType("order.created")
	record Created(String orderId) {

	}

	@EventType("order.created")
	record CreatedToo(String orderId) {

	}

	interface Untyped {

		void changed(Map<String, Object> data);

	}

	static class Durable {

		@OnEvent(value = "order.*", mode = DeliveryMode.DURABLE)
		void mail() {
		}

	}

	static class TrailingDot {

		@OnEvent("task.*.")
		void onTask(Object data) {
		}

	}

	static class OpenBrace {

		@OnEvent("order.{a")
		void onOrder(Object data) {
		}

	}

	static class Subscriber {

		Subscriber(EventBus bus) {
			bus.subscribe("a..b", (event) -> {
			});
		}

	}

	static class FirstWithId {

		@OnEvent(value = "a", id = "fraud")
		void one() {
		}

	}

	static class SecondWithId {

		@OnEvent(value = "b", id = "fraud")
		void two() {
		}

	}

	static class WrongParameter {

		@OnEvent("order.*")
		void onOrder(Integer order) {
		}

	}

	static class Misspelt {

		@OnEvent({ "order.created", "order.craeted" })
		void onOrder() {
		}

	}

	static class Patterns {

		@OnEvent({ "order.created", "order.*" })
		void onOrder() {
		}

		@OnEvent
		void onCreated(Created order) {
		}

	}

}
