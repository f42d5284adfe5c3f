package io.github.carillon.events;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * An interface whose methods publish: C55.
 */
class EventFacadeTests {

	private final EventBus bus = EventBus.create("shop");

	private final List<Event<?>> published = new ArrayList<>();

	private final Prices prices = EventFacade.create(Prices.class, this.bus);

	@AfterEach
	void closeBus() {
		this.bus.close(Duration.ZERO);
	}

	@Test
	void aMethodPublishesAndReturnsTheFirstResultOfItsClass() {
		this.bus.respond("price.asked", (event) -> "not a price");
		this.bus.respond("price.asked", this::price);
		assertThat(this.prices.price("o-1", 2)).isEqualTo(new BigDecimal("2"));
		assertThat(this.published).singleElement().satisfies((event) -> {
			assertThat(event.type()).isEqualTo("price.asked");
			assertThat(event.data()).isEqualTo(Map.of("orderId", "o-1", "count", 2));
			assertThat(event.source()).isEqualTo("shop");
		});
	}

	@Test
	void oneValueIsNamedTooAndMayBeNull() {
		this.bus.subscribe("*", this.published::add);
		this.prices.note(null);
		this.prices.tick();
		assertThat(this.published).extracting(Event::type).containsExactly("order.noted", "clock.ticked");
		assertThat((Object) this.published.get(0).data()).isEqualTo(Collections.singletonMap("text", null));
		assertThat(this.published.get(1).data()).isEqualTo(Map.of());
	}

	@Test
	void anObjectOrAMapIsTheDataItself() {
		this.bus.subscribe("*", this.published::add);
		OrderCreated order = new OrderCreated("o-1");
		this.prices.created(order);
		this.prices.renamed(order);
		this.prices.map(Map.of("a", 1));
		this.prices.family(order);
		assertThat(this.published).extracting(Event::type)
			.containsExactly("order.created", "order.renamed", "some.map", "order.created");
		assertThat(this.published).extracting((event) -> (Object) event.data())
			.containsExactly(order, order, Map.of("a", 1), order);
	}

