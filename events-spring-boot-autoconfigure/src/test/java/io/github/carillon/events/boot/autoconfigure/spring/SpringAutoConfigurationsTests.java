package io.github.carillon.events.boot.autoconfigure.spring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.DeliveryMode;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventType;
import io.github.carillon.events.EventTypeBinding;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.OnEvent;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.types.EventTypesAutoConfiguration;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.schema.EventTypeRegistry;
import io.github.carillon.events.spring.ApplicationEventBridge;
import io.github.carillon.events.spring.OnEventRegistrar;
import io.github.carillon.events.spring.ReactiveEventPublisher;
import io.github.carillon.events.spring.SpringCommitBoundary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for the auto-configurations that join the bus and Spring (C31, C40, C121,
 * decision 20).
 */
class SpringAutoConfigurationsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ApplicationEventBridgeAutoConfiguration.class,
				EventBusAutoConfiguration.class, EventHistoryAutoConfiguration.class, EventJsonAutoConfiguration.class,
				EventTransactionAutoConfiguration.class, EventTypesAutoConfiguration.class,
				OnEventAutoConfiguration.class, ReactiveEventsAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	private final ApplicationContextRunner withDatabase = this.runner.withConfiguration(AutoConfigurations
		.of(DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class));

	@Test
	void bothDirectionsReachEachListenerOnce() {
		this.runner.withBean(Listeners.class).run((context) -> {
			context.getBean(EventBus.class).publish(new Moved("bus"));
			context.publishEvent(new Moved("spring"));
			assertThat(context.getBean(Listeners.class).ours).containsExactly("bus", "spring");
			assertThat(context.getBean(Listeners.class).springs).containsExactly("bus", "spring");
		});
	}

	@Test
	void ownResolverIsPreferredAndSwitchesNothingOff() {
		this.withDatabase.withBean(Listeners.class)
			.withBean("own", EventTypeResolver.class, () -> new Prefixed("own."))
			.run((context) -> {
				assertThat(context).hasSingleBean(EventTypeRegistry.class);
				assertThat(context.getBean(EventBus.class).publish(new Moved("bus")).event().type())
					.isEqualTo("own.moved");
				context.publishEvent(new Moved("spring"));
				assertThat(context.getBean(Listeners.class).ours).containsExactly("bus", "spring");
				assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("own.*"))).isEqualTo(2);
			});
	}

	@Test
	void commitDecides() {
		this.withDatabase.withBean(AfterCommit.class).run((context) -> {
			TransactionTemplate transaction = new TransactionTemplate(
					context.getBean(PlatformTransactionManager.class));
			EventBus bus = context.getBean(EventBus.class);
			List<String> seen = context.getBean(AfterCommit.class).seen;
			transaction.executeWithoutResult((status) -> {
				bus.publish(new Moved("committed"));
				assertThat(seen).isEmpty();
			});
			transaction.executeWithoutResult((status) -> {
				bus.publish(new Moved("rolled back"));
				status.setRollbackOnly();
			});
			assertThat(seen).containsExactly("committed");
			assertThat(context.getBean(EventHistory.class).count(EventQuery.matching("**"))).isOne();
		});
	}

	@Test
	void publishingOnAnEventLoopIsRefusedWhereItWritesToADatabase() {
		this.withDatabase.run((context) -> {
			assertThat(publishOnEventLoop(context)).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("ReactiveEventPublisher");
			assertThat(context.getBean(ReactiveEventPublisher.class)
				.publish("moved", Map.of())
				.subscribeOn(Schedulers.parallel())
				.block(Duration.ofSeconds(10))).isNotNull();
		});
	}

	@Test
	void publishingOnAnEventLoopIsFineInMemory() {
		this.runner.run((context) -> assertThat(publishOnEventLoop(context)).isNull());
	}

	private static @Nullable Throwable publishOnEventLoop(ApplicationContext context) {
		return catchThrowable(() -> Mono.fromRunnable(() -> context.getBean(EventBus.class).publish("moved"))
			.subscribeOn(Schedulers.parallel())
			.block(Duration.ofSeconds(10)));
	}

	@Test
	void nothingReactiveIsThereWithoutReactor() {
		this.runner.withClassLoader(new FilteredClassLoader("reactor."))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("reactiveEventPublisher"));
	}

	@Test
	void nothingOfSpringIsThereWithoutItsModule() {
		this.runner.withClassLoader(new FilteredClassLoader("io.github.carillon.events.spring"))
			.run((context) -> assertThat(context).hasSingleBean(EventBus.class)
				.doesNotHaveBean("onEventRegistrar")
				.doesNotHaveBean("applicationEventBridge")
				.doesNotHaveBean("commitBoundary"));
	}

	@Test
	void backsOff() {
		CommitBoundary none = CommitBoundary.NONE;
		this.runner.withBean("own", CommitBoundary.class, () -> none)
			.run((context) -> assertThat(context).doesNotHaveBean(SpringCommitBoundary.class)
				.hasSingleBean(OnEventRegistrar.class)
				.hasSingleBean(ApplicationEventBridge.class));
	}

	@EventType("moved")
	record Moved(String by) {

	}

	/**
	 * Publishes everything as what its annotation says, behind a prefix.
	 */
	private record Prefixed(String prefix) implements EventTypeResolver {

		@Override
		public @Nullable EventTypeBinding findByClass(Class<?> dataClass) {
			EventTypeBinding annotated = EventTypeResolver.annotations().findByClass(dataClass);
			return (annotated != null) ? new EventTypeBinding(this.prefix + annotated.name(), annotated.version(),
					annotated.dataClass(), annotated.resultClass()) : null;
		}

		@Override
		public @Nullable EventTypeBinding findByName(String type) {
			return null;
		}

	}

	static class Listeners {

		private final List<String> ours = new ArrayList<>();

		private final List<String> springs = new ArrayList<>();

		@OnEvent
		void ours(Moved moved) {
			this.ours.add(moved.by());
		}

		@EventListener
		void springs(Moved moved) {
			this.springs.add(moved.by());
		}

	}

	static class AfterCommit {

		private final List<String> seen = new ArrayList<>();

		@OnEvent(mode = DeliveryMode.AFTER_COMMIT)
		void on(Moved moved) {
			this.seen.add(moved.by());
		}

	}

}
