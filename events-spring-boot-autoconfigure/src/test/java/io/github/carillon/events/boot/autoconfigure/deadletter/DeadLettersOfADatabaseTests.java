package io.github.carillon.events.boot.autoconfigure.deadletter;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Retry;
import io.github.carillon.events.test.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Dead letters in the database of an application that is started again (C71, C72).
 */
@ExtendWith(OutputCaptureExtension.class)
class DeadLettersOfADatabaseTests {

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void lettersOutliveTheApplicationAndAreTriedAgain(Database kind, CapturedOutput output) throws Exception {
		TestDatabase database = kind.open.get();
		this.opened.add(database);
		ConfigurableApplicationContext first = run(database, false);
		first.getBean(EventBus.class).publish(new Ordered("a"));
		await().untilAsserted(() -> assertThat(call(first, "events/deadletters", null).at("/letters")).hasSize(2));
		first.close();
		assertThat(output).doesNotContain("There are 2 dead letters");
		ConfigurableApplicationContext second = run(database, true);
		assertThat(output).contains("There are 2 dead letters");
		JsonNode health = call(second, "health/events", null).at("/details");
		assertThat(health.at("/deadLetters").asInt()).isEqualTo(2);
		assertThat(health.at("/dead").asInt()).isOne();
		JsonNode letter = letter(second, "listener:mail");
		assertThat(letter.at("/attempts").asInt()).isEqualTo(2);
		assertThat(letter.at("/firstFailure").asString()).isLessThan(letter.at("/lastFailure").asString());
		assertThat(letter.at("/event/data/id").asString()).isEqualTo("a");
		assertThat(call(second, "events/deadletters", "{\"action\": \"retry\"}").at("/retried").toString())
			.isEqualTo("{\"DELIVERED\":1,\"SCHEDULED\":1}");
		Listeners listeners = second.getBean(Listeners.class);
		await().untilAsserted(() -> assertThat(listeners.done).containsExactlyInAnyOrder("mail a", "index a"));
		assertThat(call(second, "events/deadletters", null).at("/letters")).isEmpty();
	}

	private static JsonNode letter(ConfigurableApplicationContext context, String target) throws Exception {
		for (JsonNode letter : call(context, "events/deadletters", null).at("/letters")) {
			if (letter.at("/target").asString().equals(target)) {
				return letter;
			}
		}
		throw new AssertionError("No letter to " + target);
	}

	private static JsonNode call(ConfigurableApplicationContext context, String path, @Nullable String body)
			throws Exception {
		String port = context.getEnvironment().getProperty("local.server.port");
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/" + path));
		if (body != null) {
			request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
		}
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(request.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	private ConfigurableApplicationContext run(TestDatabase database, boolean works) {
		String[] arguments = Stream
			.of("spring.main.banner-mode=off", "server.port=0", "test.works=" + works,
					"management.endpoints.web.exposure.include=events,health",
					"management.endpoint.events.access=unrestricted", "management.endpoint.health.show-details=always",
					"carillon.actuator.show-data=always", "carillon.history.jdbc.initialize-schema=always",
					"spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.user(),
					"spring.datasource.password=" + database.password())
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.SERVLET)
			.run(arguments);
		this.opened.add(context);
		return context;
	}

	enum Database {

		H2(TestDatabase::h2InMemory), POSTGRESQL(TestDatabase::postgresql), MARIADB(TestDatabase::mariadb);

		private final Supplier<TestDatabase> open;

		Database(Supplier<TestDatabase> open) {
			this.open = open;
		}

	}

	@EventType("kept.ordered")
	record Ordered(String id) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Listeners listeners(Environment environment) {
			return new Listeners(environment.getProperty("test.works", Boolean.class, true));
		}

	}

	static class Listeners {

		private final List<String> done = new CopyOnWriteArrayList<>();

		private final boolean work;

		Listeners(boolean work) {
			this.work = work;
		}

		@OnEvent(id = "mail", mode = DeliveryMode.DURABLE,
				retry = @Retry(maxRetries = 1, delay = "20ms", jitter = "0ms"))
		void mail(Ordered order) {
			handle("mail", order);
		}

		@OnEvent(id = "index", mode = DeliveryMode.ASYNC)
		void index(Ordered order) {
			handle("index", order);
		}

		private void handle(String what, Ordered order) {
			if (!this.work) {
				throw new IllegalStateException("no server for " + what);
			}
			this.done.add(what + " " + order.id());
		}

	}

}
