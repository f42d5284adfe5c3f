package io.github.carillon.events;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import static java.util.stream.Collectors.toMap;

/**
 * The counters of a bus.
 */
final class DefaultEventStatistics implements EventStatistics {

	private static final int MAX_TYPES = 10_000;

	private static final String OTHER_TYPES = "*";

	private final Map<String, TypeCounter> types = new ConcurrentHashMap<>();

	private final LongAdder handled = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final LongAdder timedOut = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	private final LongAdder aborted = new LongAdder();

	private final LongAdder cancelled = new LongAdder();

	private final LongAdder discarded = new LongAdder();

	private final LongAdder retried = new LongAdder();

	private final LongAdder inFlight = new LongAdder();

	private final IntSupplier queued;

	private final Supplier<Iterable<DefaultSubscription>> subscriptions;

	DefaultEventStatistics(IntSupplier queued, Supplier<Iterable<DefaultSubscription>> subscriptions) {
		this.queued = queued;
		this.subscriptions = subscriptions;
	}

	/**
	 * Returns what counts the events of a type; a shared one once there are too many
	 * types.
	 */
	TypeCounter ofType(String type) {
		TypeCounter counter = this.types.get(type);
		if (counter != null) {
			return counter;
		}
		String name = (this.types.size() < MAX_TYPES) ? type : OTHER_TYPES;
		return this.types.computeIfAbsent(name, (key) -> new TypeCounter());
	}

	/**
	 * Counts a thread in that is about to run handlers, or a stage that goes on without
	 * one.
	 */
	void entered() {
		this.inFlight.increment();
	}

	/**
	 * Counts it out again.
	 * @param handledRuns how many runs returned normally
	 * @param failedRuns how many threw
	 */
	void left(int handledRuns, int failedRuns) {
		this.inFlight.decrement();
		if (handledRuns > 0) {
			this.handled.add(handledRuns);
		}
		if (failedRuns > 0) {
			this.failed.add(failedRuns);
		}
	}

	/**
	 * Counts the end of one run.
	 * @param outcome what became of it
	 * @param inFlight whether it was counted in
	 */
	void ended(Outcome outcome, boolean inFlight) {
		if (inFlight) {
			this.inFlight.decrement();
		}
		if (outcome.status() == HandlerResult.Status.COMPLETED) {
			this.handled.increment();
		}
		else if (isFailed(outcome)) {
			this.failed.increment();
			this.timedOut.add((outcome.status() == HandlerResult.Status.TIMED_OUT) ? 1 : 0);
		}
		else if (outcome.status() == HandlerResult.Status.ABORTED) {
			this.aborted.increment();
		}
		else if (isCancelled(outcome)) {
			this.cancelled.increment();
		}
	}

	static boolean isCancelled(Outcome outcome) {
		return outcome.status() == HandlerResult.Status.CANCELLED
				&& !(outcome.error() instanceof DeliveryDroppedException);
	}

	static boolean isFailed(Outcome outcome) {
		return outcome.status() == HandlerResult.Status.FAILED || outcome.status() == HandlerResult.Status.TIMED_OUT;
	}

	void aborted(int abortedRuns) {
		this.aborted.add(abortedRuns);
	}

	void dropped(ListenerCounter listener) {
		this.dropped.increment();
		listener.dropped();
	}

	/**
	 * Counts an event that was to be published later and was not.
	 */
	void notPublished() {
		this.dropped.increment();
	}

	void retried(ListenerCounter listener) {
		this.retried.increment();
		listener.retried();
	}

	void eventDiscarded() {
		this.discarded.increment();
	}

	@Override
	public long published() {
		return this.types.values().stream().mapToLong(TypeCounter::published).sum();
	}

	@Override
	public long handled() {
		return this.handled.sum();
	}

	@Override
	public long failed() {
		return this.failed.sum();
	}

	@Override
	public long timedOut() {
		return this.timedOut.sum();
	}

	@Override
	public long dropped() {
		return this.dropped.sum();
	}

	@Override
	public long aborted() {
		return this.aborted.sum();
	}

	@Override
	public long cancelled() {
		return this.cancelled.sum();
	}

	@Override
	public long retried() {
		return this.retried.sum();
	}

	@Override
	public long discarded() {
		return this.discarded.sum();
	}

	@Override
	public long inFlight() {
		return this.inFlight.sum();
	}

	@Override
	public long queued() {
		return this.queued.getAsInt();
	}

	@Override
	public Map<String, Long> publishedByType() {
		return byType(TypeCounter::published);
	}

	@Override
	public Map<String, Instant> lastPublishedByType() {
		return byType((counter) -> EventClock.toInstant(counter.last()));
	}

	private <V> Map<String, V> byType(Function<TypeCounter, V> value) {
		return this.types.entrySet()
			.stream()
			.filter((type) -> type.getValue().published() > 0)
			.collect(toMap(Map.Entry::getKey, (type) -> value.apply(type.getValue()), (one, other) -> one,
					TreeMap::new));
	}

	@Override
	public Map<String, Listener> byListener() {
		Map<String, Listener> listeners = new TreeMap<>();
		for (DefaultSubscription subscription : this.subscriptions.get()) {
			listeners.put(subscription.id(), subscription.counter().snapshot());
		}
		return listeners;
	}

	@Override
	public void reset() {
		this.types.values().forEach(TypeCounter::reset);
		this.handled.reset();
		this.failed.reset();
		this.timedOut.reset();
		this.dropped.reset();
		this.aborted.reset();
		this.cancelled.reset();
		this.discarded.reset();
		this.retried.reset();
		this.subscriptions.get().forEach((subscription) -> subscription.counter().reset());
	}

	@Override
	public String toString() {
		return "EventStatistics[published=%d, handled=%d, failed=%d, timedOut=%d, dropped=%d, aborted=%d, cancelled=%d, discarded=%d, inFlight=%d, queued=%d]"
			.formatted(published(), handled(), failed(), timedOut(), dropped(), aborted(), cancelled(), discarded(),
					inFlight(), queued());
	}

}
