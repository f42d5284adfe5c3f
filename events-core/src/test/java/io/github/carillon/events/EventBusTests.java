package io.github.carillon.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What a user of a private bus sees: C01, C06, C07, C20, C32, C33, C41, C46.
 */
class EventBusTests {

	private final EventBus bus = EventBus.create("shop");

	@AfterEach
	void closeBus() {
		this.bus.close();
	}

	@Test
	void deliversDataUnderItsTypeName() {
		List<Event<Object>> seen = new ArrayList<>();
		this.bus.subscribe("order.*", seen::add);
		Publication<OrderCreated> publication = this.bus.publish(new OrderCreated("o-1"));
		assertThat(seen).singleElement().satisfies((event) -> {
			assertThat(event).isEqualTo(publication.event());
			assertThat(event.type()).isEqualTo("order.created");
			assertThat(event.version()).isEqualTo("2");
			assertThat(event.source()).isEqualTo("shop");
			assertThat(event.data()).isEqualTo(new OrderCreated("o-1"));
			assertThat(event.path()).containsExactly(this.bus.label());
			assertThat(event.id().version()).isEqualTo(7);
		});
		assertThat(publication.status()).isEqualTo(PublicationStatus.COMPLETED);
	}

	@Test
	void publishesWhatAClassWithoutAnnotationIsCalled() {
		assertThat(this.bus.publish(new UserLoginEvent("u-1")).event().type()).isEqualTo("UserLoginEvent");
	}

