package io.github.carillon.events.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.github.carillon.events.CausalLoopException;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.HandlerResult;
import io.github.carillon.events.HandlerResult.Status;
import io.github.carillon.events.Publication;
import io.github.carillon.events.SubscriptionOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code carillon.bus} and {@code carillon.listeners} say is what the bus does (C42,
 * C43, C47, C122).
 */
@ExtendWith(OutputCaptureExtension.class)
class EventBusPropertiesTests {

	private static final SubscriptionOptions ASYNC = SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventBusAutoConfiguration.class));

	private final CountDownLatch stuck = new CountDownLatch(1);

	@Test
	void thePublishersThreadHandlesUnlessSaidOtherwise() {
		with((bus) -> {
			Thread[] thread = new Thread[1];
			bus.subscribe("**", (event) -> thread[0] = Thread.currentThread());
			bus.publish("order.created").await();
			assertThat(thread[0]).isSameAs(Thread.currentThread());
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "fifo", "global-fifo", "parallel" })
	void orderingMovesHandlersToTheBus(String ordering) {
		with((bus) -> {
			Thread[] thread = new Thread[1];
			bus.subscribe("**", (event) -> thread[0] = Thread.currentThread());
			bus.publish("order.created").await();
			assertThat(thread[0]).isNotNull().isNotSameAs(Thread.currentThread());
		}, "carillon.bus.ordering=" + ordering);
	}

	@Test
	void handlersMayRunSideBySide() {
		with((bus) -> {
			CyclicBarrier both = new CyclicBarrier(2);
			bus.subscribe("**", (event) -> both.await(20, TimeUnit.SECONDS));
			bus.subscribe("**", (event) -> both.await(20, TimeUnit.SECONDS));
			assertThat(bus.publish("order.created").await().results()).extracting(HandlerResult::status)
				.containsExactly(Status.COMPLETED, Status.COMPLETED);
		}, "carillon.bus.handlers=parallel");
	}

	@Test
	void firstAnswerMayBeEnough() {
		with((bus) -> {
			bus.respond("**", (event) -> "first");
			bus.respond("**", (event) -> "second");
			assertThat(bus.publish("order.created").await().results()).extracting(HandlerResult::status)
				.containsExactly(Status.COMPLETED, Status.CANCELLED);
		}, "carillon.bus.completion=first");
	}

	@Test
	void eventHasATimeOfItsOwn() {
		with((bus) -> {
			bus.subscribe("**", (event) -> this.stuck.await());
			bus.subscribe("**", (event) -> {
			});
			assertThat(bus.publish("order.created").await().results()).extracting(HandlerResult::status)
				.containsExactly(Status.ABORTED, Status.CANCELLED);
		}, "carillon.bus.ordering=fifo", "carillon.bus.event-timeout=500ms");
	}

	@Test
	void handlerHasATimeOfItsOwn() {
		with((bus) -> {
			bus.subscribe("**", ASYNC, (event) -> this.stuck.await());
			assertThat(bus.publish("order.created").await().results()).extracting(HandlerResult::status)
				.containsExactly(Status.TIMED_OUT);
		}, "carillon.bus.handler-timeout=20ms");
	}

	@Test
	void slowEventIsWarnedOf(CapturedOutput output) {
		with((bus) -> {
			bus.subscribe("**", (event) -> this.stuck.await());
			Publication<?> publication = bus.publish("order.created");
			Awaitility.await().until(() -> output.getOut().contains("takes longer than 20 ms"));
			this.stuck.countDown();
			publication.await();
		}, "carillon.bus.ordering=fifo", "carillon.bus.slow-event=20ms", "carillon.bus.slow-handler=0s");
	}

	@Test
	void slowHandlerIsWarnedOf(CapturedOutput output) {
		with((bus) -> {
			bus.subscribe("**", ASYNC, (event) -> this.stuck.await());
			Publication<?> publication = bus.publish("order.created");
			Awaitility.await().until(() -> output.getOut().contains("takes longer than 20 ms"));
			this.stuck.countDown();
			publication.await();
		}, "carillon.bus.slow-event=0s", "carillon.bus.slow-handler=20ms");
	}

	@Test
	void chainHasAnEnd() {
		with((bus) -> {
			int[] calls = new int[1];
			bus.respond("**", (event) -> {
				calls[0]++;
				return bus.publish("again").orThrow();
			});
			assertThat(bus.publish("again").results().get(0).error()).get().isInstanceOf(CausalLoopException.class);
			assertThat(calls[0]).isEqualTo(3);
		}, "carillon.bus.max-depth=3");
	}

	@Test
	void threadsAreThoseOfThePlatform() {
		with((bus) -> assertThat(nameOfThread(bus)).isEqualTo("carillon-shop-1"), "spring.application.name=shop");
		with((bus) -> assertThat(nameOfThread(bus)).isEqualTo("carillon-shop-1"), "spring.application.name=shop",
				"carillon.listeners.executor=platform", "spring.threads.virtual.enabled=true");
	}

	@Test
	void threadsAreLimited() {
		with((bus) -> {
			CountDownLatch begun = new CountDownLatch(2);
			bus.subscribe("**", ASYNC, (event) -> {
				begun.countDown();
				this.stuck.await();
			});
			for (int i = 0; i < 5; i++) {
				bus.publish("order.created");
			}
			assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(bus.statistics().queued()).isEqualTo(3);
			this.stuck.countDown();
			assertThat(bus.awaitIdle(Duration.ofSeconds(20))).isTrue();
		}, "carillon.listeners.threads=2");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			carillon.bus.event-timeout          | -1s | Give a time such as '5s'
			carillon.bus.handler-timeout        | -1s | Give a time such as '5s'
			carillon.bus.slow-event             | -1s | Give a time such as '5s'
			carillon.bus.slow-handler           | -1s | Give a time such as '5s'
			carillon.bus.max-depth              | -1  | Give a number, or 0 for no limit
			carillon.listeners.threads          | 0   | At least one listener must be able to run
			carillon.listeners.queue-capacity   | 0   | At least one delivery must be able to wait
			carillon.listeners.block-for        | -1s | Give a time such as '5s'
			carillon.listeners.shutdown-timeout | -1s | Give a time such as '5s'
			""")
	void valueThatMeansNothingIsRefusedByItsName(String property, String value, String advice) {
		this.runner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining(property)
				.hasMessageContaining(advice));
	}

	@ParameterizedTest
	@CsvSource({ "carillon.bus.ordering,sideways", "carillon.bus.handlers,both", "carillon.bus.completion,never",
			"carillon.bus.event-timeout,soon", "carillon.bus.max-depth,deep", "carillon.listeners.executor,fast",
			"carillon.listeners.threads,many" })
	void valueOfTheWrongKindIsRefusedByItsName(String property, String value) {
		this.runner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(BindException.class.getName())
				.hasStackTraceContaining("'" + property + "'"));
	}

	private static String nameOfThread(EventBus bus) {
		StringBuffer name = new StringBuffer();
		bus.subscribe("**", ASYNC, (event) -> name.append(Thread.currentThread().getName()));
		bus.publish("order.created").await();
		return name.toString();
	}

	private void with(Check check, String... properties) {
		this.runner.withPropertyValues(properties).run((context) -> {
			try {
				check.run(context.getBean(EventBus.class));
			}
			finally {
				this.stuck.countDown();
			}
		});
	}

	interface Check {

		void run(EventBus bus) throws Exception;

	}

}
