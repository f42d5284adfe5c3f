package io.github.carillon.events.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.carillon.events.DeliveryListener;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.Event;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.PublishInterceptor;
import io.github.carillon.events.SubscriptionOptions;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventBusAutoConfiguration} (C120, C127).
 */
class EventBusAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventBusAutoConfiguration.class));

	@Test
	void busIsThereAndIsThePublisher() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(EventBus.class).hasBean("eventBus");
			assertThat(context.getBean(EventPublisher.class)).isSameAs(context.getBean(EventBus.class));
		});
	}

	@Test
	void sourceIsTheNameOfTheApplication() {
		this.runner.withPropertyValues("spring.application.name=shop").run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			assertThat(bus.name()).isEqualTo("shop");
			assertThat(bus.publish("order.created").event().source()).isEqualTo("shop");
		});
	}

	@Test
	void sourceWithoutANameIsApplication() {
		this.runner.withPropertyValues("spring.application.name=")
			.run((context) -> assertThat(context.getBean(EventBus.class).publish("order.created").event().source())
				.isEqualTo("application"));
	}

	@Test
	void sourceCanBeSet() {
		this.runner.withPropertyValues("spring.application.name=shop", "carillon.source=/shop/berlin")
			.run((context) -> assertThat(context.getBean(EventBus.class).publish("order.created").event().source())
				.isEqualTo("/shop/berlin"));
	}

	@Test
	void queueOfListenersCanBeLimited() {
		this.runner
			.withPropertyValues("carillon.listeners.queue-capacity=1", "carillon.listeners.overflow=reject",
					"carillon.listeners.block-for=1ms", "carillon.listeners.shutdown-timeout=1s")
			.withBean("oneThread", EventBusBuilderCustomizer.class, () -> (builder) -> builder.executor((work) -> {
			}))
			.run((context) -> {
				EventBus bus = context.getBean(EventBus.class);
				bus.subscribe("**", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC), (event) -> {
				});
				bus.publish("first");
				bus.publish("second");
				assertThat(bus.statistics().dropped()).isOne();
			});
	}

	@Test
	void queueWithoutRoomIsRefusedByTheNameOfItsProperty() {
		this.runner.withPropertyValues("carillon.listeners.queue-capacity=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("carillon.listeners.queue-capacity"));
	}

	@Test
	void interceptorsAndListenersAreCalledInOrder() {
		this.runner.withUserConfiguration(Hooks.class).run((context) -> {
			Event<?> event = context.getBean(EventBus.class).publish("order.created").event();
			assertThat(event.headers()).containsEntry("trace", "first,second");
			assertThat(context.getBean(Hooks.class).told).containsExactly("order.created");
		});
	}

	@Test
	void backsOffWhenTheApplicationHasABus() {
		this.runner.withBean("own", EventBus.class, () -> EventBus.create("own"))
			.run((context) -> assertThat(context).hasSingleBean(EventBus.class).doesNotHaveBean("eventBus"));
	}

	@Test
	void severalBusesAreSeveralBeansAndOneIsTheDefault() {
		this.runner.withUserConfiguration(AuditBus.class, Auditor.class, Hooks.class).run((context) -> {
			assertThat(context.getBean(EventBus.class)).isSameAs(context.getBean("eventBus"));
			EventBus audit = context.getBean(Auditor.class).bus;
			assertThat(audit.name()).isEqualTo("audit");
			assertThat(audit).isNotSameAs(context.getBean("eventBus"));
			assertThat(audit.publish("seen").event().headers()).containsEntry("trace", "first,second");
		});
	}

	@Test
	void everyBuilderIsAFreshOne() {
		this.runner.run((context) -> assertThat(context.getBean(EventBus.Builder.class))
			.isNotSameAs(context.getBean(EventBus.Builder.class)));
	}

	@Test
	void whatWasAcceptedIsHandledBeforeAnyBeanIsDestroyed() {
		CountDownLatch publishing = new CountDownLatch(1);
		List<String> order = new ArrayList<>();
		this.runner.withBean("database", DisposableBean.class, () -> () -> order.add("database closed"))
			.run((context) -> {
				EventBus bus = context.getBean(EventBus.class);
				bus.subscribe("**", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC), (event) -> {
					publishing.await();
					order.add("handled");
				});
				bus.publish("order.created");
				new Thread(publishing::countDown).start();
				context.getSourceApplicationContext().close();
				assertThat(order).containsExactly("handled", "database closed");
			});
	}

	@Test
	void closedContextTakesNoMoreEvents() {
		EventBus[] bus = new EventBus[1];
		this.runner.run((context) -> bus[0] = context.getBean(EventBus.class));
		assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> bus[0].publish("late")))
			.isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("closed");
	}

	@Test
	void stoppedContextCanBeStartedAgain() {
		this.runner.run((context) -> {
			context.getSourceApplicationContext().stop();
			context.getSourceApplicationContext().start();
			assertThat(context.getBean(EventBus.class).publish("again").isDone()).isTrue();
		});
	}

	@Test
	void contextBelowAnotherUsesItsBus() {
		this.runner.run((parent) -> this.runner.withParent(parent)
			.run((child) -> assertThat(child.getBean(EventBus.class)).isSameAs(parent.getBean(EventBus.class))));
	}

	@Test
	void waitsNoLongerThanToldWhenItStops() {
		CountDownLatch never = new CountDownLatch(1);
		this.runner.withPropertyValues("carillon.listeners.shutdown-timeout=10ms").run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe("**", SubscriptionOptions.defaults().withMode(DeliveryMode.ASYNC), (event) -> never.await());
			bus.publish("order.created");
			long start = System.nanoTime();
			context.getSourceApplicationContext().stop();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
			never.countDown();
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Hooks implements DeliveryListener {

		private final List<String> told = new ArrayList<>();

		@Override
		public void published(Event<?> event) {
			this.told.add(event.type());
		}

		@Bean
		@Order(2)
		PublishInterceptor second() {
			return new Trace("second");
		}

		@Bean
		@Order(1)
		PublishInterceptor first() {
			return new Trace("first");
		}

	}

	record Trace(String name) implements PublishInterceptor {

		@Override
		public <T> Event<T> beforePublish(Event<T> event) {
			String before = event.headers().get("trace");
			return event.toBuilder().header("trace", (before != null) ? before + "," + this.name : this.name).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AuditBus {

		@Bean(defaultCandidate = false)
		@Qualifier("audit")
		EventBus audit(EventBus.Builder builder) {
			return builder.name("audit").build();
		}

	}

	static class Auditor {

		private final EventBus bus;

		Auditor(@Qualifier("audit") EventBus bus) {
			this.bus = bus;
		}

	}

}
