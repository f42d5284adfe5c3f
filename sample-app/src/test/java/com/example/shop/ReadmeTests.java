package com.example.shop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.example.shop.ShopApplication.OrderCreated;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventContext;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventFacade;
import io.github.carillon.events.EventHeader;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnError;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.Publication;
import io.github.carillon.events.Publishes;
import io.github.carillon.events.Retry;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventPage;
import io.github.carillon.events.history.EventQuery;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What the README shows: here it is compiled and run.
 */
@SpringBootTest(properties = "spring.datasource.url=jdbc:h2:mem:${random.uuid}")
class ReadmeTests {

	private static final Path README = Path.of("..", "README.md");

	@Autowired
	EventPublisher events;

	@Autowired
	EventHistory history;

	@Autowired
	Orders orders;

	@Autowired
	Prices prices;

	@Autowired
	Done done;

	@Autowired
	TransactionTemplate transaction;

	@BeforeEach
	void start() {
		this.done.things.clear();
	}

	/** Every snippet of Java in the README is found in these sources, to the letter. */
	@Test
	void showsNothingThatIsNotCompiled() throws IOException {
		String sources;
		try (Stream<Path> files = Files.list(Path.of("src/test/java/com/example/shop"))) {
			sources = files.map(ReadmeTests::read).map(ReadmeTests::squeeze).collect(Collectors.joining(" "));
		}
		List<String> snippets = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
			.matcher(read(README))
			.results()
			.map((result) -> squeeze(result.group(1)))
			.toList();
		assertThat(snippets).hasSizeGreaterThan(5).allSatisfy((snippet) -> assertThat(sources).contains(snippet));
	}

	/** The table of properties is the generated metadata. */
	@Test
	void listsAllProperties() throws IOException {
		List<String> rows = new ArrayList<>();
		Enumeration<URL> files = getClass().getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json");
		for (URL file : Collections.list(files)) {
			try (InputStream in = file.openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(in).at("/properties")) {
					String name = property.at("/name").stringValue();
					if (name.startsWith("carillon.")) {
						JsonNode value = property.at("/defaultValue");
						rows.add("| `%s` | %s | %s |".formatted(name,
								value.isMissingNode() ? "" : "`" + value.asString() + "`",
								property.at("/description").asString().replaceAll("\\s+", " ")));
					}
				}
			}
		}
		Collections.sort(rows);
		assertThat(read(README).lines().filter((line) -> line.startsWith("| `carillon.")))
			.containsExactlyElementsOf(rows);
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String squeeze(String code) {
		return code.replaceAll("\\s+", " ").strip();
	}

	@Test
	void remembersTheFirstThirtySeconds() {
		Event<?> first = this.history.query(EventQuery.matching("order.created").oldestFirst().limit(1))
			.events()
			.get(0);
		assertThat(first.data()).isEqualTo(new OrderCreated("o-1", new BigDecimal("99.50")));
	}

	@Test
	void publishes() {
		this.events.publish(new OrderCreated("o-1", BigDecimal.TEN));
		this.events.publish("order.noted", Map.of("orderId", "o-1"));
		this.events.publish(EventDraft.of(new OrderCreated("o-2", BigDecimal.TEN))
			.withSource("shop")
			.withKey("o-2")
			.withHeader("channel", "api"));
		assertThat(this.history.latest("order.noted").orElseThrow().data()).isEqualTo(Map.of("orderId", "o-1"));
		assertThat(this.history.latest("order.created").orElseThrow().headers()).containsEntry("channel", "api");
	}

	@Test
	void calls() {
		this.events.publish(EventDraft.of(new OrderCreated("o-1", new BigDecimal(101))).withHeader("channel", "api"));
		assertThat(this.done.things).contains("reserve o-1", "log order.created", "check o-1 from api");
		this.done.things.clear();
		this.events.publish("order.created", Map.of("orderId", "o-2", "total", 5));
		assertThat(this.done.things).contains("reserve o-2", "log order.created").doesNotContain("check o-2 from null");
	}

	@Test
	void answers() {
		BigDecimal price = this.events.publish(new PriceAsked("o-1")).result(BigDecimal.class).orElseThrow();
		assertThat(price).isEqualTo(new BigDecimal("99.50"));
	}

	@Test
	void publishesThroughAnInterface() {
		assertThat(this.prices.price("o-1")).isEqualTo(new BigDecimal("99.50"));
		this.prices.created(new OrderCreated("o-8", BigDecimal.ONE));
		assertThat(this.done.things).contains("reserve o-8");
	}

	@Test
	void waitsForTheCommit() {
		this.transaction.executeWithoutResult((status) -> {
			this.orders.create("o-3", BigDecimal.TEN);
			assertThat(this.done.things).contains("reserve o-3").doesNotContain("confirm o-3");
		});
		assertThat(this.done.things).contains("confirm o-3");
		await().untilAsserted(() -> assertThat(this.done.things).contains("index o-3", "archive o-3", "charge o-3"));
	}

	@Test
	void forgetsWhatIsRolledBack() {
		this.transaction.executeWithoutResult((status) -> {
			this.orders.create("o-4", BigDecimal.TEN);
			status.setRollbackOnly();
		});
		assertThat(this.done.things).contains("reserve o-4")
			.doesNotContain("confirm o-4", "index o-4", "archive o-4", "charge o-4");
		assertThat(this.history.count(EventQuery.matching("order.*").key("o-4"))).isZero();
	}

