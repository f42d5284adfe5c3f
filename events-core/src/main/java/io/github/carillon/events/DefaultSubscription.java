package io.github.carillon.events;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link Subscription}: a handler, what it listens to, and
 * whether it still does.
 */
final class DefaultSubscription implements Subscription, Comparable<DefaultSubscription> {

	private final String id;

	private final String name;

	private final Target target;

	private final DefaultSubscriptionOptions options;

	private final SubscriptionRegistry registry;

	private final Dispatcher dispatcher;

	private final long sequence;

	private final @Nullable Lane lane;

	private final ListenerCounter counter = new ListenerCounter();

	private final AtomicBoolean taken = new AtomicBoolean();

	private volatile boolean paused;

	private volatile boolean closed;

	DefaultSubscription(Target target, DefaultSubscriptionOptions options, SubscriptionRegistry registry,
			Dispatcher dispatcher, long sequence) {
		this.id = (options.id() != null) ? options.id() : "subscription-" + sequence;
		this.name = (options.name() != null) ? options.name() : this.id;
		this.target = target;
		this.options = options;
		this.registry = registry;
		this.dispatcher = dispatcher;
		this.sequence = sequence;
		int concurrency = options.limits().concurrency();
		this.lane = (concurrency > 0) ? new Lane(LaneKind.LIMIT, concurrency, () -> {
		}) : null;
		check(registry.options());
	}

	private void check(EventOptions bus) {
		boolean inCaller = bus.ordering() == Ordering.CALLER && mode() == DeliveryMode.SYNC;
		if (onError() == OnError.PROPAGATE && !inCaller) {
			throw refused("propagate its errors",
					"there is no publisher to throw to. Use OnError.RECORD or DEAD_LETTER, or mode SYNC on a CALLER bus",
					bus);
		}
		if (this.options.limits().hasTimeout() && bus.ordering() == Ordering.CALLER && !isOnItsOwn()) {
			throw refused("have a timeout",
					"its publisher's thread runs it and cannot give it up. Use mode ASYNC, or another ordering", bus);
		}
		if (this.lane != null && !isOnItsOwn()) {
			throw refused("have a concurrency limit",
					"it runs in its turn among the listeners of the event, which would all have to wait for room with it. "
							+ "Use mode ASYNC, which has a turn of its own",
					bus);
		}
		if (retry() != RetrySchedule.NEVER && mode() == DeliveryMode.SYNC) {
			throw refused("have a retry policy",
					"its publisher would have to wait for each attempt. Use mode AFTER_COMMIT, ASYNC or DURABLE", bus);
		}
		if (mode() == DeliveryMode.DURABLE) {
			checkDurable();
		}
	}

	/**
	 * Returns whether each of its runs has a turn of its own.
	 */
	private boolean isOnItsOwn() {
		return mode() == DeliveryMode.ASYNC || mode() == DeliveryMode.DURABLE;
	}

	private void checkDurable() {
		if (this.options.id() == null) {
			throw notDurable("what is meant for it is kept under its id, which has to be the same after a restart. "
					+ "Give it one with SubscriptionOptions.withId");
		}
		if (this.options.isOnce()) {
			throw notDurable("it ends with its first event, and what others there are would stay for ever. "
					+ "Leave out once(), or use mode ASYNC");
		}
		if (patterns().isEmpty()) {
			throw notDurable(("no type is known whose data is a %s, so nothing would be kept for it. Put @EventType on "
					+ "the class or register its type first")
				.formatted(pattern()));
		}
		if (this.dispatcher.durable() == null) {
			throw notDurable("nothing here delivers durably. Build the bus with a recorder that does, such as "
					+ "OutboxRelay.recorder(), or use mode ASYNC");
		}
	}

	DurableDelivery durable() {
		return Objects.requireNonNull(this.dispatcher.durable(), "durable");
	}

	private IllegalArgumentException notDurable(String why) {
		return new IllegalArgumentException("%s cannot have DeliveryMode.DURABLE: %s".formatted(this.name, why));
	}

