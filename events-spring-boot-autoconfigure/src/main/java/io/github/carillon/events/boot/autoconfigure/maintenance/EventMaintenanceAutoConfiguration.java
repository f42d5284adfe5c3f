package io.github.carillon.events.boot.autoconfigure.maintenance;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.ScheduledEvents;
import io.github.carillon.events.boot.autoconfigure.deadletter.DeadLetterAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.history.EventHistoryAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.json.EventJsonAutoConfiguration;
import io.github.carillon.events.boot.autoconfigure.outbox.OutboxAutoConfiguration;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.history.EventExporter;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventImporter;
import io.github.carillon.events.history.EventReplayer;
import io.github.carillon.events.history.EventRetention;
import io.github.carillon.events.outbox.EventErasure;
import io.github.carillon.events.outbox.Outbox;
import io.github.carillon.events.serialization.EventFormat;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link AutoConfiguration Auto-configuration} for what is done with past events:
 * {@link EventReplayer replaying}, {@link EventExporter exporting}, {@link EventImporter
 * importing} and {@link EventErasure erasing} them, and {@link EventRetention deleting}
 * those that are old.
 *
 * @since 0.1
 */
@AutoConfiguration(after = { DeadLetterAutoConfiguration.class, EventHistoryAutoConfiguration.class,
		EventJsonAutoConfiguration.class, OutboxAutoConfiguration.class })
@ConditionalOnSingleCandidate(EventHistory.class)
@EnableConfigurationProperties(EventRetentionProperties.class)
public final class EventMaintenanceAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	EventRetention eventRetention(EventHistory history, EventRetentionProperties properties) {
		EventRetention retention = new EventRetention(history, properties.toPolicy());
		retention.start(properties.interval());
		return retention;
	}

	@Bean
	@ConditionalOnMissingBean
	EventReplayer eventReplayer(EventHistory history) {
		return new EventReplayer(history);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(EventFormat.class)
	EventExporter eventExporter(EventHistory history, EventFormat format) {
		return new EventExporter(history, format);
	}

	/**
	 * Events are imported into the history alone, and delivered to nobody.
	 */
	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(EventFormat.class)
	EventImporter eventImporter(EventHistory history, ObjectProvider<EventRecorder> recorder, EventFormat format) {
		return new EventImporter(history,
				(history instanceof EventRecorder itself) ? itself : recorder.getIfUnique(() -> EventRecorder.NONE),
				format);
	}

	/**
	 * Erases from the schedules of all buses, but for those that the application has
	 * written itself.
	 */
	@Bean
	@ConditionalOnMissingBean
	EventErasure eventErasure(EventHistory history, ObjectProvider<Outbox> outbox,
			ObjectProvider<DeadLetterQueue> letters, ObjectProvider<EventBus> buses) {
		EventErasure erasure = EventErasure.from(history);
		Outbox entries = outbox.getIfUnique();
		DeadLetterQueue queue = letters.getIfUnique();
		erasure = (entries != null) ? erasure.and(entries) : erasure;
		erasure = (queue != null) ? erasure.and(queue) : erasure;
		for (EventBus bus : buses.stream(ObjectProvider.UNFILTERED).toList()) {
			if (ScheduledEvents.isKnownOf(bus)) {
				erasure = erasure.and(ScheduledEvents.of(bus));
			}
		}
		return erasure;
	}

}