	@Test
	@SuppressWarnings("NullAway")
	void dataIsNotNull() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.prices.created(null))
			.withMessageContaining("Prices.created(OrderCreated)")
			.withMessageContaining("null");
	}

	@Test
	void primitivesAreReturned() {
		this.bus.respond("stock.asked", (event) -> 7);
		assertThat(this.prices.stock("o-1")).isEqualTo(7);
	}

	@Test
	void aValueThatNobodyReturnsIsMissedByName() {
		assertThatExceptionOfType(NoResultException.class).isThrownBy(() -> this.prices.stock("o-1"))
			.withMessageContaining("java.lang.Integer")
			.withMessageContaining("there is none");
		this.bus.respond("stock.asked", SubscriptionOptions.defaults().withId("warehouse"), (event) -> 7L);
		this.bus.subscribe("stock.asked", SubscriptionOptions.defaults().withId("audit"), (event) -> {
		});
		assertThatExceptionOfType(NoResultException.class).isThrownBy(() -> this.prices.stock("o-1"))
			.withMessageContaining("warehouse returned a java.lang.Long")
			.withMessageContaining("audit returned nothing (COMPLETED)");
	}

	@Test
	void anOptionalMayBeEmpty() {
		assertThat(this.prices.discount("o-1")).isEmpty();
		this.bus.respond("discount.asked", (event) -> BigDecimal.ONE);
		assertThat(this.prices.discount("o-1")).contains(BigDecimal.ONE);
	}

	@Test
	void aPublicationIsReturnedAsItIs() {
		this.bus.subscribe("*", this.published::add);
		Publication<Object> publication = this.prices.publication("o-1");
		assertThat(publication.event()).isSameAs(this.published.get(0));
	}

	@Test
	void aStageDoesNotWait() throws Exception {
		CompletableFuture<Object> stage = new CompletableFuture<>();
		this.bus.respond("price.asked", (event) -> stage);
		CompletableFuture<BigDecimal> later = this.prices.later("o-1");
		CompletionStage<Optional<BigDecimal>> maybe = this.prices.maybeLater("o-1");
		CompletableFuture<Void> handled = this.prices.handled("o-1");
		assertThat(later).isNotDone();
		stage.complete(BigDecimal.TEN);
		assertThat(later.get(10, TimeUnit.SECONDS)).isEqualTo(BigDecimal.TEN);
		assertThat(maybe.toCompletableFuture().get(10, TimeUnit.SECONDS)).contains(BigDecimal.TEN);
		assertThat(handled.get(10, TimeUnit.SECONDS)).isNull();
	}

	@Test
	void aStageFailsWithWhatTheHandlerThrew() {
		IOException error = new IOException("no disk");
		this.bus.subscribe("price.asked", (event) -> {
			throw error;
		});
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.prices.later("o-1").get(10, TimeUnit.SECONDS))
			.withCause(error);
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.prices.handled("o-1").get(10, TimeUnit.SECONDS))
			.withCause(error);
	}

	@Test
	void aStageWithoutAnAnswerFails() {
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.prices.later("o-1").get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(NoResultException.class);
	}

	@Test
	void aMethodWithAValueThrowsWhatTheHandlersThrew() {
		this.bus.respond("price.asked", (event) -> BigDecimal.ONE);
		IllegalStateException error = new IllegalStateException("no price");
		Subscription failing = this.bus.subscribe("price.asked", (event) -> {
			throw error;
		});
		assertThatIllegalStateException().isThrownBy(() -> this.prices.price("o-1", 1)).isSameAs(error);
		failing.close();
		IOException checked = new IOException("no disk");
		this.bus.subscribe("price.asked", (event) -> {
			throw checked;
		});
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.prices.declared("o-1")).isSameAs(checked);
		assertThatExceptionOfType(UndeclaredThrowableException.class).isThrownBy(() -> this.prices.price("o-1", 1))
			.withCause(checked)
			.withMessageContaining("Prices.price(String, int)")
			.withMessageContaining("no disk");
	}

	@Test
	void aVoidMethodDoesWhatPublishDoes() {
		this.bus.subscribe("clock.ticked", (event) -> {
			throw new IllegalStateException("isolated");
		});
		this.prices.tick();
		IOException checked = new IOException("no disk");
		this.bus.subscribe("clock.ticked", SubscriptionOptions.defaults().withOnError(OnError.PROPAGATE), (event) -> {
			throw checked;
		});
		assertThatExceptionOfType(UndeclaredThrowableException.class).isThrownBy(this.prices::tick).withCause(checked);
	}

	@Test
	void defaultMethodsAndThoseOfObjectWork() {
		this.bus.respond("price.asked", this::price);
		assertThat(this.prices.priceOfOne("o-1")).isEqualTo(BigDecimal.ONE);
		assertThat(this.prices).isEqualTo(this.prices).isNotEqualTo(EventFacade.create(Prices.class, this.bus));
		assertThat(this.prices.hashCode()).isEqualTo(this.prices.hashCode());
		assertThat(this.prices).hasToString("Prices[" + this.bus + "]");
	}

	@Test
	void whatItInheritsPublishesToo() {
		this.bus.subscribe("*", this.published::add);
		EventFacade.create(Inheriting.class, this.bus.from("audit")).tick();
		assertThat(this.published).extracting(Event::source).containsExactly("audit");
	}

	@ParameterizedTest
	@MethodSource("refused")
	void refusesWhatItCannotImplement(Class<?> api, String what, String fix) {
		assertThatIllegalArgumentException().isThrownBy(() -> EventFacade.create(api, this.bus))
			.withMessageContaining(api.getTypeName())
			.withMessageContaining(what)
			.withMessageContaining(fix);
	}

	static Stream<Object[]> refused() {
		return Stream.of(new Object[] { String.class, "String", "interface" },
				new Object[] { Publishes.class, "Publishes", "interface" },
				new Object[] { OrderEvent.class, "OrderEvent", "not sealed" },
				new Object[] { Empty.class, "Empty", "no method" },
				new Object[] { Silent.class, "Silent.told(String)", "@Publishes" },
				new Object[] { Unnamed.class, "Unnamed.told(Untyped)", "@EventType" },
				new Object[] { UntypedMap.class, "UntypedMap.told(Map)", "@Publishes" },
				new Object[] { OfDraft.class, "OfDraft.told(EventDraft)", "take the data itself" },
				new Object[] { Misspelt.class, "Misspelt.told()", "not valid at index 6" },
				new Object[] { Variable.class, "Variable.ask()", "T" },
				new Object[] { RawOptional.class, "RawOptional.ask()", "Optional<SomeClass>" },
				new Object[] { WildcardFuture.class, "WildcardFuture.ask()", "name one" },
				new Object[] { NestedFuture.class, "NestedFuture.ask()", "one of them" });
	}

	/**
	 * Compiled here, as the sources of the project keep their names.
	 */
	@Test
	void parametersWithoutNamesAreRefused(@TempDir Path directory) throws Exception {
		Path source = Files.writeString(directory.resolve("Nameless.java"), """
				public interface Nameless {
					@io.github.carillon.events.Publishes("told")
					void told(String a, String b);
				}
				""");
		int result = ToolProvider.getSystemJavaCompiler()
			.run(null, null, null, "-proc:none", "-cp", System.getProperty("java.class.path"), source.toString());
		assertThat(result).isZero();
		try (URLClassLoader loader = new URLClassLoader(new URL[] { directory.toUri().toURL() },
				getClass().getClassLoader())) {
			Class<?> nameless = loader.loadClass("Nameless");
			assertThatIllegalArgumentException().isThrownBy(() -> EventFacade.create(nameless, this.bus))
				.withMessageContaining("Nameless.told(String, String)")
				.withMessageContaining("-parameters");
		}
	}

	private Object price(Event<?> event) {
		this.published.add(event);
		return new BigDecimal(String.valueOf(((Map<?, ?>) event.data()).get("count")));
	}

	interface Prices extends Ticking {

		@Publishes("price.asked")
		BigDecimal price(String orderId, int count);

		default BigDecimal priceOfOne(String orderId) {
			return price(orderId, 1);
		}

		@Publishes("price.asked")
		BigDecimal declared(String orderId) throws IOException;

		@Publishes("stock.asked")
		int stock(String orderId);

		@Publishes("discount.asked")
		Optional<BigDecimal> discount(String orderId);

		@Publishes("price.asked")
		Publication<Object> publication(String orderId);

		@Publishes("price.asked")
		CompletableFuture<BigDecimal> later(String orderId);

		@Publishes("price.asked")
		CompletionStage<Optional<BigDecimal>> maybeLater(String orderId);

		@Publishes("price.asked")
		CompletableFuture<Void> handled(String orderId);

		@Publishes("order.noted")
		void note(@Nullable String text);

		void created(OrderCreated order);

		@Publishes("order.renamed")
		void renamed(OrderCreated order);

		@Publishes("some.map")
		void map(Map<String, Integer> data);

		@Publishes
		void family(OrderEvent event);

		@Override
		String toString();

		static Prices none() {
			throw new UnsupportedOperationException();
		}

	}

	interface Ticking {

		@Publishes("clock.ticked")
		void tick();

	}

	interface Inheriting extends Ticking {

	}

	interface Empty {

		default void nothing() {
		}

	}

	interface Silent {

		void told(String text);

	}

	interface Unnamed {

		void told(Untyped untyped);

	}

	interface UntypedMap {

		@Publishes
		void told(Map<String, String> map);

	}

	interface OfDraft {

		@Publishes
		void told(EventDraft<Object> draft);

	}

	interface Misspelt {

		@Publishes("order..created")
		void told();

	}

	interface Variable {

		@Publishes("asked")
		<T> T ask();

	}

	interface RawOptional {

		@Publishes("asked")
		@SuppressWarnings("rawtypes")
		Optional ask();

	}

	interface WildcardFuture {

		@Publishes("asked")
		CompletableFuture<?> ask();

	}

	interface NestedFuture {

		@Publishes("asked")
		CompletableFuture<CompletableFuture<String>> ask();

	}

	sealed interface OrderEvent permits OrderCreated {

	}

	@EventType("order.created")
	record OrderCreated(String orderId) implements OrderEvent {
	}

	record Untyped(String text) {
	}

}
