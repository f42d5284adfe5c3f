package io.github.carillon.events.boot.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.carillon.events.EventPattern;
import io.github.carillon.events.EventStatistics;
import io.github.carillon.events.InvalidPatternException;
import io.github.carillon.events.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Describes how often types were published and who listens to them. Whatever is the same
 * for all types is asked for once: both the statistics' maps are made anew by each call.
 */
final class TypeCounts {

	private final Map<String, Long> published;

	private final Map<String, Instant> lastPublished;

	private final List<Listener> listeners;

	TypeCounts(EventStatistics statistics, List<Subscription> subscriptions) {
		this.published = statistics.publishedByType();
		this.lastPublished = statistics.lastPublishedByType();
		this.listeners = subscriptions.stream().map(Listener::of).toList();
	}

	/**
	 * Returns the names of the types that were published.
	 */
	Set<String> published() {
		return this.published.keySet();
	}

	void addTo(Map<String, Object> described, String type, @Nullable Class<?> dataClass) {
		described.put("published", this.published.getOrDefault(type, 0L));
		Optional.ofNullable(this.lastPublished.get(type))
			.ifPresent((time) -> described.put("lastPublished", EventDescriptions.text(time)));
		described.put("listeners",
				this.listeners.stream()
					.filter((listener) -> listener.listensTo(type, dataClass))
					.map(Listener::id)
					.toList());
	}

	private record Listener(String id, @Nullable EventPattern pattern, @Nullable Class<?> dataClass) {

		static Listener of(Subscription subscription) {
			return new Listener(subscription.id(), pattern(subscription), subscription.dataClass().orElse(null));
		}

		private static @Nullable EventPattern pattern(Subscription subscription) {
			try {
				return EventPattern.parse(subscription.pattern());
			}
			catch (InvalidPatternException ex) {
				return null;
			}
		}

		boolean listensTo(String type, @Nullable Class<?> published) {
			return (published != null && this.dataClass != null && this.dataClass.isAssignableFrom(published))
					|| (this.pattern != null && this.pattern.matches(type));
		}

	}

}
