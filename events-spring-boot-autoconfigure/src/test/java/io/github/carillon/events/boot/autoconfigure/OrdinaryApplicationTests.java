package io.github.carillon.events.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventType;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.jdbc.JdbcEventHistory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with every auto-configuration of the class path and no property at all
 * (C120).
 */
class OrdinaryApplicationTests {

	@Test
	void works() {
		new ApplicationContextRunner().withUserConfiguration(Application.class, Listeners.class)
			.run(this::publishesListensAndRemembers);
	}

	@Test
	void worksAsServletApplication() {
		new WebApplicationContextRunner().withUserConfiguration(Application.class, Listeners.class)
			.run(this::publishesListensAndRemembers);
	}

	@Test
	void worksAsReactiveApplication() {
		new ReactiveWebApplicationContextRunner().withUserConfiguration(Application.class, Listeners.class)
			.run(this::publishesListensAndRemembers);
	}

	@Test
	void lazyApplicationStillListens() {
		new ApplicationContextRunner()
			.withInitializer((context) -> context
				.addBeanFactoryPostProcessor(new org.springframework.boot.LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(Application.class, Listeners.class)
			.run(this::publishesListensAndRemembers);
	}

	private void publishesListensAndRemembers(ApplicationContext context) {
		EventBus bus = context.getBean(EventBus.class);
		bus.publish(new OrderCreated("o-1"));
		bus.publish("order.created", Map.of("orderId", "o-2"));
		context.publishEvent(new OrderCreated("o-3"));
		Listeners listeners = context.getBean(Listeners.class);
		assertThat(listeners.orders).containsExactly("o-1", "o-2", "o-3");
		assertThat(listeners.types).containsExactly("order.created", "order.created", "order.created");
		assertThat(listeners.spring).containsExactly("o-1", "o-3");
		EventHistory history = context.getBean(EventHistory.class);
		assertThat(history).isInstanceOf(JdbcEventHistory.class);
		assertThat(history.query(EventQuery.matching("order.*")).events()).hasSize(3)
			.allSatisfy((event) -> assertThat(event.data()).isInstanceOf(OrderCreated.class));
		assertThat(((ConfigurableApplicationContext) context).getBeanFactory().getBeanNamesForType(EventHistory.class))
			.containsExactly("eventHistory");
	}

	@EventType("order.created")
	record OrderCreated(String orderId) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	static class Listeners {

		private final List<String> orders = new ArrayList<>();

		private final List<String> types = new ArrayList<>();

		private final List<String> spring = new ArrayList<>();

		@OnEvent
		void onOrder(OrderCreated order) {
			this.orders.add(order.orderId());
		}

		@OnEvent("order.*")
		void onAny(Event<?> event) {
			this.types.add(event.type());
		}

		@EventListener
		void onSpring(OrderCreated order) {
			this.spring.add(order.orderId());
		}

	}

}
