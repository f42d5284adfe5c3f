package io.github.carillon.events.outbox;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import io.github.carillon.events.Delivery;
import io.github.carillon.events.DurableDelivery;
import io.github.carillon.events.EventRecorder;
import io.github.carillon.events.Subscription;
import io.github.carillon.events.SystemTime;

/**
 * Delivers what an {@link Outbox} holds: to durable listeners, webhooks and brokers, each
 * of them a {@link DeliveryTarget}. It gives the bus the {@link #recorder()} that writes
 * entries down, and takes the bus's durable subscriptions.
 * <p>
 * Each event reaches each target at least once: again after a failure, as the target
 * says, and when an instance dies in between. Events of one key reach a target in order,
 * one at a time. What a target is not registered for here is left to other instances.
 * <p>
 * Four threads work for it, and wait for nobody else: one polls, one begins deliveries,
 * one writes results down, one renews leases. Nothing of the store is held while a target
 * works. Errors of the store are counted, logged at most every ten seconds, and tried
 * again with growing pauses of at most five; nobody has to restart anything. Safe for use
 * by several threads.
 *
 * @since 0.1
 */
public final class OutboxRelay implements DurableDelivery, AutoCloseable {

	private static final long LONGEST_BACKOFF = TimeUnit.SECONDS.toNanos(5);

	private static final long LAST_RESULTS = TimeUnit.SECONDS.toNanos(2);

	private final RelayState state;

	private final ThreadFactory threads;

	private final OutboxRecorder recorder;

	private final Poller poller;

	private final Deliveries deliveries;

	private final ResultWriter results;

	private final Loop polling;

	private final Loop delivering;

	private final Loop writing;

	private final Loop renewing;

	private final AtomicBoolean started = new AtomicBoolean();

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Creates a relay on daemon threads of its own.
	 * @param outbox the outbox
	 * @param options how it delivers
	 * @param deadEntries who is told of what could not be delivered
	 */
	public OutboxRelay(Outbox outbox, OutboxOptions options, DeadEntryListener deadEntries) {
		this(outbox, options, deadEntries, daemons(), SystemTime.CLOCK);
	}

	/**
	 * Creates a relay. Reads the targets that are stored.
	 * @param outbox the outbox
	 * @param options how it delivers
	 * @param deadEntries who is told of what could not be delivered
	 * @param threads makes the four threads; nobody may interrupt them
	 * @param clock tells when a target was registered
	 */
	public OutboxRelay(Outbox outbox, OutboxOptions options, DeadEntryListener deadEntries, ThreadFactory threads,
			Clock clock) {
		this(new RelayState(outbox, options, clock, System::nanoTime), deadEntries, threads);
	}

	private OutboxRelay(RelayState state, DeadEntryListener deadEntries, ThreadFactory threads) {
		this.state = state;
		this.threads = threads;
		Wakes wakes = new Wakes();
		this.results = new ResultWriter(state, deadEntries, wakes);
		this.deliveries = new Deliveries(state, this.results, wakes);
		this.poller = new Poller(state, wakes::waiting);
		this.recorder = new OutboxRecorder(this, state.outbox, state.targets, state.nanoTime, this.deliveries);
		this.polling = loop("claim entries", this.poller, LONGEST_BACKOFF);
		this.delivering = loop("deliver entries", this.deliveries, LONGEST_BACKOFF);
		this.writing = loop("write results down", this.results, LONGEST_BACKOFF);
		this.renewing = loop("renew leases", new Renewal(state), Math.min(LONGEST_BACKOFF, state.lease / 6));
		state.targets.refresh();
	}

	static OutboxRelay timed(Outbox outbox, OutboxOptions options, DeadEntryListener deadEntries,
			LongSupplier nanoTime) {
		return new OutboxRelay(new RelayState(outbox, options, SystemTime.CLOCK, nanoTime), deadEntries, daemons());
	}

	private Loop loop(String what, Loop.Step step, long longestBackoff) {
		return new Loop(what, step, longestBackoff, this.state.trouble);
	}

