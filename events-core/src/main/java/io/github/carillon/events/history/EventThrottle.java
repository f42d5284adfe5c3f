package io.github.carillon.events.history;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.carillon.events.Event;
import io.github.carillon.events.EventDraft;
import io.github.carillon.events.EventPublisher;
import io.github.carillon.events.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the first event in a while and takes that one for those that would follow
 * (throttling by the first, {@code throttleFirst} elsewhere). What was published by
 * others, and before a restart, counts too, since the history is asked.
 *
 * <pre class="code">
 * EventThrottle throttle = new EventThrottle(finder, events);
 * throttle.publishUnlessRecent(EventDraft.of(new ReportAsked("r-7")).withKey("r-7"),
 *         EventQuery.matching("report.asked").key("r-7"), Duration.ofMinutes(1));
 * </pre>
 *
 * Of several threads that ask the same of one throttle at once, one publishes and the
 * others get its event, without waiting for its handlers. Other processes and other
 * throttles are not waited for. An event that is published in a transaction counts once
 * that commits: until then another transaction publishes its own, and so does the same
 * one where the history is in memory. Behind a history that is written later
 * ({@code carillon.history.write=async}) an event counts once it is written.
 * <p>
 * Safe for use by several threads.
 *
 * @since 0.1
 */
public final class EventThrottle {

	private static final Logger log = LoggerFactory.getLogger(EventThrottle.class);

	private final EventFinder finder;

	private final EventPublisher publisher;

	/** Who is about to publish, by what was asked. */
	private final ConcurrentMap<String, Turn> turns = new ConcurrentHashMap<>();

	/**
	 * Creates a throttle.
	 * @param finder what finds recent events
	 * @param publisher what publishes where there are none
	 */
	public EventThrottle(EventFinder finder, EventPublisher publisher) {
		this.finder = Objects.requireNonNull(finder, "finder");
		this.publisher = Objects.requireNonNull(publisher, "publisher");
	}

	/**
	 * Returns the newest event that matches, unless it is too old: then publishes one.
	 * @param draft what is published
	 * @param query which events count; the one that is published has to, or else it is
	 * published every time, which is logged
	 * @param window how long an event counts; zero to publish anyway
	 * @param <T> the class of the data
	 * @return the event, and what became of it if it was published
	 * @throws IllegalArgumentException when the window is negative
	 */
	public <T> Outcome<T> publishUnlessRecent(EventDraft<T> draft, EventQuery query, Duration window) {
		Past past = Past.last(window);
		Turn turn = take(query.toString());
		try {
			Event<?> recent = this.finder.find(query, past, Duration.ZERO).join().orElse(null);
			return (recent != null) ? new Outcome<>(recent, Optional.empty()) : publish(draft, query, turn);
		}
		finally {
			turn.end();
		}
	}

	private <T> Outcome<T> publish(EventDraft<T> draft, EventQuery query, Turn turn) {
		CompletableFuture<Optional<Event<?>>> recorded = this.finder.find(query, Past.none(), EventFinder.FOREVER);
		recorded.thenRun(turn::end);
		try {
			Publication<T> publication = this.publisher.publish(draft);
			if (!query.matches(publication.event())) {
				log.warn(
						"Nothing is throttled: {}, which was published, does not match {}. "
								+ "Ask for what is published, or else it is published every time",
						publication.event(), query);
			}
			return new Outcome<>(publication.event(), Optional.of(publication));
		}
		finally {
			recorded.cancel(false);
		}
	}

	private Turn take(String asked) {
		Turn turn = new Turn(this.turns, asked, Thread.currentThread());
		while (true) {
			Turn before = this.turns.putIfAbsent(asked, turn);
			if (before == null || before.thread == Thread.currentThread()) {
				// a handler of what this thread is publishing does not wait for itself
				return turn;
			}
			before.over.join();
		}
	}

	/**
	 * What came of it.
	 *
	 * @param event the event, recent or just published
	 * @param publication what became of it, empty when it is a recent one
	 * @param <T> the class of the data
	 * @since 0.1
	 */
	public record Outcome<T>(Event<?> event, Optional<Publication<T>> publication) {

		/**
		 * Returns whether it was published now.
		 * @return {@code true} when it was
		 */
		public boolean isPublished() {
			return this.publication.isPresent();
		}

	}

	/**
	 * The time between asking for recent events and having recorded a new one.
	 */
	private static final class Turn {

		private final ConcurrentMap<String, Turn> turns;

		private final String asked;

		private final Thread thread;

		private final CompletableFuture<Void> over = new CompletableFuture<>();

		Turn(ConcurrentMap<String, Turn> turns, String asked, Thread thread) {
			this.turns = turns;
			this.asked = asked;
			this.thread = thread;
		}

		void end() {
			this.turns.remove(this.asked, this);
			this.over.complete(null);
		}

	}

}
