package io.github.carillon.events.boot.autoconfigure;

import java.util.Comparator;

import io.github.carillon.events.CommitBoundary;
import io.github.carillon.events.CronParser;
import io.github.carillon.events.DataConverter;
import io.github.carillon.events.DeliveryListener;
import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.EventTypeResolver;
import io.github.carillon.events.PublishInterceptor;
import io.github.carillon.events.ScheduleStore;
import io.github.carillon.events.ScheduledEvents;
import io.github.carillon.events.history.EventFinder;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.JsonlEventLog;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxRelay;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;

/**
 * {@link AutoConfiguration Auto-configuration} for the application's {@link EventBus}. It
 * backs off when the application defines one; a further bus beside this one is a bean
 * with {@code defaultCandidate = false} made by the {@link EventBus.Builder} bean.
 *
 * @since 0.1
 */
@AutoConfiguration
@EnableConfigurationProperties(EventBusProperties.class)
public final class EventBusAutoConfiguration {

	@Bean
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	@ConditionalOnMissingBean
	EventBus.Builder eventBusBuilder(EventBusProperties properties, Environment environment,
			ConfigurableListableBeanFactory beans) {
		EventBus.Builder builder = new EventBusBuilderConfigurer(properties, environment).configure(EventBus.builder());
		beans.getBeanProvider(EventTypeResolver.class).ifAvailable(builder::types);
		beans.getBeanProvider(DataConverter.class).ifAvailable(builder::converter);
		builder.recorder(recorder(beans));
		beans.getBeanProvider(CommitBoundary.class).ifAvailable(builder::commitBoundary);
		beans.getBeanProvider(CronParser.class).ifAvailable(builder::cron);
		beans.getBeanProvider(ScheduleStore.class).ifAvailable(builder::schedule);
		beans.getBeanProvider(PublishInterceptor.class).orderedStream().forEach(builder::interceptor);
		beans.getBeanProvider(DeliveryListener.class).orderedStream().forEach(builder::listener);
		beans.getBeanProvider(EventBusBuilderCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

	/**
	 * The finder, which has to see what is recorded; else a recorder of the application's
	 * own, and the outbox, or the history, whose bean may not tell that it records; then
	 * logs, which stand for none of them.
	 */
	private static EventRecorder recorder(ConfigurableListableBeanFactory beans) {
		EventHistory history = beans.getBeanProvider(EventHistory.class).getIfAvailable();
		EventRecorder first = beans.getBeanProvider(EventRecorder.class)
			.orderedStream()
			.filter((recorder) -> recorder != history && !(recorder instanceof JsonlEventLog)
					&& !(recorder instanceof Outbox))
			.min(Comparator.comparing((recorder) -> !(recorder instanceof EventFinder)))
			.orElse(EventRecorder.NONE);
		OutboxRelay relay = beans.getBeanProvider(OutboxRelay.class).getIfAvailable();
		if (relay != null && !(first instanceof EventFinder)) {
			first = first.andThen(relay.recorder());
		}
		else if (first == EventRecorder.NONE && history instanceof EventRecorder recorder) {
			first = recorder;
		}
		return beans.getBeanProvider(JsonlEventLog.class)
			.orderedStream()
			.reduce(first, EventRecorder::andThen, EventRecorder::andThen);
	}

	@Bean
	@ConditionalOnMissingBean
	EventBus eventBus(EventBus.Builder builder) {
		return builder.build();
	}

	/**
	 * Lazy, for there may be a bus that somebody else made.
	 */
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(EventBus.class)
	ScheduledEvents scheduledEvents(EventBus bus) {
		return ScheduledEvents.of(bus);
	}

	@Bean
	EventBusDrain eventBusDrain(ConfigurableApplicationContext context, EventBusProperties properties) {
		return new EventBusDrain(context, EventBusBuilderConfigurer.notNegative("listeners.shutdown-timeout",
				properties.listeners().shutdownTimeout()));
	}

}
