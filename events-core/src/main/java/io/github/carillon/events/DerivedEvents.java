package io.github.carillon.events;

import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Listeners that publish events about what a bus does with its events: that a handler
 * failed, what it answered, who listens. A bus has none of them unless it is given them:
 * <pre class="code">
 * EventBus bus = EventBus.builder().listener(DerivedEvents.failures()).build();
 * bus.subscribe("order.*.failed", (event) -> alert(event));
 * bus.subscribe(DerivedEvents.Failure.class, (event) -> count(event.data().error()));
 * </pre>
 * <p>
 * An event derived from another has that one as its cause, and its correlation id,
 * subject and key. It is no child of it: nobody who waits for the one waits for the
 * other, and it is there even when what it tells of was given up. It is published in the
 * thread of the handler, and so in the transaction of a synchronous one: when that rolls
 * back, neither event happened. What ended elsewhere, by a timeout or as a stage, is told
 * by a thread of the bus. One that cannot be published is logged, and counted as dropped.
 * <p>
 * Interceptors, recorders and listeners see derived events as any other; those must not
 * be registered as types. Each has the header {@value #HEADER}, and an event that has it
 * never has events derived from it, wherever it got it. Give the bus these listeners
 * last: those behind them are told of a derived event before the step it follows from.
 * <p>
 * The data may be secret, as it tells what a handler threw or returned. All of these
 * listeners are safe for use by several threads and buses.
 *
 * @since 0.1
 */
public final class DerivedEvents {

	/** Name of the header that marks derived events; its value says which kind. */
	public static final String HEADER = "carillon-derived";

	private static final String FAILED = ".failed";

	private static final String RESULT = ".result";

	private static final String REGISTERED = "handler.registered";

	private static final String UNREGISTERED = "handler.unregistered";

	private DerivedEvents() {
	}

	/**
	 * Returns what publishes {@code <type>.failed} with a {@link Failure} and priority
	 * {@link EventPriority#ERROR} when a handler failed, took too long or was aborted:
	 * {@code order.created.failed} for {@code order.created}. Not for a handler that
	 * never ran, because it was cancelled or its filter threw, nor for one that was
	 * aborted because another {@link Completion#FIRST won}.
	 * @return the listener
	 */
	public static DeliveryListener failures() {
		return Failures.LISTENER;
	}

	/**
	 * Returns what publishes {@code <type>.result} with a {@link Result} when a handler
	 * returned a value, or a stage with one: {@code price.asked.result} for
	 * {@code price.asked}. Not for {@code null} and not for a value that is an event
	 * itself.
	 * @return the listener
	 */
	public static DeliveryListener results() {
		return Results.LISTENER;
	}

	/**
	 * Returns what publishes {@code handler.registered} and {@code handler.unregistered}
	 * with a {@link Registration} when a subscription was made or ended. As listeners are
	 * part of a bus from its beginning, that is every subscription of the bus; but only
	 * those made before can hear of one, and the history knows all. A subscription hears
	 * of itself when it is made, and not of its end. Silent on what is subscribed or
	 * closed while a derived event is handled, and once the bus is being closed.
	 * @return the listener
	 */
	public static DeliveryListener registrations() {
		return new Registrations(null);
	}

	/**
	 * Returns whether an event was derived by one of these listeners in this process. The
	 * header alone is no proof: any publisher can set it.
	 * @param event the event
	 * @return whether it has the header and the data of a derived event
	 */
	public static boolean isDerived(Event<?> event) {
		Object data = event.data();
		return isMarked(event) && (data instanceof Failure || data instanceof Result || data instanceof Registration);
	}

	/**
	 * Returns whether a name is that of derived events.
	 * @param type the type name
	 * @param isType what knows the types that they may be derived from
	 * @return whether it is a type with {@code .failed} or {@code .result} behind it, or
	 * one of those of {@link #registrations()}
	 */
	public static boolean isDerivedType(String type, Predicate<String> isType) {
		if (type.equals(REGISTERED) || type.equals(UNREGISTERED)) {
			return true;
		}
		int end = Math.max(type.lastIndexOf(FAILED), type.lastIndexOf(RESULT));
		return end > 0 && end == type.lastIndexOf('.') && end + FAILED.length() == type.length()
				&& isType.test(type.substring(0, end));
	}

	private static boolean isMarked(Event<?> event) {
		return event.headers().containsKey(HEADER);
	}

	private static EventDraft<?> draft(Event<?> cause, String suffix, Object data) {
		EventDraft<Object> draft = EventDraft.of(cause.type() + suffix, data).withHeader(HEADER, suffix.substring(1));
		draft = cause.subject().isPresent() ? draft.withSubject(cause.subject().get()) : draft;
		return cause.key().isPresent() ? draft.withKey(cause.key().get()) : draft;
	}

	/**
	 * That a handler did not do what it should.
	 *
	 * @param eventId the id of the event it was called with
	 * @param eventType the type of that event
	 * @param handlerId the id of the subscription
	 * @param status {@code FAILED} when it threw, {@code TIMED_OUT} when it exceeded its
	 * own time, {@code ABORTED} when its event, or what caused that, was ended meanwhile
	 * @param error the name of the exception's class
	 * @param message the exception's message, its first 1000 characters; {@code null}
	 * when it has none
	 * @param attempt which try it was, 1 for the first
	 */
	public record Failure(UUID eventId, String eventType, String handlerId, HandlerResult.Status status, String error,
			@Nullable String message, int attempt) {
	}

	/**
	 * What a handler answered.
	 *
	 * @param eventId the id of the event it was called with
	 * @param eventType the type of that event
	 * @param handlerId the id of the subscription
	 * @param value what it returned
	 */
	public record Result(UUID eventId, String eventType, String handlerId, Object value) {
	}

	/**
	 * That a subscription was made or ended.
	 *
	 * @param handlerId the id of the subscription
	 * @param name what it is called in messages
	 * @param pattern what it listens to, see {@link Subscription#pattern()}
	 * @param mode when and where its handler runs
	 * @param bus the label of the bus
	 */
	public record Registration(String handlerId, String name, String pattern, DeliveryMode mode, String bus) {
	}

	/**
	 * Derives {@code <type>.failed}.
	 */
	private static final class Failures implements DeliveryListener {

		static final Failures LISTENER = new Failures();

		private static final int MAX_MESSAGE = 1_000;

		@Override
		public void ended(Event<?> event, HandlerResult result) {
			if (result instanceof HandlerRun run && run.outcome().isFailure() && !isMarked(event)) {
				Aftermath.ofEnd(run, () -> draft(event, FAILED, failure(run)).withPriority(EventPriority.ERROR));
			}
		}

		private static Failure failure(HandlerRun run) {
			Throwable error = run.error().orElseThrow();
			return new Failure(run.event().id(), run.event().type(), run.handlerId(), run.status(),
					error.getClass().getName(), cut(error.getMessage()), new DefaultEventContext(run).attempt());
		}

		private static @Nullable String cut(@Nullable String message) {
			if (message == null || message.length() <= MAX_MESSAGE) {
				return message;
			}
			boolean splits = Character.isHighSurrogate(message.charAt(MAX_MESSAGE - 1));
			return message.substring(0, splits ? MAX_MESSAGE - 1 : MAX_MESSAGE);
		}

		@Override
		public String toString() {
			return "DerivedEvents.failures()";
		}

	}

	/**
	 * Derives {@code <type>.result}.
	 */
	private static final class Results implements DeliveryListener {

		static final Results LISTENER = new Results();

		@Override
		public void ended(Event<?> event, HandlerResult result) {
			if (result instanceof HandlerRun run && run.outcome().isAnswer() && !isMarked(event)) {
				Aftermath.ofEnd(run, () -> draft(event, RESULT,
						new Result(event.id(), event.type(), run.handlerId(), run.value().orElseThrow())));
			}
		}

		@Override
		public String toString() {
			return "DerivedEvents.results()";
		}

	}

	/**
	 * Tells who listens.
	 *
	 * @param bus the bus, {@code null} for one that is given to a builder
	 */
	private record Registrations(@Nullable EventBus bus) implements DeliveryListener {

		@Override
		public DeliveryListener forBus(EventBus bus) {
			return new Registrations(bus);
		}

		@Override
		public void subscriptionAdded(Subscription subscription) {
			publish(REGISTERED, subscription);
		}

		@Override
		public void subscriptionRemoved(Subscription subscription) {
			publish(UNREGISTERED, subscription);
		}

		private void publish(String type, Subscription subscription) {
			EventBus own = this.bus;
			HandlerRun handling = HandlerLink.cause();
			if (own != null && (handling == null || !isMarked(handling.event()))) {
				Supplier<EventDraft<?>> draft = () -> EventDraft
					.of(type,
							new Registration(subscription.id(), subscription.name(), subscription.pattern(),
									subscription.mode(), own.label()))
					.withHeader(HEADER, type.substring(type.lastIndexOf('.') + 1));
				Aftermath.ofAct(own, handling, draft);
			}
		}

		@Override
		public String toString() {
			return "DerivedEvents.registrations()";
		}

	}

}
