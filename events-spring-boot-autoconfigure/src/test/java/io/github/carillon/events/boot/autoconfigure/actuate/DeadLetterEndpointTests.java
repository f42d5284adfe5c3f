package io.github.carillon.events.boot.autoconfigure.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventPattern;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Dead letters and the outbox as the actuator shows and changes them (C123, decision 25).
 */
class DeadLetterEndpointTests {

	private static final String UNRESTRICTED = "management.endpoint.events.access=unrestricted";

	private static final String SHOW = "carillon.actuator.show-data=always";

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void deadLetterIsShownTriedAgainAndDelivered(WebApplicationType webApplicationType) throws Exception {
		ConfigurableApplicationContext context = run(webApplicationType, UNRESTRICTED, SHOW);
		String id = give(context, "a").at("/id").asString();
		JsonNode letter = get(context, "/deadletters/" + id, 200);
		assertThat(letter.at("/target").asString()).isEqualTo("listener:mail");
		assertThat(letter.at("/attempts").asInt()).isEqualTo(2);
		assertThat(letter.at("/error").asString()).isEqualTo(IllegalStateException.class.getName());
		assertThat(letter.at("/message").asString()).isEqualTo("no mail server for a");
		assertThat(letter.at("/stack").asString()).contains("Listeners.mail");
		assertThat(letter.at("/reachable").asBoolean()).isTrue();
		assertThat(letter.at("/event/data/id").asString()).isEqualTo("a");
		assertThat(target(context).at("/dead").asInt()).isOne();
		context.getBean(Listeners.class).works = true;
		JsonNode retried = post(context, "/deadletters/" + id, "{\"action\": \"retry\"}", 200);
		assertThat(retried.at("/retried/0/status").asString()).isEqualTo("SCHEDULED");
		await().untilAsserted(() -> assertThat(context.getBean(Listeners.class).mailed).containsExactly("a"));
		assertThat(get(context, "/deadletters", 200).at("/letters")).isEmpty();
		await().untilAsserted(() -> assertThat(target(context).at("/dead").asInt()).isZero());
	}

