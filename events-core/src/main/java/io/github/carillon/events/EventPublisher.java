package io.github.carillon.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Tells that something happened. The role that most code needs of a bus.
 * <p>
 * Publishing runs the {@link DeliveryMode#SYNC} listeners before it returns and hands the
 * others over. A failing listener does not reach the publisher unless it asks to
 * ({@link OnError#PROPAGATE}): look at the {@link Publication}. Nothing is recorded or
 * delivered when an interceptor vetoes the event or its data breaks the schema; the
 * exception says why. Safe for use by several threads.
 *
 * @since 0.1
 */
public interface EventPublisher {

	/**
	 * Publishes data of a class of its own; the type is found from the class.
	 * @param data the data
	 * @param <T> the class of the data
	 * @return what became of it
	 * @throws IllegalArgumentException when the class says nothing about what happened: a
	 * string, a number, a collection, a map, an array
	 */
	default <T> Publication<T> publish(T data) {
		return publish(EventDraft.of(data));
	}

	/**
	 * Publishes an event without data.
	 * @param type the type name
	 * @return what became of it
	 */
	default Publication<Object> publish(String type) {
		return publish(type, Map.of());
	}

	/**
	 * Publishes data under a type name.
	 * @param type the type name
	 * @param data the data: an object of the type's class, a map, or anything that the
	 * serializer can write
	 * @return what became of it
	 */
	default Publication<Object> publish(String type, Object data) {
		return publish(EventDraft.of(type, data));
	}

	/**
	 * Publishes a draft.
	 * @param draft the draft
	 * @param <T> the class of the data
	 * @return what became of it
	 */
	<T> Publication<T> publish(EventDraft<T> draft);

	/**
	 * Forwards an existing event under its own id. A bus that took it already, as its
	 * {@link Event#path() path} tells, does not handle it again. To publish the same
	 * thing anew, {@link Event#reset() reset} it.
	 * @param event the event
	 * @param <T> the class of the data
	 * @return what became of it: inside a handler of that event the one publication of
	 * it, which is done when all buses are
	 */
	<T> Publication<T> publish(Event<T> event);

	/**
	 * Publishes drafts one after the other. When one is refused, the ones before it stay
	 * published.
	 * @param drafts the drafts
	 * @return what became of each, in the same order
	 */
	default List<Publication<?>> publishAll(Collection<? extends EventDraft<?>> drafts) {
		List<Publication<?>> publications = new ArrayList<>(drafts.size());
		for (EventDraft<?> draft : drafts) {
			publications.add(publish(draft));
		}
		return publications;
	}

	/**
	 * Publishes a draft after a delay, as {@link #publishAt} does.
	 * @param draft the draft
	 * @param delay the delay; zero publishes at once, yet not in this thread
	 * @return a handle to cancel it
	 * @throws IllegalArgumentException when the delay is negative or ends after the year
	 * 2262
	 * @throws IllegalStateException when too many are pending
	 */
	ScheduledPublication publishLater(EventDraft<?> draft, Duration delay);

	/**
	 * Publishes a draft at an instant, on a thread of the bus. The event has its id and
	 * its cause from now and its time from then. In a transaction it is scheduled at the
	 * commit. While an event of the same id is scheduled, the draft is not: that one
	 * stays.
	 * <p>
	 * Where the bus was built with a {@link ScheduleStore} that outlives it, so does what
	 * is pending: one of the instances publishes it when the clock of the store says so,
	 * or at once when that time has passed. Else it is kept in memory, by the clock of
	 * the bus, and is lost when that is closed (see {@link EventBus#close(Duration)}). At
	 * most 100 000 may be pending there; when publishing fails, that is logged and
	 * counted as dropped.
	 * @param draft the draft
	 * @param when the instant; one in the past publishes at once
	 * @return a handle to cancel it
	 * @throws IllegalArgumentException when an event cannot carry that time (1677 to
	 * 2262), or the store cannot keep the event
	 * @throws IllegalStateException when too many are pending
	 */
	ScheduledPublication publishAt(EventDraft<?> draft, Instant when);

	/**
	 * Publishes a draft again and again until it is cancelled, as
	 * {@link #publishOn(String, EventDraft, String)} does, under a name made of its type,
	 * subject and key: scheduling it again, in this instance or another, changes nothing
	 * but what has changed about it.
	 * @param cron when, as the {@link CronParser} of the bus understands it
	 * @param draft the draft, without an id of its own
	 * @return a handle to cancel it
	 * @throws IllegalArgumentException when the expression is malformed or means no time
	 * to come, or the draft has an id
	 * @throws IllegalStateException when too many are pending, or the bus has no parser,
	 * or another such draft is scheduled on it by cron: both need names then
	 */
	default ScheduledPublication publishOn(String cron, EventDraft<?> draft) {
		return publishOn(cron, draft, "");
	}

	/**
	 * Publishes a draft again and again until it is cancelled, as {@link #publishAt}
	 * does. There is one schedule of a name: scheduling under that name again replaces
	 * it, so that every instance of an application may do so at each start. It keeps its
	 * time when the expression is the same. In memory it ends with its bus.
	 * <p>
	 * Of times that pass while nothing runs that could publish, one is made up for. Those
	 * that pass in memory while the event before is still being published are skipped.
	 * @param cron when, as the {@link CronParser} of the bus understands it
	 * @param draft the draft, without an id of its own
	 * @param name the name, at most 255 characters; empty for one made of type, subject
	 * and key
	 * @return a handle to cancel it
	 * @throws IllegalArgumentException when the expression is malformed or means no time
	 * to come, the draft has an id, or the name is too long
	 * @throws IllegalStateException when too many are pending, or the bus has no parser
	 */
	ScheduledPublication publishOn(String cron, EventDraft<?> draft, String name);

	/**
	 * Returns a publisher whose events carry another source.
	 * @param source the source, not blank
	 * @return the publisher; close it to end the subscriptions made through it
	 */
	EventSource withSource(String source);

	/**
	 * Returns a publisher whose events carry another source; the same as
	 * {@link #withSource}.
	 * @param source the source, not blank
	 * @return the publisher
	 */
	default EventSource from(String source) {
		return withSource(source);
	}

}
