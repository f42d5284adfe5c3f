package io.github.carillon.events.boot.autoconfigure.deadletter;

import java.util.ArrayList;
import java.util.List;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetterHandler;
import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.deadletter.DeadLetters;
import io.github.carillon.events.deadletter.InMemoryDeadLetterQueue;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetterAutoConfiguration} (C71, C72).
 */
class DeadLetterAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventBusAutoConfiguration.class, DeadLetterAutoConfiguration.class));

	@Test
	void whatAListenerFailsAtIsKept() {
		this.runner.run((context) -> {
			fail(context.getBean(EventBus.class), "order.created");
			assertThat(context.getBean(DeadLetters.class).queue().query(DeadLetterQuery.all()).letters()).hasSize(1);
		});
	}

	@Test
	void handlersAreToldInTheirOrderAndMayPublish() {
		this.runner.withUserConfiguration(Handlers.class).run((context) -> {
			List<String> alerts = new ArrayList<>();
			context.getBean(EventBus.class).subscribe("alert.*", (event) -> alerts.add(event.type()));
			fail(context.getBean(EventBus.class), "order.created");
			assertThat(alerts).containsExactly("alert.raised");
		});
	}

	@Test
	void oldLettersMakeRoom() {
		this.runner.withPropertyValues("carillon.dead-letters.capacity=1").run((context) -> {
			fail(context.getBean(EventBus.class), "order.created");
			fail(context.getBean(EventBus.class), "order.paid");
			assertThat(context.getBean(DeadLetters.class).queue().query(DeadLetterQuery.all()).letters())
				.extracting((letter) -> letter.event().type())
				.containsExactly("order.paid");
		});
	}

	@Test
	void noRoomIsRefused() {
		this.runner.withPropertyValues("carillon.dead-letters.capacity=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("carillon.dead-letters.capacity"));
	}

	@Test
	void canBeSwitchedOff() {
		this.runner.withPropertyValues("carillon.dead-letters.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(DeadLetters.class);
			fail(context.getBean(EventBus.class), "order.created");
		});
	}

	@Test
	void backsOffFromAQueueOfTheApplication() {
		this.runner.withUserConfiguration(OwnQueue.class)
			.run((context) -> assertThat(context.getBean(DeadLetters.class).queue())
				.isSameAs(context.getBean("ownQueue")));
	}

	private static void fail(EventBus bus, String type) {
		bus.subscribe(type, (event) -> {
			throw new IllegalStateException("no");
		});
		bus.publish(type);
	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		@Bean
		@Order(2)
		DeadLetterHandler alarm(EventBus bus) {
			return (letter) -> bus.publish("alert.raised");
		}

		@Bean
		@Order(1)
		DeadLetterHandler broken() {
			return new DeadLetterHandler() {

				@Override
				public void added(DeadLetter letter) {
					throw new IllegalStateException("broken too");
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnQueue {

		@Bean
		DeadLetterQueue ownQueue() {
			return new InMemoryDeadLetterQueue();
		}

	}

}