	@Test
	void pagesAreNewestFirst() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET);
		give(context, "a");
		give(context, "b");
		String newest = give(context, "c").at("/id").asString();
		JsonNode first = get(context, "/deadletters?limit=2&type=letter.*", 200);
		assertThat(first.at("/letters")).hasSize(2);
		assertThat(first.at("/letters/0/id").asString()).isEqualTo(newest);
		JsonNode last = get(context, "/deadletters?limit=2&type=letter.*&cursor=" + first.at("/next").asString(), 200);
		assertThat(last.at("/letters")).hasSize(1);
		assertThat(last.has("next")).isFalse();
		assertThat(get(context, "/deadletters?type=invoice.*", 200).at("/letters")).isEmpty();
	}

	@Test
	void letterCanBeDiscardedWithAReason() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, UNRESTRICTED);
		String id = give(context, "a").at("/id").asString();
		give(context, "b");
		assertProblem(post(context, "/deadletters/" + id, "{\"action\": \"discard\"}", 400), "Parameter 'reason'");
		JsonNode discarded = post(context, "/deadletters/" + id, "{\"action\": \"discard\", \"reason\": \"spam\"}",
				200);
		assertThat(discarded.at("/discarded").asInt()).isOne();
		await().untilAsserted(() -> assertThat(target(context).at("/dead").asInt()).isOne());
		JsonNode rest = post(context, "/deadletters",
				"{\"action\": \"discard\", \"target\": \"listener:mail\", \"reason\": \"spam\"}", 200);
		assertThat(rest.at("/discarded").asInt()).isOne();
		assertThat(get(context, "/deadletters", 200).at("/letters")).isEmpty();
	}

	@Test
	void whatIsDeadInTheOutboxCanBeTriedAgainWithoutItsLetter() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, UNRESTRICTED,
				"carillon.dead-letters.enabled=false");
		context.getBean(EventBus.class).publish(new Ordered("a"));
		await().untilAsserted(() -> assertThat(target(context).at("/dead").asInt()).isOne());
		context.getBean(Listeners.class).works = true;
		JsonNode retried = post(context, "/outbox", "{\"action\": \"retry\", \"target\": \"listener:mail\"}", 200);
		assertThat(retried.at("/retried").asInt()).isOne();
		await().untilAsserted(() -> assertThat(context.getBean(Listeners.class).mailed).containsExactly("a"));
	}

	@Test
	void targetsGoByTheirNames() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, UNRESTRICTED);
		give(context, "a");
		assertThat(get(context, "/outbox/listener:mail", 200).at("/dead").asInt()).isOne();
		assertThat(post(context, "/outbox/listener:mail", "{\"action\": \"discard\", \"reason\": \"spam\"}", 200)
			.at("/discarded")
			.asInt()).isOne();
		assertThat(get(context, "/deadletters", 200).at("/letters")).isEmpty();
		assertProblem(get(context, "/outbox/listener:nobody", 404), "There is no 'outbox/listener:nobody'");
		assertProblem(post(context, "/outbox", "{\"action\": \"retry\", \"target\": \"listener:nobody\"}", 404),
				"There is no 'outbox/listener:nobody'");
		assertProblem(post(context, "/outbox/listener:mail", "{\"action\": \"unregister\", \"reason\": \"x\"}", 400),
				"Parameter 'action' is not valid: 'unregister'. 'listener:mail' is in this application");
	}

	@Test
	void whatIsPendingCanBeDiscardedAndItsTargetTakenOut() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, UNRESTRICTED);
		Outbox outbox = context.getBean(Outbox.class);
		outbox.register(new OutboxTarget("listener:gone", List.of(EventPattern.parse("letter.*")), Instant.now()));
		Event<?> event = Event.builder("letter.written", Map.of("id", "a")).build();
		outbox.add(event, Set.of("listener:gone"), Set.of(), null);
		String pending = "{\"action\": \"discard-pending\", \"reason\": \"old\"}";
		assertThat(post(context, "/outbox/listener:gone", pending, 200).at("/discarded").asInt()).isOne();
		JsonNode gone = post(context, "/outbox/listener:gone", "{\"action\": \"unregister\", \"reason\": \"old\"}",
				200);
		assertThat(gone.at("/unregistered").asBoolean()).isTrue();
		assertThat(outbox.targets()).extracting(OutboxTarget::name).containsExactly("listener:mail");
		get(context, "/outbox/listener:gone", 404);
	}

	@Test
	void outboxShowsTargetsAndTheRelay() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET);
		context.getBean(Listeners.class).works = true;
		context.getBean(EventBus.class).publish(new Ordered("a"));
		await().untilAsserted(() -> assertThat(get(context, "/outbox", 200).at("/relay/delivered").asInt()).isOne());
		JsonNode target = target(context);
		assertThat(target.at("/registered").asBoolean()).isTrue();
		assertThat(target.at("/here").asBoolean()).isTrue();
		assertThat(target.at("/patterns").toString()).isEqualTo("[\"letter.*\"]");
		assertThat(target.at("/pending").asInt()).isZero();
		assertThat(target.at("/oldestAgeMillis").asInt()).isZero();
	}

	@Test
	void nothingCanBeChangedUnlessAccessIsUnrestricted() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET);
		String id = give(context, "a").at("/id").asString();
		for (String path : List.of("/deadletters/" + id, "/deadletters", "/outbox")) {
			HttpResponse<String> response = send(context, path,
					"{\"action\": \"retry\", \"target\": \"listener:mail\"}");
			assertThat(response.statusCode()).isEqualTo(405);
		}
		assertThat(get(context, "/deadletters", 200).at("/letters")).hasSize(1);
	}

	@Test
	void whatAnErrorSaysIsHiddenAsDataIs() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET);
		JsonNode letter = get(context, "/deadletters/" + give(context, "secret").at("/id").asString(), 200);
		assertThat(letter.toString()).doesNotContain("secret");
		assertThat(letter.at("/event/data").asString()).isEqualTo("******");
		assertThat(letter.at("/error").asString()).isEqualTo(IllegalStateException.class.getName());
	}

	@ParameterizedTest
	@CsvSource({ "/deadletters?limit=0, limit", "/deadletters?limit=x, limit", "/deadletters?type=a..b, type",
			"/deadletters?cursor=x, cursor", "/deadletters/x, id" })
	void malformedRequestsAreProblems(String path, String parameter) throws Exception {
		assertProblem(get(run(WebApplicationType.SERVLET), path, 400), "Parameter '%s'".formatted(parameter));
	}

	@Test
	void malformedChangesAreProblems() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, UNRESTRICTED);
		assertProblem(post(context, "/deadletters", "{\"action\": \"burn\"}", 400), "Parameter 'action'");
		assertProblem(post(context, "/deadletters", "{}", 400), "Parameter 'action' is missing");
		assertProblem(post(context, "/outbox", "{\"action\": \"retry\"}", 400), "Parameter 'target' is missing");
		assertProblem(post(context, "/types", "{\"action\": \"retry\"}", 404), "There is no 'types'");
		assertProblem(
				post(context, "/deadletters/9b8f2a52-4d5f-3c57-a49c-4b8d7d5d4f11", "{\"action\": \"retry\"}", 404),
				"There is no 'deadletters/9b8f2a52");
		assertProblem(get(context, "/deadletters/9b8f2a52-4d5f-3c57-a49c-4b8d7d5d4f11", 404),
				"There is no 'deadletters/9b8f2a52");
	}

	/**
	 * Publishes what cannot be delivered, and returns its letter.
	 */
	private static JsonNode give(ConfigurableApplicationContext context, String order) throws Exception {
		int before = get(context, "/deadletters", 200).at("/letters").size();
		context.getBean(EventBus.class).publish(new Ordered(order));
		await().atMost(Duration.ofSeconds(30))
			.until(() -> get(context, "/deadletters", 200).at("/letters").size() > before);
		return get(context, "/deadletters", 200).at("/letters/0");
	}

	private static JsonNode target(ConfigurableApplicationContext context) throws Exception {
		JsonNode targets = get(context, "/outbox", 200).at("/targets");
		assertThat(targets).hasSize(1);
		assertThat(targets.at("/0/target").asString()).isEqualTo("listener:mail");
		return targets.at("/0");
	}

	private static void assertProblem(JsonNode problem, String detail) {
		assertThat(problem.at("/detail").asString()).startsWith(detail);
	}

	private static JsonNode get(ConfigurableApplicationContext context, String path, int status) throws Exception {
		return json(send(context, path, null), status);
	}

	private static JsonNode post(ConfigurableApplicationContext context, String path, String body, int status)
			throws Exception {
		return json(send(context, path, body), status);
	}

	private static JsonNode json(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		return JsonMapper.shared().readTree(response.body());
	}

	private static HttpResponse<String> send(ConfigurableApplicationContext context, String path,
			@org.jspecify.annotations.Nullable String body) throws Exception {
		String port = context.getEnvironment().getProperty("local.server.port");
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/events" + path));
		if (body != null) {
			request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private ConfigurableApplicationContext run(WebApplicationType webApplicationType, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0",
				"--management.endpoints.web.exposure.include=events", "--spring.datasource.generate-unique-name=true",
				"--spring.main.banner-mode=off", "--spring.datasource.embedded-database-connection=h2",
				"--carillon.retry.delay=1ms", "--carillon.retry.jitter=0ms", "--carillon.retry.max-retries=1"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).web(webApplicationType)
			.run(arguments.toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	@EventType("letter.written")
	record Ordered(String id) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Listeners listeners() {
			return new Listeners();
		}

	}

	static class Listeners {

		private final List<String> mailed = new CopyOnWriteArrayList<>();

		private volatile boolean works;

		@OnEvent(value = "letter.*", id = "mail", mode = DeliveryMode.DURABLE)
		void mail(Ordered order) {
			if (!this.works) {
				throw new IllegalStateException("no mail server for " + order.id());
			}
			this.mailed.add(order.id());
		}

	}

}
