package io.github.carillon.events.boot.autoconfigure.actuate;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.SubscriptionOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The actuator endpoint as it is asked over HTTP and JMX (C123, decision 25).
 */
class EventsEndpointTests {

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void showsEverythingOverHttp(WebApplicationType webApplicationType) throws Exception {
		ConfigurableApplicationContext context = run(webApplicationType, "carillon.actuator.show-data=always",
				"spring.application.name=shop");
		EventBus bus = context.getBean(EventBus.class);
		bus.publish(EventDraft.of(new Sold("a-1", Instant.EPOCH)).withKey("k").withHeader("channel", "api"));
		bus.publish("article.returned", Map.of("articleId", "a-1", "pin", "1234"));
		JsonNode summary = json(context, "", 200);
		assertThat(summary.at("/bus").asString()).isEqualTo("shop");
		assertThat(summary.at("/statistics/published").asInt()).isEqualTo(2);
		assertThat(summary.at("/statistics/failed").asInt()).isOne();
		assertThat(summary.at("/statistics/timedOut").asInt(-1)).isZero();
		assertThat(summary.at("/statistics/aborted").asInt(-1)).isZero();
		assertThat(summary.at("/statistics/cancelled").asInt(-1)).isZero();
		assertThat(summary.at("/history/store").asString()).isEqualTo("jdbc");
		assertThat(summary.at("/history/events").asInt()).isEqualTo(2);
		assertThat(summary.at("/types").asInt()).isPositive();
		assertThat(summary.at("/listeners").asInt()).isPositive();
		JsonNode event = json(context, "/history?type=article.sold", 200).at("/events/0");
		assertThat(event.at("/type").asString()).isEqualTo("article.sold");
		assertThat(event.at("/time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z");
		assertThat(event.at("/key").asString()).isEqualTo("k");
		assertThat(event.at("/headers/channel").asString()).isEqualTo("api");
		assertThat(event.at("/data/articleId").asString()).isEqualTo("a-1");
		assertThat(event.at("/data/when").asString()).isEqualTo("1970-01-01T00:00:00Z");
		JsonNode returned = json(context, "/history?type=article.returned", 200).at("/events/0");
		assertThat(returned.at("/data/pin").asString()).isEqualTo("******");
		assertThat(returned.at("/data/articleId").asString()).isEqualTo("a-1");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void malformedRequestsAreProblems(WebApplicationType webApplicationType) throws Exception {
		ConfigurableApplicationContext context = run(webApplicationType);
		assertProblem(context, "/history?type=a..b", 400, "Parameter 'type' is not valid: 'a..b'. At index 2");
		assertProblem(context, "/history?limit=many", 400, "Parameter 'limit' is not valid: 'many'");
		assertProblem(context, "/history?limit=0", 400, "Parameter 'limit' is not valid: '0'");
		assertProblem(context, "/history?limit=100000", 400, "Parameter 'limit' is not valid");
		assertProblem(context, "/history?cursor=nonsense", 400, "Parameter 'cursor' is not valid: 'nonsense'");
		assertProblem(context, "/nothing", 404,
				"There is no 'nothing'; there are types, listeners, history, deadletters, outbox");
	}

	@Test
	void pagesAreInExactOrderAndMissNothing() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET);
		EventBus bus = context.getBean(EventBus.class);
		List<String> published = new ArrayList<>();
		for (int i = 0; i < 25; i++) {
			published.add(0, bus.publish("article.counted").event().id().toString());
		}
		List<String> seen = new ArrayList<>();
		String cursor = "";
		while (cursor != null) {
			JsonNode page = json(context, "/history?limit=10" + cursor, 200);
			page.at("/events").forEach((event) -> seen.add(event.at("/id").asString()));
			cursor = page.has("next") ? "&cursor=" + page.at("/next").asString() : null;
		}
		assertThat(seen).containsExactlyElementsOf(published);
	}