	private IllegalArgumentException refused(String what, String why, EventOptions bus) {
		return new IllegalArgumentException("%s cannot %s: in mode %s on a bus with Ordering.%s %s".formatted(this.name,
				what, mode(), bus.ordering(), why));
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String pattern() {
		return this.target.text();
	}

	@Nullable EventPattern eventPattern() {
		return this.target.pattern();
	}

	@Override
	public List<EventPattern> patterns() {
		return this.registry.patterns(this);
	}

	@Override
	public RetrySchedule retry() {
		return this.options.limits().retry();
	}

	@Override
	public CompletionStage<HandlerResult> deliver(Event<?> event, int attempt) {
		return this.dispatcher.deliver(event, this, attempt);
	}

	@Override
	public Optional<Class<?>> dataClass() {
		return Optional.ofNullable(wantedClass());
	}

	@Nullable Class<?> wantedClass() {
		return this.target.dataClass();
	}

	@Override
	public int order() {
		return this.options.order();
	}

	@Override
	public DeliveryMode mode() {
		return this.options.mode();
	}

	@Override
	public OnError onError() {
		return this.options.onError();
	}

	@Override
	public String description() {
		return this.options.description();
	}

	EventFunction<Object, ?> function() {
		return this.target.function();
	}

	/**
	 * Returns the time it may take, {@code null} to leave it to the bus.
	 */
	@Nullable Duration timeout() {
		return this.options.limits().timeout();
	}

	boolean isInterruptible() {
		return this.options.limits().interrupt();
	}

	/**
	 * Returns what limits how many of its runs are on their way at once.
	 */
	@Nullable Lane lane() {
		return this.lane;
	}

	ListenerCounter counter() {
		return this.counter;
	}

	@Override
	public boolean isActive() {
		return !this.closed && !this.paused && !this.taken.get();
	}

	/**
	 * Returns whether it never is delivered to again.
	 */
	boolean isOver() {
		return this.closed || this.taken.get();
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Returns whether the filter lets an event through.
	 */
	boolean accepts(Event<?> event) {
		return this.options.filter() == null || this.options.filter().test(event);
	}

	/**
	 * Returns whether one more event may be taken, and for one that ends with its first
	 * event ends it.
	 */
	boolean take() {
		if (!this.options.isOnce()) {
			return true;
		}
		if (!this.taken.compareAndSet(false, true)) {
			return false;
		}
		this.registry.withdraw(this);
		return true;
	}

	@Override
	public void pause() {
		this.paused = true;
	}

	@Override
	public void resume() {
		this.paused = false;
	}

	@Override
	public void close() {
		this.closed = true;
		this.registry.withdraw(this);
	}

	@Override
	public int compareTo(DefaultSubscription other) {
		int byOrder = Integer.compare(order(), other.order());
		return (byOrder != 0) ? byOrder : Long.compare(this.sequence, other.sequence);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this);
	}

	@Override
	public String toString() {
		return "Subscription[" + this.name + " to " + pattern() + "]";
	}

	/**
	 * What a subscription is to.
	 *
	 * @param text the pattern or class, as shown
	 * @param pattern the types, {@code null} for a class without a type name
	 * @param dataClass the class of data wanted, {@code null} for any
	 * @param function what is called
	 */
	record Target(String text, @Nullable EventPattern pattern, @Nullable Class<?> dataClass,
			EventFunction<Object, ?> function) {

		static Target ofPattern(String pattern, EventFunction<Object, ?> function) {
			return new Target(pattern, EventPattern.parse(pattern), null, function);
		}

		@SuppressWarnings("unchecked")
		static <T> Target ofClass(Class<T> dataClass, @Nullable EventTypeBinding binding,
				EventFunction<T, ?> function) {
			EventFunction<Object, ?> converted = (EventFunction<Object, ?>) function;
			return (binding != null)
					? new Target(binding.name(), EventPattern.parse(binding.name()), dataClass, converted)
					: new Target(dataClass.getSimpleName(), null, dataClass, converted);
		}

	}

}