	@Test
	void isolatesFailures() {
		Publication<Object> publication = this.events.publish("failing.listener");
		assertThatIllegalStateException().isThrownBy(publication::orThrow).withMessage("no mail server");
		assertThat(this.done.things).contains("log failing.listener");
		assertThatIllegalStateException().isThrownBy(() -> this.events.publish("strict")).withMessage("out of stock");
	}

	@Test
	void asksTheHistory() {
		this.events.publish(EventDraft.of(new OrderCreated("o-7", BigDecimal.ONE)).withKey("o-7"));
		Instant yesterday = Instant.now().minus(Duration.ofDays(1));
		EventPage page = this.history.query(EventQuery.matching("order.**").key("o-7").since(yesterday).oldestFirst());
		page.events().forEach((event) -> System.out.println(event.time() + " " + event.data()));
		assertThat(page.events()).hasSize(1);
	}

	/** An instance of its own, without Spring. */
	@Test
	void worksWithoutSpring() {
		List<String> created = new ArrayList<>();
		try (EventBus bus = EventBus.create("test")) {
			bus.subscribe(OrderCreated.class, (event) -> created.add(event.data().orderId()));
			bus.publish(new OrderCreated("o-1", BigDecimal.TEN));
		}
		assertThat(created).containsExactly("o-1");
	}

	@EventType("price.asked")
	record PriceAsked(String orderId) {
	}

	/** What the listeners did. */
	static class Done {

		final List<String> things = new CopyOnWriteArrayList<>();

		void reserve(String orderId) {
			this.things.add("reserve " + orderId);
		}

		void confirm(String orderId) {
			this.things.add("confirm " + orderId);
		}

		void add(String orderId) {
			this.things.add("index " + orderId);
		}

		void archive(String orderId) {
			this.things.add("archive " + orderId);
		}

		void check(String orderId, String channel) {
			this.things.add("check " + orderId + " from " + channel);
		}

		void charge(String orderId, String key) {
			this.things.add("charge " + orderId);
		}

		void log(String type) {
			this.things.add("log " + type);
		}

	}

	@TestConfiguration
	@Import({ Done.class, Orders.class, Listeners.class, Failing.class })
	static class Configuration {

		@Bean
		Prices prices(EventPublisher events) {
			return EventFacade.create(Prices.class, events);
		}

	}

	interface Prices {

		@Publishes("price.asked")
		BigDecimal price(String orderId);

		// the type is that of the class
		void created(OrderCreated order);

	}

	static class Orders {

		private final EventPublisher events;

		private final JdbcClient jdbc;

		Orders(EventPublisher events, JdbcClient jdbc) {
			this.events = events;
			this.jdbc = jdbc;
			jdbc.sql("create table if not exists orders (id varchar(40), total decimal(10, 2))").update();
		}

		@Transactional
		public void create(String id, BigDecimal total) {
			this.jdbc.sql("insert into orders values (?, ?)").params(id, total).update();
			this.events.publish(EventDraft.of(new OrderCreated(id, total)).withKey(id));
		}

	}

	static class Listeners {

		private final Done warehouse;

		private final Done mails;

		private final Done search;

		private final Done documents;

		private final Done fraud;

		private final Done audit;

		private final Done payments;

		Listeners(Done done) {
			this.warehouse = done;
			this.mails = done;
			this.search = done;
			this.documents = done;
			this.fraud = done;
			this.audit = done;
			this.payments = done;
		}

		// the type is that of the parameter, see @EventType
		@OnEvent
		void reserve(OrderCreated order) {
			this.warehouse.reserve(order.orderId());
		}

		// one of several patterns, the whole envelope, and what is known of this delivery
		@OnEvent({ "order.**", "invoice.*" })
		void log(Event<?> event, EventContext context) {
			this.audit.log(event.type());
		}

		// only some of them, after the others; a Map would do in place of the record
		@OnEvent(condition = "data.total > 100", order = 10)
		void check(OrderCreated order, @EventHeader(required = false) @Nullable String channel) {
			this.fraud.check(order.orderId(), String.valueOf(channel));
		}

		@OnEvent(mode = DeliveryMode.AFTER_COMMIT)
		void confirm(OrderCreated order) {
			this.mails.confirm(order.orderId());
		}

		@OnEvent(mode = DeliveryMode.ASYNC)
		void index(OrderCreated order) {
			this.search.add(order.orderId());
		}

		// given up after five seconds, at most two at a time
		@OnEvent(mode = DeliveryMode.ASYNC, timeout = "5s", concurrency = "2")
		void archive(OrderCreated order) {
			this.documents.archive(order.orderId());
		}

		// at least once, also when the process dies; tried again up to five times
		@OnEvent(mode = DeliveryMode.DURABLE, retry = @Retry(maxRetries = 5))
		void charge(OrderCreated order, EventContext context) {
			this.payments.charge(order.orderId(), context.idempotencyKey());
		}

		// what it returns is a result
		@OnEvent
		BigDecimal price(PriceAsked asked) {
			return new BigDecimal("99.50");
		}

	}

	static class Failing {

		private final Done done;

		Failing(Done done) {
			this.done = done;
		}

		@OnEvent(value = "failing.*", order = 1)
		void fail() {
			throw new IllegalStateException("no mail server");
		}

		@OnEvent(value = "failing.*", order = 2)
		void after(Event<?> event) {
			this.done.log(event.type());
		}

		@OnEvent(value = "strict", onError = OnError.PROPAGATE)
		void refuse() {
			throw new IllegalStateException("out of stock");
		}

	}

}
