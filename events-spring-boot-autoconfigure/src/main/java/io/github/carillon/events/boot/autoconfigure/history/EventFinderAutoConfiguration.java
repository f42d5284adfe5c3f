package io.github.carillon.events.boot.autoconfigure.history;

import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.boot.autoconfigure.EventBusAutoConfiguration;
import io.github.carillon.events.history.EventFinder;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.JsonlEventLog;
import io.github.carillon.events.history.RecordingEventFinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link EventFinder}, which stands
 * between the bus and what records for it: a recorder of the application's own, or else
 * the history.
 *
 * @since 0.1
 */
@AutoConfiguration(before = EventBusAutoConfiguration.class, after = EventHistoryAutoConfiguration.class)
@ConditionalOnSingleCandidate(EventHistory.class)
public final class EventFinderAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(EventFinder.class)
	RecordingEventFinder eventFinder(EventHistory history, ObjectProvider<EventRecorder> recorders) {
		EventRecorder recorder = recorders.orderedStream(EventFinderAutoConfiguration::standsForTheHistory)
			.filter((candidate) -> candidate != history)
			.findFirst()
			.orElse((history instanceof EventRecorder itself) ? itself : EventRecorder.NONE);
		return EventFinder.over(history, recorder);
	}

	/**
	 * The bus appends to logs by itself.
	 */
	private static boolean standsForTheHistory(Class<?> type) {
		return !EventFinder.class.isAssignableFrom(type) && !JsonlEventLog.class.isAssignableFrom(type);
	}

}