	@Test
	void emptyParametersCountAsAbsent() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET);
		context.getBean(EventBus.class).publish("article.counted");
		assertThat(json(context, "/history?type=&limit=&cursor=", 200).at("/events")).hasSize(1);
	}

	@Test
	void typesAreDescribed() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET);
		context.getBean(EventBus.class).publish(new Sold("a-1", Instant.EPOCH));
		context.getBean(EventBus.class).publish("article.unheard-of");
		Map<String, JsonNode> types = byKey(json(context, "/types", 200).at("/types"), "type");
		JsonNode sold = types.get("article.sold");
		assertThat(sold.at("/registered").asBoolean()).isTrue();
		assertThat(sold.at("/version").asString()).isEqualTo("2");
		assertThat(sold.at("/description").asString()).isEqualTo("Somebody bought it.");
		assertThat(sold.at("/class").asString()).isEqualTo(Sold.class.getName());
		assertThat(sold.at("/schema/properties").has("articleId")).isTrue();
		assertThat(sold.at("/example/articleId").asString()).isEqualTo("a");
		assertThat(sold.at("/published").asInt()).isOne();
		assertThat(sold.at("/lastPublished").asString()).endsWith("Z");
		assertThat(sold.at("/listeners").toString()).contains("shelf").contains("listeners.onSold");
		assertThat(types.get("article.unheard-of").at("/registered").asBoolean()).isFalse();
	}

	@Test
	void listenersAreDescribed() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET);
		context.getBean(EventBus.class).publish(new Sold("a-1", Instant.EPOCH));
		JsonNode shelf = byKey(json(context, "/listeners", 200).at("/listeners"), "id").get("shelf");
		assertThat(shelf.at("/name").asString()).isEqualTo("EventsEndpointTests.Listeners#onBoth");
		assertThat(shelf.at("/patterns").toString()).isEqualTo("[\"article.sold\",\"article.counted\"]");
		assertThat(shelf.at("/mode").asString()).isEqualTo("SYNC");
		assertThat(shelf.at("/order").asInt()).isEqualTo(10);
		assertThat(shelf.at("/active").asBoolean()).isTrue();
		assertThat(shelf.at("/description").asString()).isEqualTo("Fills the shelf.");
		assertThat(shelf.at("/handled").asInt()).isOne();
		assertThat(List.of("failed", "timedOut", "dropped", "aborted", "cancelled", "retried"))
			.allSatisfy((count) -> assertThat(shelf.path(count).asInt(-1)).as(count).isZero());
		assertThat(shelf.at("/latency/maxMillis").asDouble()).isGreaterThanOrEqualTo(0);
	}

	@Test
	void whatWasGivenUpIsCounted() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, "carillon.bus.ordering=fifo");
		EventBus bus = context.getBean(EventBus.class);
		CountDownLatch stuck = new CountDownLatch(1);
		bus.subscribe("slow", SubscriptionOptions.defaults().withTimeout(Duration.ofMillis(10)),
				(event) -> stuck.await());
		bus.subscribe("endless", (event) -> stuck.await());
		bus.subscribe("endless", (event) -> {
		});
		bus.publish("slow").await();
		bus.publish(EventDraft.of("endless", Map.of()).withTimeout(Duration.ofMillis(500))).await();
		stuck.countDown();
		JsonNode statistics = json(context, "", 200).at("/statistics");
		assertThat(statistics.at("/timedOut").asInt()).isOne();
		assertThat(statistics.at("/failed").asInt()).isOne();
		assertThat(statistics.at("/aborted").asInt()).isOne();
		assertThat(statistics.at("/cancelled").asInt()).isOne();
	}

	@Test
	void dataIsHiddenFromWhoeverIsNotAuthorized() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.SERVLET);
		context.getBean(EventBus.class)
			.publish(EventDraft.of("article.returned", Map.of("articleId", "a-1"))
				.withHeader("Authorization", "Bearer x")
				.withHeader("channel", "api"));
		JsonNode event = json(context, "/history", 200).at("/events/0");
		assertThat(event.at("/data").asString()).isEqualTo("******");
		assertThat(event.at("/headers/Authorization").asString()).isEqualTo("******");
		assertThat(event.at("/headers/channel").asString()).isEqualTo("api");
	}

	@Test
	void worksOverJmx() throws Exception {
		ConfigurableApplicationContext context = run(WebApplicationType.NONE, "spring.jmx.enabled=true",
				"spring.jmx.default-domain=carillon-test", "management.endpoints.jmx.exposure.include=events");
		context.getBean(EventBus.class).publish(new Sold("a-1", Instant.EPOCH));
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		ObjectName name = new ObjectName("carillon-test:type=Endpoint,name=Events");
		Object page = server.invoke(name, "section", new Object[] { "history", "article.*", "1", null }, new String[] {
				String.class.getName(), String.class.getName(), String.class.getName(), String.class.getName() });
		assertThat(page).asString().contains("article.sold").contains("a-1");
	}

	@Test
	void endpointCanBeSwitchedOff() {
		assertThat(run(WebApplicationType.NONE, "management.endpoint.events.access=none")
			.getBeanNamesForType(io.github.carillon.events.boot.actuate.EventsEndpoint.class)).isEmpty();
	}

	private ConfigurableApplicationContext run(WebApplicationType webApplicationType, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0",
				"--management.endpoints.web.exposure.include=events", "--spring.datasource.generate-unique-name=true",
				"--spring.main.banner-mode=off", "--spring.datasource.embedded-database-connection=h2"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).web(webApplicationType)
			.run(arguments.toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	private static void assertProblem(ConfigurableApplicationContext context, String path, int status, String detail)
			throws Exception {
		JsonNode problem = json(context, path, status);
		assertThat(problem.at("/status").asInt()).isEqualTo(status);
		assertThat(problem.at("/detail").asString()).startsWith(detail);
	}

	private static JsonNode json(ConfigurableApplicationContext context, String path, int status) throws Exception {
		String port = context.getEnvironment().getProperty("local.server.port");
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/events" + path)).build(),
					HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		return JsonMapper.shared().readTree(response.body());
	}

	private static Map<String, JsonNode> byKey(JsonNode list, String key) {
		Map<String, JsonNode> map = new LinkedHashMap<>();
		list.forEach((element) -> map.put(element.at("/" + key).asString(), element));
		return map;
	}

	@EventType(value = "article.sold", version = "2", description = "Somebody bought it.",
			example = "{\"articleId\":\"a\"}")
	record Sold(String articleId, Instant when) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Listeners listeners() {
			return new Listeners();
		}

		@Bean
		SanitizingFunction pins() {
			return (data) -> data.getKey().equals("pin") ? data.withValue(SanitizableData.SANITIZED_VALUE) : data;
		}

	}

	static class Listeners {

		@OnEvent(value = { "article.sold", "article.counted" }, id = "shelf", order = 10,
				description = "Fills the shelf.")
		void onBoth() {
		}

		@OnEvent
		void onSold(Sold sold) {
		}

		@OnEvent("article.returned")
		void onReturned() {
			throw new IllegalStateException("no room");
		}

	}

}