	private static ThreadFactory daemons() {
		AtomicInteger count = new AtomicInteger();
		return (work) -> {
			Thread thread = new Thread(work, "carillon-outbox-" + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Begins to deliver. What was published before is delivered then.
	 */
	public void start() {
		if (this.closed.get() || !this.started.compareAndSet(false, true)) {
			return;
		}
		this.renewing.start(this.threads);
		this.writing.start(this.threads);
		this.delivering.start(this.threads);
		this.polling.start(this.threads);
	}

	/**
	 * Returns what writes events down for a bus, with an entry for each target that wants
	 * them.
	 * @return the recorder
	 */
	public EventRecorder recorder() {
		return this.recorder;
	}

	/**
	 * Returns what it has done and does.
	 * @return the statistics
	 */
	public OutboxStatistics statistics() {
		return this.state.counters;
	}

	/**
	 * Delivers to a target from now on, and has it stored: every instance writes entries
	 * for it. Reads and writes the store.
	 * @param target the target
	 * @throws IllegalArgumentException when there is one of that name here, or the name
	 * is too long
	 */
	public void register(DeliveryTarget target) {
		this.state.targets.register(target);
		this.polling.wake();
	}

	/**
	 * Delivers nothing more to a target in this instance. Entries are still written for
	 * it; to end that as well, call {@link Outbox#unregister} after.
	 * @param name the name of the target
	 * @return whether there was one
	 */
	public boolean withdraw(String name) {
		return this.state.targets.withdraw(name);
	}

	/**
	 * Returns whether it delivers to a target, in this instance.
	 * @param name the name of the target
	 * @return whether it was registered here
	 */
	public boolean isRegistered(String name) {
		return this.state.targets.isLocal(name);
	}

	@Override
	public void add(Subscription subscription) {
		if (subscription.patterns().isEmpty()) {
			throw new IllegalArgumentException(
					("%s listens to data of %s, and no event type is known to have such: it would "
							+ "get nothing. Register the type first, or listen to a pattern")
						.formatted(subscription.name(), subscription.pattern()));
		}
		register(new ListenerTarget(subscription, this.state.options.onDead()));
	}

	@Override
	public void remove(Subscription subscription) {
		withdraw(ListenerTarget.name(subscription));
	}

	@Override
	public List<Delivery> deliveries(UUID event) {
		return this.state.outbox.deliveries(event);
	}

	/**
	 * Closes, and waits as long as the options say for what is being delivered.
	 */
	@Override
	public void close() {
		close(this.state.options.shutdownTimeout());
	}

	/**
	 * Claims nothing more, waits for what is being delivered, and gives back what is left
	 * for other instances to deliver at once. What has begun and takes longer is given
	 * back, too, and may be done twice. Takes up to two seconds more to write that down.
	 * What is published later is written down and left to others. Has no effect when
	 * closed.
	 * @param timeout how long to wait
	 */
	public void close(Duration timeout) {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		try {
			finishWork(end);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.polling.stop();
			this.delivering.stop();
			this.writing.stop();
			this.renewing.stop();
		}
	}

	private void finishWork(long end) throws InterruptedException {
		this.polling.stop();
		this.polling.join(end - System.nanoTime());
		this.deliveries.close();
		this.state.queue.awaitIdle(end - System.nanoTime());
		this.deliveries.abandon();
		if (this.started.get()) {
			this.results.hurry();
			this.writing.wake();
			this.results.awaitWritten(Math.max(0, end - System.nanoTime()) + LAST_RESULTS);
		}
	}

	/**
	 * Who is woken by what.
	 */
	private final class Wakes implements Deliveries.Wakes, ResultWriter.Wakes {

		private final AtomicInteger endedSincePoll = new AtomicInteger();

		@Override
		public void waiting() {
			OutboxRelay.this.delivering.wake();
		}

		@Override
		public void committed() {
			if (OutboxRelay.this.poller.note(0)) {
				OutboxRelay.this.polling.wake();
			}
		}

		@Override
		public void results() {
			OutboxRelay.this.writing.wake();
		}

		@Override
		public void ended() {
			if (OutboxRelay.this.state.queue.waiting() > 0) {
				OutboxRelay.this.delivering.wake();
			}
			if (OutboxRelay.this.poller.isStarved() && isWorthAPoll()) {
				OutboxRelay.this.polling.wake();
			}
		}

		/**
		 * Not for each place that gets free: a claim of one costs as much as a claim of
		 * many.
		 */
		private boolean isWorthAPoll() {
			int least = Math.max(1, OutboxRelay.this.state.queue.running() / 4);
			if (this.endedSincePoll.incrementAndGet() < least) {
				return false;
			}
			this.endedSincePoll.set(0);
			return true;
		}

		@Override
		public void due(long nanos) {
			if (OutboxRelay.this.poller.note(nanos)) {
				OutboxRelay.this.polling.wake();
			}
		}

		@Override
		public void placesFree() {
			if (OutboxRelay.this.state.queue.waiting() > 0) {
				OutboxRelay.this.delivering.wake();
			}
		}

	}

}
