package io.github.carillon.events.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;

import io.github.carillon.events.ScheduledEvents;
import io.github.carillon.events.deadletter.DeadLetter;
import io.github.carillon.events.deadletter.DeadLetterPage;
import io.github.carillon.events.deadletter.DeadLetterQuery;
import io.github.carillon.events.deadletter.DeadLetterQueue;
import io.github.carillon.events.history.EventHistory;
import io.github.carillon.events.history.EventQuery;
import io.github.carillon.events.history.RemovedEvents;
import org.jspecify.annotations.Nullable;

/**
 * Erases what is known of a subject or a key, for good: in the history, in the outbox,
 * among the dead letters and in what is to be published later. Of an event its id, type
 * and time are left. What of it is still to be delivered is given up, and what was to be
 * published later is cancelled; a delivery that runs at that moment goes on, and its
 * result does not count.
 * <p>
 * Erases what is there when it is called: have nothing published about the subject any
 * more, and erase again what was being handled meanwhile. Logs, exports, backups and
 * whatever listeners have stored are not reached. Doing it twice does no harm. Safe for
 * use by several threads.
 *
 * @since 0.1
 */
public final class EventErasure {

	private final EventHistory history;

	private final @Nullable Outbox outbox;

	private final @Nullable DeadLetterQueue deadLetters;

	private final List<ScheduledEvents> schedules;

	private EventErasure(EventHistory history, @Nullable Outbox outbox, @Nullable DeadLetterQueue deadLetters,
			List<ScheduledEvents> schedules) {
		this.history = history;
		this.outbox = outbox;
		this.deadLetters = deadLetters;
		this.schedules = schedules;
	}

	/**
	 * Returns one that erases from a history alone.
	 * @param history the history
	 * @return the erasure
	 */
	public static EventErasure from(EventHistory history) {
		return new EventErasure(Objects.requireNonNull(history, "history"), null, null, List.of());
	}

	/**
	 * Returns one that erases from an outbox too.
	 * @param outbox the outbox
	 * @return the erasure
	 */
	public EventErasure and(Outbox outbox) {
		return new EventErasure(this.history, Objects.requireNonNull(outbox, "outbox"), this.deadLetters,
				this.schedules);
	}

	/**
	 * Returns one that erases from a queue of dead letters too.
	 * @param queue the queue
	 * @return the erasure
	 */
	public EventErasure and(DeadLetterQueue queue) {
		return new EventErasure(this.history, this.outbox, Objects.requireNonNull(queue, "queue"), this.schedules);
	}

	/**
	 * Returns one that cancels what a bus is to publish later, too.
	 * @param scheduled what it is to publish; of each bus its own
	 * @return the erasure
	 */
	public EventErasure and(ScheduledEvents scheduled) {
		List<ScheduledEvents> all = new ArrayList<>(this.schedules);
		all.add(Objects.requireNonNull(scheduled, "scheduled"));
		return new EventErasure(this.history, this.outbox, this.deadLetters, List.copyOf(all));
	}

	/**
	 * Erases all events about a subject. Must not be called in a transaction.
	 * @param subject the subject, all of it
	 * @return what was erased
	 */
	public Erased eraseSubject(String subject) {
		return erase(EventQuery.matching("*").subject(subject), (scheduled) -> scheduled.cancelSubject(subject));
	}

	/**
	 * Erases all events with an ordering key. Must not be called in a transaction.
	 * @param key the key, all of it
	 * @return what was erased
	 */
	public Erased eraseKey(String key) {
		return erase(EventQuery.matching("*").key(key), (scheduled) -> scheduled.cancelKey(key));
	}

	/**
	 * First what may still be sent; the history last of what has copies, because it leads
	 * to them.
	 */
	private Erased erase(EventQuery query, ToLongFunction<ScheduledEvents> cancel) {
		long scheduled = this.schedules.stream().mapToLong(cancel).sum();
		if (this.outbox != null) {
			this.outbox.erase(query);
		}
		long letters = (this.deadLetters != null) ? eraseLetters(this.deadLetters, query) : 0;
		return new Erased(eraseEvents(query), letters, scheduled);
	}

	private long eraseEvents(EventQuery query) {
		EventQuery next = query.oldestFirst();
		long erased = 0;
		while (true) {
			RemovedEvents page = this.history.erase(next);
			erased += page.ids().size();
			if (page.next().isEmpty()) {
				return erased;
			}
			next = next.after(page.next().get());
		}
	}

	private static long eraseLetters(DeadLetterQueue queue, EventQuery query) {
		DeadLetterQuery next = DeadLetterQuery.all().limit(DeadLetterQuery.MAX_LIMIT);
		long erased = 0;
		while (true) {
			DeadLetterPage page = queue.query(next);
			erased += page.letters()
				.stream()
				.filter((letter) -> query.matches(letter.event()) && erase(queue, letter))
				.count();
			if (page.next().isEmpty()) {
				return erased;
			}
			next = next.after(page.next().get());
		}
	}

	/**
	 * A letter may fail again meanwhile; it is the new one then that has to go.
	 */
	private static boolean erase(DeadLetterQueue queue, DeadLetter letter) {
		Optional<DeadLetter> there = Optional.of(letter);
		while (there.isPresent()) {
			if (queue.remove(there.get())) {
				return true;
			}
			there = queue.get(letter.id());
		}
		return false;
	}

	/**
	 * What was erased.
	 *
	 * @param events how many events of the history
	 * @param deadLetters how many dead letters
	 * @param scheduled how many that were to be published later, once or again and again
	 */
	public record Erased(long events, long deadLetters, long scheduled) {
	}

}