	@Test
	void refusesDataThatSaysNothingAboutWhatHappened() {
		for (Object untyped : List.of("text", 1, List.of(), Map.of(), new int[0], Optional.empty())) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.bus.publish(untyped))
				.withMessageContaining(untyped.getClass().getTypeName())
				.withMessageContaining("@EventType");
		}
	}

	@Test
	void linksWhatAHandlerPublishesToItsCause() {
		this.bus.subscribe(OrderCreated.class, (event) -> this.bus.publish("order.noted", Map.of()));
		List<Event<?>> noted = new ArrayList<>();
		this.bus.subscribe("order.noted", noted::add);
		Publication<OrderCreated> publication = this.bus.publish(new OrderCreated("o-1"));
		Event<OrderCreated> cause = publication.event();
		assertThat(noted).singleElement().satisfies((event) -> {
			assertThat(event.causationId()).contains(cause.id());
			assertThat(event.correlationId()).isEqualTo(cause.correlationId()).contains(cause.id().toString());
		});
		assertThat(publication.children()).extracting((child) -> child.event().type()).containsExactly("order.noted");
	}

	@Test
	void keepsTheLinkAcrossThreads() {
		this.bus.subscribe("order.created", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC),
				(event) -> this.bus.publish("order.noted"));
		CompletableFuture<Event<?>> noted = new CompletableFuture<>();
		this.bus.subscribe("order.noted", noted::complete);
		Publication<?> publication = this.bus.publish(EventDraft.of(new OrderCreated("o-1")).withCorrelationId("c-1"))
			.await();
		assertThat(noted)
			.isCompletedWithValueMatching((event) -> event.causationId().equals(Optional.of(publication.event().id()))
					&& event.correlationId().equals(Optional.of("c-1")));
	}

	@Test
	void neverOverwritesWhatTheDraftSays() {
		this.bus.subscribe("outer",
				(event) -> this.bus.publish(EventDraft.of("inner", "text")
					.withCausationId(event.causationId().orElseThrow())
					.withCorrelationId("mine")
					.withSource("me")));
		Publication<Object> root = this.bus.publish("root");
		Publication<?> outer = this.bus.publish(EventDraft.of("outer", 1).withCausationId(root.event().id()));
		assertThat(outer.children().get(0).event()).satisfies((event) -> {
			assertThat(event.causationId()).contains(root.event().id());
			assertThat(event.correlationId()).contains("mine");
			assertThat(event.source()).isEqualTo("me");
		});
	}

	@Test
	void isolatesAFailingHandler() {
		List<String> called = new ArrayList<>();
		this.bus.subscribe("order.created", (event) -> {
			throw new StackOverflowError("deep");
		});
		this.bus.subscribe("order.created", (event) -> called.add("second"));
		Publication<OrderCreated> publication = this.bus.publish(new OrderCreated("o-1"));
		assertThat(called).containsExactly("second");
		assertThat(publication.results()).extracting(HandlerResult::status)
			.containsExactly(HandlerResult.Status.FAILED, HandlerResult.Status.COMPLETED);
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(publication::orThrow).withMessage("deep");
		assertThat(this.bus.statistics().failed()).isEqualTo(1);
		assertThat(this.bus.statistics().handled()).isEqualTo(1);
		assertThat(this.bus.statistics().inFlight()).isZero();
	}

	@Test
	void throwsSeveralErrorsAsOneThatCarriesThemAll() {
		this.bus.subscribe("*", (event) -> {
			throw new IllegalStateException("one");
		});
		this.bus.subscribe("*", (event) -> {
			throw new java.io.IOException("two");
		});
		Publication<Object> publication = this.bus.publish("order.created");
		assertThatExceptionOfType(HandlersFailedException.class).isThrownBy(publication::orThrow)
			.satisfies((ex) -> assertThat(ex.errors()).extracting(Throwable::getMessage).containsExactly("one", "two"));
	}

	@Test
	void throwsToThePublisherWhereAListenerAsksForItAfterTheOthers() {
		List<String> called = new ArrayList<>();
		this.bus.subscribe("*", SubscriptionOptions.defaults().withOnError(OnError.PROPAGATE), (event) -> {
			throw new IllegalStateException("no");
		});
		this.bus.subscribe("*", (event) -> called.add("other"));
		assertThatIllegalStateException().isThrownBy(() -> this.bus.publish("order.created")).withMessage("no");
		assertThat(called).containsExactly("other");
	}

	@Test
	void answersInHandlerOrder() {
		this.bus.respond("price.asked", (event) -> null);
		this.bus.respond("price.asked", (event) -> CompletableFuture.supplyAsync(() -> 0));
		this.bus.respond("price.asked", (event) -> 7);
		Publication<Object> publication = this.bus.publish("price.asked");
		assertThat(publication.result(Integer.class)).contains(0);
		assertThat(publication.results(Integer.class)).containsExactly(0, 7);
	}

	@Test
	void publishesAnEventThatAHandlerReturns() {
		this.bus.respond("order.asked", (event) -> new OrderCreated("o-1"));
		List<Event<OrderCreated>> created = new ArrayList<>();
		this.bus.subscribe(OrderCreated.class, created::add);
		Publication<Object> publication = this.bus.publish("order.asked");
		assertThat(created).singleElement()
			.satisfies((event) -> assertThat(event.causationId()).contains(publication.event().id()));
		assertThat(publication.children()).hasSize(1);
	}

	@Test
	void returnsADeclaredResultWithoutPublishingIt() {
		this.bus.respond(OrderAsked.class, (event) -> new OrderCreated("o-1"));
		Publication<OrderAsked> publication = this.bus.publish(new OrderAsked());
		assertThat(publication.result(OrderCreated.class)).contains(new OrderCreated("o-1"));
		assertThat(publication.children()).isEmpty();
	}

	@Test
	void sourceCarriesItsHeadersUnderThoseOfTheCall() {
		List<Event<Object>> seen = new ArrayList<>();
		EventSource scanner = this.bus.from("scanner").withHeader("channel", "api").withHeader("host", "a");
		scanner.subscribe("*", seen::add);
		scanner.publish(EventDraft.of("scan.done", 1).withHeader("channel", "cli"));
		scanner.close();
		scanner.publish("scan.done");
		assertThat(seen).singleElement().satisfies((event) -> {
			assertThat(event.source()).isEqualTo("scanner");
			assertThat(event.headers()).containsExactlyInAnyOrderEntriesOf(Map.of("channel", "cli", "host", "a"));
		});
	}

	@Test
	void keepsOnlySoManyChildrenOfAHandlerThatNeverStops() {
		this.bus.subscribe("order.created", (event) -> {
			for (int i = 0; i < 1_500; i++) {
				this.bus.publish("order.noted", i);
			}
		});
		assertThat(this.bus.publish(new OrderCreated("o-1")).children()).hasSize(1_000);
		assertThat(this.bus.statistics().publishedByType()).containsEntry("order.noted", 1_500L);
	}

	@Test
	void sourceForgetsWhatIsOver() {
		DefaultEventSource scanner = (DefaultEventSource) this.bus.from("scanner");
		for (int i = 0; i < 100; i++) {
			scanner.subscribe("*", (event) -> {
			}).close();
		}
		assertThat(scanner.subscriptionCount()).isEqualTo(1);
	}

	@Test
	void logsWhatAStageFailsWithWhenThePublisherHasGoneOn() {
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		Logger logger = (Logger) LoggerFactory.getLogger(EventBus.class);
		logger.addAppender(appender);
		try {
			CompletableFuture<Object> stage = new CompletableFuture<>();
			this.bus.respond(OrderCreated.class, SubscriptionOptions.defaults().withOnError(OnError.PROPAGATE),
					(event) -> stage);
			this.bus.publish(new OrderCreated("o-1"));
			assertThat(appender.list).isEmpty();
			stage.completeExceptionally(new IllegalStateException("late"));
			assertThat(appender.list).singleElement()
				.satisfies((line) -> assertThat(line.getThrowableProxy().getMessage()).isEqualTo("late"));
		}
		finally {
			logger.detachAppender(appender);
		}
	}

	@EventType(value = "order.created", version = "2")
	record OrderCreated(String orderId) {
	}

	@EventType(value = "order.asked", result = OrderCreated.class)
	record OrderAsked() {
	}

	record UserLoginEvent(String user) {
	}

}
