package io.github.carillon.events.boot.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.carillon.events.EventBus;
import io.github.carillon.events.EventStatistics;
import io.github.carillon.events.Subscription;

/**
 * Describes the listeners of a bus with maps and strings.
 */
final class ListenerDescriptions {

	private static final EventStatistics.Listener NOTHING = new EventStatistics.Listener(0, 0, 0, 0, 0, 0, 0,
			Duration.ZERO, Duration.ZERO);

	private ListenerDescriptions() {
	}

	static List<Map<String, Object>> of(EventBus bus) {
		Map<String, EventStatistics.Listener> counted = bus.statistics().byListener();
		return bus.subscriptions()
			.stream()
			.map((subscription) -> describe(subscription, counted.getOrDefault(subscription.id(), NOTHING)))
			.toList();
	}

	private static Map<String, Object> describe(Subscription subscription, EventStatistics.Listener counted) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("id", subscription.id());
		described.put("name", subscription.name());
		described.put("patterns", patterns(subscription.pattern()));
		subscription.dataClass().ifPresent((dataClass) -> described.put("class", dataClass.getName()));
		described.put("mode", subscription.mode().name());
		described.put("order", subscription.order());
		described.put("active", subscription.isActive());
		described.put("description", subscription.description());
		described.put("handled", counted.handled());
		described.put("failed", counted.failed());
		described.put("timedOut", counted.timedOut());
		described.put("dropped", counted.dropped());
		described.put("aborted", counted.aborted());
		described.put("cancelled", counted.cancelled());
		described.put("retried", counted.retried());
		described.put("latency", latency(counted));
		return described;
	}

	/**
	 * A listener to several patterns subscribes to their alternatives.
	 */
	private static List<String> patterns(String pattern) {
		boolean alternatives = pattern.startsWith("{") && pattern.indexOf('}') == pattern.length() - 1;
		return alternatives ? List.of(pattern.substring(1, pattern.length() - 1).split(",")) : List.of(pattern);
	}

	private static Map<String, Object> latency(EventStatistics.Listener counted) {
		long runs = counted.handled() + counted.failed();
		Map<String, Object> latency = new LinkedHashMap<>();
		latency.put("meanMillis", (runs > 0) ? millis(counted.totalTime().dividedBy(runs)) : 0.0);
		latency.put("maxMillis", millis(counted.maxTime()));
		return latency;
	}

	private static double millis(Duration time) {
		return time.toNanos() / 1_000_000.0;
	}

}
