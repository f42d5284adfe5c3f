package io.github.carillon.events.boot.autoconfigure.history;

import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.history.EventFinder;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.JsonlEventLog;
import io.github.carillon.events.history.RecordingEventFinder;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.outbox.OutboxRelay;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link EventFinder}, which stands
 * between the bus and what records for it: a recorder of the application's own, the
 * outbox, which records to the history, or else that itself.
 *
 * @since 0.1
 */
@AutoConfiguration(before = EventBusAutoConfiguration.class, after = EventHistoryAutoConfiguration.class)
@ConditionalOnSingleCandidate(EventHistory.class)
public final class EventFinderAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(EventFinder.class)
	RecordingEventFinder eventFinder(EventHistory history, ObjectProvider<EventRecorder> recorders,
			ObjectProvider<OutboxRelay> relay) {
		EventRecorder own = recorders.orderedStream(EventFinderAutoConfiguration::standsForTheHistory)
			.filter((candidate) -> candidate != history)
			.findFirst()
			.orElse(EventRecorder.NONE);
		OutboxRelay deliveries = relay.getIfAvailable();
		if (deliveries != null) {
			return EventFinder.over(history, own.andThen(deliveries.recorder()));
		}
		return EventFinder.over(history,
				(own == EventRecorder.NONE && history instanceof EventRecorder itself) ? itself : own);
	}

	/**
	 * The bus appends to logs by itself, and an outbox is recorded to by its relay.
	 */
	private static boolean standsForTheHistory(Class<?> type) {
		return !EventFinder.class.isAssignableFrom(type) && !JsonlEventLog.class.isAssignableFrom(type)
				&& !Outbox.class.isAssignableFrom(type);
	}

}
